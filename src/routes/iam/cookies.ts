import type { IamCall } from "./call.ts";

/** The cookies of the IAM: whose browser it is, and that a form was made for it. */
export const cookieNames = { session: "KEYCLOAK_IDENTITY", form: "AUTH_SESSION_ID" } as const;

/** Reads a cookie. */
export function cookieOf({ headers }: Pick<IamCall, "headers">, name: string): string | undefined {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * A `Set-Cookie` for the IAM's pages, gone when the browser closes; without a value it is forgotten at once. Where the
 * IAM is known by https, so is the cookie.
 */
export function setCookie({ issuer }: Pick<IamCall, "issuer">, name: string, value: string | undefined): string {
  const life = value === undefined ? "; Max-Age=0" : "";
  const secure = issuer.startsWith("https:") ? "; Secure" : "";
  return `${name}=${value ?? ""}; Path=/auth; HttpOnly; SameSite=Lax${life}${secure}`;
}
