import { EmulatorError } from "../../core/errors.ts";
import { iamOrigin } from "../../http/iam-url.ts";
import { defineRoute, noContent, type Route } from "../../http/route.ts";
import { cookieHeader, sessionCookies } from "../iam/cookies.ts";
import type { Services } from "../services.ts";

/** What a person or an administrator does at the IAM. */
export const iamControlRoutes = ({ iam, rows, settings }: Services): Route[] => [
  defineRoute({
    operationId: "startIamSession",
    method: "POST",
    path: "/_emulator/v1/iam/session",
    auth: "none",
    handler({ body, request }) {
      const user = rows.users.get(body.fcid);
      if (user === undefined) throw new EmulatorError("EMULATOR_BAD_REQUEST", `there is no user ${body.fcid}`);
      const session = iam.sessions.start(user);
      const issuer = iamOrigin(request, settings.current);
      return { ...noContent, headers: cookieHeader(sessionCookies({ issuer }, session, rows)) };
    },
  }),
  defineRoute({
    operationId: "rotateIamKeys",
    method: "POST",
    path: "/_emulator/v1/iam/keys/rotate",
    auth: "none",
    async handler() {
      await iam.keys.rotate();
      return noContent;
    },
  }),
];
