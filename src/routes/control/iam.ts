import { EmulatorError } from "../../core/errors.ts";
import { iamOrigin } from "../../http/iam-url.ts";
import { route, noContent, type Route } from "../../http/route.ts";
import { cookieHeader, sessionCookies } from "../iam/cookies.ts";
import { realmPath } from "../../iam/issuer.ts";
import type { Services } from "../services.ts";

/** Actions of a user or an administrator at the IAM. */
export const iamControlRoutes = ({ iam, rows, settings, basePath }: Services): Route[] => [
  route("startIamSession", ({ body, request }) => {
    const user = rows.users.get(body.fcid);
    if (user === undefined) throw new EmulatorError("EMULATOR_BAD_REQUEST", `there is no user ${body.fcid}`);
    const session = iam.sessions.start(user);
    const issuer = iamOrigin(request, settings.current) + basePath + realmPath;
    return { ...noContent, headers: cookieHeader(sessionCookies({ issuer }, session, rows)) };
  }),
  route("rotateIamKeys", async () => {
    await iam.keys.rotate();
    return noContent;
  }),
];
