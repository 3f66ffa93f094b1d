import { createHash } from "node:crypto";
import type { IamGrant } from "../store/entities.ts";

/** The characters and lengths that RFC 7636 allows in a challenge and a verifier. */
const wellFormed = /^[\w.~-]{43,128}$/;

/** Transformations from verifier to challenge, by `code_challenge_method`. */
const transformations: Readonly<Record<ChallengeMethod, (verifier: string) => string>> = {
  plain: (verifier) => verifier,
  S256: (verifier) => createHash("sha256").update(verifier).digest("base64url"),
};

type ChallengeMethod = NonNullable<IamGrant["code_challenge_method"]>;

/** The values of `code_challenge_method`. */
export const challengeMethods = Object.keys(transformations) as ChallengeMethod[];

/** Finds what is wrong with the PKCE parameters of an authorization request, in Keycloak's words. */
export function challengeProblem(challenge: string | null, method: string | null): string | undefined {
  if (challenge === null) return method === null ? undefined : "Missing parameter: code_challenge";
  if (method !== null && !isMethod(method)) return "Invalid parameter: code_challenge_method";
  return wellFormed.test(challenge) ? undefined : "Invalid parameter: code_challenge";
}

/** The challenge of an authorization request, as its code remembers it; the method is plain where none is given. */
export function challengeOf(request: URLSearchParams): Pick<IamGrant, "code_challenge" | "code_challenge_method"> {
  const [challenge, method] = [request.get("code_challenge"), request.get("code_challenge_method")];
  if (challenge === null) return {};
  return { code_challenge: challenge, code_challenge_method: isMethod(method) ? method : "plain" };
}

/** Finds what is wrong with a code verifier, in Keycloak's words; undefined when it fits the code's challenge. */
export function verifierProblem(
  verifier: string | null,
  { code_challenge: challenge, code_challenge_method: method = "S256" }: ReturnType<typeof challengeOf>,
): string | undefined {
  if (challenge === undefined) {
    return verifier === null ? undefined : "PKCE code verifier specified but challenge not present in authorization";
  }
  if (verifier === null) return "PKCE code verifier not specified";
  if (!wellFormed.test(verifier)) return "PKCE verification failed: Invalid code verifier";
  return transformations[method](verifier) === challenge ? undefined : "PKCE verification failed: Code mismatch";
}

const isMethod = (method: string | null): method is ChallengeMethod => challengeMethods.some((one) => one === method);
