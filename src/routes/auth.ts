import { route, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Tokens for apps (the document's 授权). */
export const authRoutes = ({ tokens, settings }: Services): Route[] => [
  route("issueAppAccessToken", ({ app, body }) => {
    const { token } = tokens.issue(app, body.secret);
    return json({
      app_access_token: token,
      expires_in: settings.current.token.lifetime_s,
      token_type: "Bearer",
    });
  }),
  route("verifyAppAccessToken", ({ app, body }) => json({ result: tokens.verify(app, body.app_access_token) })),
];
