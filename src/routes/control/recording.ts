import { EmulatorError } from "../../core/errors.ts";
import type { Fields } from "../../core/json.ts";
import { route, type Answer, type Call, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** Records what happened as a scenario. */
export const recordingRoutes = ({ recording }: Pick<Services, "recording">): Route[] => [
  route("getScenario", async ({ query }) => {
    const { Recorder } = await import("../../recording/recorder.ts");
    const { last } = recording.feed;
    const text = await new Recorder(recording).scenario(query);
    return {
      status: 200,
      headers: { "content-type": "text/yaml; charset=utf-8", "x-emulator-seq": String(last) },
      bytes: text,
    };
  }),
];

/** Calls of the control API that belong to no scenario: they change nothing in the tenant, or everything. */
const unrecorded: ReadonlySet<string> = new Set([
  "resetTenant",
  "importState",
  "settleDeliveries",
  "waitFor",
  "verifyHappened",
  "clearRequests",
  "createTenant",
  "putTenant",
  "deleteTenant",
]);

/** Returns a route whose successful and forbidden calls are noted for recordings; others stay as they are. */
export function noted(route: Route, services: Services): Route {
  const { method, path, operationId } = route;
  const isRead = method === "GET" || method === "HEAD";
  if (isRead || !path.startsWith("/_emulator/") || unrecorded.has(operationId)) return route;
  return { ...route, handler: (call) => handleNoted(route, call, services) };
}

async function handleNoted(route: Route, call: Call, services: Services): Promise<Answer> {
  const { clock, recording, realtime } = services;
  const { params, query, body, request } = call as unknown as { params: Fields; query: Fields; body?: unknown } & Pick<
    Call,
    "request"
  >;
  const contentType = route.operationId === "putMedia" ? request.headers["content-type"] : undefined;
  const action = {
    operation: route.operationId,
    after: realtime.eventLog.last,
    at: clock.now(),
    mode: clock.mode,
    params,
    query,
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType }),
  };
  // The bytes of an upload are not kept here.
  const bytes = body === undefined ? 0 : Number(request.headers["content-length"] ?? 0);
  // Other calls that come while this one takes its time are later.
  const place = recording.actions.reserve();
  try {
    const answer = await route.handler(call);
    recording.actions.add({ ...action, place, ...(answer.body !== undefined && { response: answer.body }) }, bytes);
    return answer;
  } catch (error) {
    if (isForbidden(error)) recording.actions.add({ ...action, place, refused: error.errcode }, bytes);
    throw error;
  }
}

/** Returns whether a rule of the tenant forbids a call; a mistake in the call itself is none. */
const isForbidden = (error: unknown): error is EmulatorError =>
  error instanceof EmulatorError && error.errcode === "EMULATOR_CONFLICT";
