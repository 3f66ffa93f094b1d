import { defineRoute, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Tokens for apps (the document's 授权). */
export const authRoutes = ({ tokens, settings }: Services): Route[] => [
  defineRoute({
    operationId: "issueAppAccessToken",
    method: "POST",
    path: "/api/v1/finchat/open-api/auth/token",
    auth: "app_id",
    handler({ app, body }) {
      const { token } = tokens.issue(app, body.secret);
      return json({
        app_access_token: token,
        expires_in: settings.current.token.lifetime_s,
        token_type: "Bearer",
      });
    },
  }),
  defineRoute({
    operationId: "verifyAppAccessToken",
    method: "POST",
    path: "/api/v1/finchat/open-api/auth/token/verify",
    auth: "app_id",
    handler: ({ app, body }) => json({ result: tokens.verify(app, body.app_access_token) }),
  }),
];
