import { EmulatorError } from "../core/errors.ts";
import type { PushEvent } from "../events/events.ts";
import { testEventType } from "../store/collections.ts";
import type { App } from "../store/entities.ts";
import { isLive } from "./app-status.ts";
import type { DomainContext } from "./domain-context.ts";

/**
 * The event with which a developer tries an app's callback URL out (测试事件).
 * @throws EmulatorError EMULATOR_CONFLICT for an app that is not live, or has no bot or callback URL
 */
export function testEvent({ ids, clock, domain }: DomainContext, app: App): PushEvent {
  assertReady(app, "callback URL", app.callback.url);
  if (app.bot === undefined) throw new EmulatorError("EMULATOR_CONFLICT", `${app.app_id} is a web app and has no bot`);
  return {
    event_id: ids.eventId(domain()),
    type: testEventType,
    sender: app.developer,
    timestamp: clock.now(),
    content: { msgtype: "m.text", body: "Hello world" },
  };
}

/**
 * Lets through a live app that has a URL for what is asked of it.
 * @throws EmulatorError EMULATOR_CONFLICT
 */
export function assertReady(app: App, what: string, url: string): void {
  if (!isLive(app.status)) throw new EmulatorError("EMULATOR_CONFLICT", `${app.app_id} is ${app.status}`);
  if (url === "") throw new EmulatorError("EMULATOR_CONFLICT", `${app.app_id} has no ${what}`);
}
