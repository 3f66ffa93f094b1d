import { testEvent } from "../../domain/test-event.ts";
import { route, json, type Route } from "../../http/route.ts";
import type { App, Visibility } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** Actions of developers, administrators and users in the app market. */
export function appMarketRoutes({ market, pusher, ...context }: Services): Route[] {
  const app = (appId: string): App => found(context.rows.apps.get(appId), "app", appId);
  return [
    route("operateApp", ({ params, body }) => json(market.operate(app(params.app_id), body.operation, body.operator))),
    route("setVisibility", ({ params, body: { unlimited, departments = [], fcids = [], operator } }) => {
      const asked: Visibility = unlimited ? { unlimited } : { unlimited, departments, fcids };
      return json(market.setVisibility(app(params.app_id), asked, operator).visibility);
    }),
    route("applyForApp", ({ params, body }) => {
      market.apply(app(params.app_id), body.fcid);
      return json({}, 201);
    }),
    route("sendTestEvent", async ({ params }) => {
      const tried = app(params.app_id);
      return json(await pusher.sendOnce(tried, testEvent(context, tried)));
    }),
  ];
}
