import type { Collections } from "../../store/collections.ts";
import type { IamSession } from "../../store/entities.ts";
import type { IamCall } from "./call.ts";

/**
 * The cookies of the IAM, by Keycloak's names: `session` is the browser's proof of who signed in, `status` tells the status
 * page, whose script reads it, which session that is, `form` that a form was made for this browser, `test` that the browser
 * keeps cookies in the frames of apps.
 */
export const cookieNames = {
  session: "KEYCLOAK_IDENTITY",
  status: "KEYCLOAK_SESSION",
  form: "AUTH_SESSION_ID",
  test: "KEYCLOAK_3P_COOKIE",
} as const;

type Origin = Pick<IamCall, "issuer">;

/** Reads a cookie. */
export function cookieOf({ headers }: Pick<IamCall, "headers">, name: string): string | undefined {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The `set-cookie` header of some cookies; none where there are none. */
export const cookieHeader = (cookies: string[]): { "set-cookie"?: string[] } =>
  cookies.length === 0 ? {} : { "set-cookie": cookies };

/** The cookies by which a browser keeps a session. */
export function sessionCookies(origin: Origin, session: IamSession, { users }: Pick<Collections, "users">): string[] {
  const sub = encodeURIComponent(users.get(session.fcid)?.sub ?? "");
  return [
    setCookie(origin, cookieNames.session, session.cookie, anywhere(origin)),
    setCookie(origin, cookieNames.status, `master/${sub}/${session.session_state}`, {
      ...anywhere(origin),
      read: true,
    }),
  ];
}

/** The cookies by which a browser forgets its session. */
export const forgottenSession = (origin: Origin): string[] => [
  setCookie(origin, cookieNames.session, undefined, anywhere(origin)),
  setCookie(origin, cookieNames.status, undefined, { ...anywhere(origin), read: true }),
];

/** The cookie that ties forms to a browser. */
export const formCookie = (origin: Origin, token: string): string => setCookie(origin, cookieNames.form, token, {});

/** The cookie that shows if the browser keeps cookies in a frame. */
export const testCookie = (origin: Origin): string =>
  setCookie(origin, cookieNames.test, "supported", anywhere(origin));

/** The end of the test. */
export const forgottenTestCookie = (origin: Origin): string =>
  setCookie(origin, cookieNames.test, undefined, anywhere(origin));

/** Frames in pages of other sites get a cookie only when it is secure, which takes https. */
const anywhere = ({ issuer }: Origin): { anywhere: boolean } => ({ anywhere: issuer.startsWith("https:") });

/** A `Set-Cookie` for the IAM's pages, gone when the browser closes; without a value it is forgotten at once. */
function setCookie(
  { issuer }: Origin,
  name: string,
  value: string | undefined,
  { anywhere: everywhere = false, read = false }: { anywhere?: boolean; read?: boolean },
): string {
  return [
    `${name}=${value ?? ""}; Path=${new URL(issuer).pathname.replace(/\/realms\/master$/, "")}`,
    ...(read ? [] : ["HttpOnly"]),
    `SameSite=${everywhere ? "None" : "Lax"}`,
    ...(value === undefined ? ["Max-Age=0"] : []),
    ...(issuer.startsWith("https:") ? ["Secure"] : []),
  ].join("; ");
}
