import { OAuthError } from "../../core/errors.ts";
import type { Route } from "../../http/route.ts";
import type { App } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { bearerOf, iamRoute, secretJson, type IamCall } from "./call.ts";

/** Getting tokens (获取access_token, 刷新access_token), and what they are worth. */
export function tokenRoutes(services: Services): Route[] {
  const { iam } = services;
  const client = ({ headers, parameters, allow }: IamCall): App =>
    iam.clients.authenticate(headers.authorization, parameters, allow);
  const userinfo = async (call: IamCall) => secretJson(await iam.inspection.userinfo(bearerOf(call), call.allow));
  return [
    iamRoute(services, "iamToken", async (call) =>
      secretJson(await iam.token(client(call), call.parameters, call.issuer)),
    ),
    iamRoute(services, "iamIntrospect", async (call) => {
      const asking = client(call);
      if (asking.public_client) throw new OAuthError("invalid_request", "Client not allowed.", { status: 403 });
      return secretJson(await iam.inspection.introspect(tokenIn(call)));
    }),
    iamRoute(services, "iamRevoke", async (call) => {
      const revoker = client(call);
      await iam.inspection.revoke(tokenIn(call), revoker);
      return { status: 200, headers: { "cache-control": "no-store" } };
    }),
    iamRoute(services, "iamUserinfo", userinfo),
    iamRoute(services, "iamUserinfoPost", userinfo),
  ];
}

/** The token that a client asks about. @throws OAuthError invalid_request */
function tokenIn({ parameters }: IamCall): string {
  const token = parameters.get("token");
  if (token === null || token === "") throw new OAuthError("invalid_request", "Token not provided");
  return token;
}
