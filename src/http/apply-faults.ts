import { FinchatError, isPlatformErrcode, OAuthError } from "../core/errors.ts";
import type { Settings } from "../core/settings.ts";
import type { WallClock } from "../core/wall.ts";
import type { Fault } from "../store/entities.ts";
import { errorAnswer, type StatusOverrides, type Surface } from "./error-response.ts";
import type { RequestContext } from "./request-context.ts";
import type { Answer } from "./route.ts";

/**
 * Applies faults to a call: waits for their delays, and returns the answer of the first that has one. Undefined where the
 * call goes on, perhaps to have its answer cut off.
 * @throws the error that a fault asks for
 */
export async function applyFaults(
  faults: readonly Fault[],
  context: RequestContext,
  { wall, settings }: { readonly wall: WallClock; readonly settings: () => Settings },
): Promise<Answer | undefined> {
  await delay(
    faults.reduce((sum, { delay_ms = 0 }) => sum + delay_ms, 0),
    context,
    wall,
  );
  if (faults.some(({ truncate_body }) => truncate_body)) context.cut = "body";
  if (faults.some(({ drop_connection }) => drop_connection)) {
    context.cut = "connection";
    return { status: 200 };
  }
  const answering = faults.find((fault) =>
    [fault.status, fault.errcode, fault.body].some((what) => what !== undefined),
  );
  return answering && answerInstead(answering, context.surface, settings().error_status);
}

/** Waits on the wall clock, but not for a caller who has gone. */
async function delay(ms: number, { response }: RequestContext, wall: WallClock): Promise<void> {
  if (ms === 0) return;
  await new Promise<void>((resolve) => {
    const cancel = wall.after(ms, resolve);
    response.once("close", () => {
      cancel();
      resolve();
    });
  });
}

function answerInstead(fault: Fault, surface: Surface, overrides: StatusOverrides): Answer | undefined {
  const { status, errcode, body } = fault;
  const error = errorOf(fault, surface);
  if (body !== undefined) {
    const answered = status ?? (error instanceof FinchatError ? errorAnswer(error, "platform", overrides).status : 200);
    if (typeof body !== "string") return { status: answered, body };
    return { status: answered, bytes: body, headers: { "content-type": "text/plain; charset=utf-8" } };
  }
  if (error !== undefined) throw error;
  if (status === undefined) return undefined;
  if (errcode !== undefined) return { status, body: { errcode, error: errcode } };
  return status === 204 || status === 304 ? { status } : { status, body: {} };
}

/** The error that a fault makes of a call: by its code, or by its status alone. */
function errorOf({ status, errcode }: Fault, surface: Surface): Error | undefined {
  if (errcode === undefined) {
    return status !== undefined && status >= 400 ? new FinchatError("FC_UNKNOWN", undefined, { status }) : undefined;
  }
  if (isPlatformErrcode(errcode)) return new FinchatError(errcode, undefined, { status });
  return surface === "iam" ? new OAuthError(errcode, undefined, { status }) : undefined;
}
