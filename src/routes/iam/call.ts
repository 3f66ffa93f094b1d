import type { IncomingHttpHeaders } from "node:http";
import type { Settings } from "../../core/settings.ts";
import { allowOrigins } from "../../http/cors.ts";
import { bearerToken } from "../../http/control-access.ts";
import { iamOrigin, requestOrigin } from "../../http/iam-url.ts";
import { route, type Answer, type Call, type OperationId, type Route } from "../../http/route.ts";
import { operations, type Operation } from "../../generated/operations.js";
import { realmPath } from "../../iam/issuer.ts";
import { originsOf } from "../../iam/redirect-uris.ts";
import type { App } from "../../store/entities.ts";
import type { Services } from "../services.ts";

/** One call of the IAM as a handler sees it. */
export interface IamCall {
  /** Those of the form where the call has one, else of the query. */
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The issuer: the realm's address as browsers know it. */
  readonly issuer: string;
  /** The realm's address as this call has reached it. */
  readonly realmUrl: string;
  /** Lets the pages of an app read the answer. */
  readonly allow: (app: App) => void;
}

/** Declares the handler of an operation of the IAM. */
export const iamRoute = (
  { settings, basePath }: Pick<Services, "settings" | "basePath">,
  operationId: OperationId & `iam${string}`,
  handler: (call: IamCall) => Answer | Promise<Answer>,
): Route =>
  route(operationId, (call: Call) =>
    handler(iamCall(call, operations[operationId].method, { settings: settings.current, basePath })),
  );

/** The access token that a call brings, in the header or, of a form, its field. */
export const bearerOf = ({ headers, parameters }: IamCall): string | undefined =>
  bearerToken(headers.authorization) ?? parameters.get("access_token") ?? undefined;

/** Answers JSON that no cache may keep. */
export const secretJson = (body: unknown): Answer => ({
  status: 200,
  headers: { "cache-control": "no-store", pragma: "no-cache" },
  body,
});

function iamCall(
  { request, response, body }: Call,
  method: Operation["method"],
  { settings, basePath }: { settings: Settings; basePath: string },
): IamCall {
  const form = (body as URLSearchParams | undefined) ?? new URLSearchParams();
  return {
    parameters: method === "POST" ? form : new URLSearchParams(request.url.split("?", 2)[1]),
    headers: request.headers,
    issuer: iamOrigin(request, settings) + basePath + realmPath,
    realmUrl: requestOrigin(request, settings) + basePath + realmPath,
    allow(app) {
      allowOrigins(request, response, originsOf(app.redirect_uris));
    },
  };
}
