import { createHash } from "node:crypto";

/** What RFC 7636 allows in a challenge and a verifier: 43 to 128 unreserved characters. */
const wellFormed = /^[\w.~-]{43,128}$/;

/** What is wrong with the PKCE parameters of an authorization request, in Keycloak's words; undefined when nothing is. */
export function challengeProblem(challenge: string | null, method: string | null): string | undefined {
  if (challenge === null) return method === null ? undefined : "Missing parameter: code_challenge";
  if (method === null) return "Missing parameter: code_challenge_method";
  if (method !== "S256") return "Invalid parameter: code_challenge_method";
  return wellFormed.test(challenge) ? undefined : "Invalid parameter: code_challenge";
}

/** What is wrong with a code verifier, in Keycloak's words; undefined when it fits the code's challenge. */
export function verifierProblem(verifier: string | null, challenge: string | undefined): string | undefined {
  if (challenge === undefined) {
    return verifier === null ? undefined : "PKCE code verifier specified but challenge not present in authorization";
  }
  if (verifier === null) return "PKCE code verifier not specified";
  if (!wellFormed.test(verifier)) return "PKCE verification failed: Invalid code verifier";
  const fits = createHash("sha256").update(verifier).digest("base64url") === challenge;
  return fits ? undefined : "PKCE verification failed: Code mismatch";
}
