type AnyFunction = (...args: never[]) => unknown;

/** `Error.captureStackTrace`, which V8 alone has. */
type Capture = (holder: object, entry: AnyFunction) => void;

/**
 * Returns a handle whose errors have stacks that begin where its functions were called: a test's own line, not the
 * client's.
 */
export function fromCaller<Handle extends object>(handle: Handle): Handle {
  const traced: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(handle)) {
    traced[name] = typeof value === "function" ? fromCallerOf(value as AnyFunction) : value;
  }
  return { ...handle, ...traced };
}

/** {@link fromCaller} of one function. */
export function fromCallerOf<Call extends AnyFunction>(call: Call): Call {
  const traced = (...args: never[]): unknown => {
    const frames = framesAbove(traced);
    try {
      const result = call(...args);
      return result instanceof Promise ? result.catch((error: unknown) => fail(error, frames)) : result;
    } catch (error) {
      return fail(error, frames);
    }
  };
  return traced as Call;
}

/** Returns the frames of the stack that called a function; undefined where the engine does not give them. */
function framesAbove(entry: AnyFunction): string | undefined {
  const { captureStackTrace: capture } = Error as { captureStackTrace?: Capture };
  const holder: { stack?: string } = {};
  capture?.(holder, entry);
  return /\n {4}at .*/s.exec(holder.stack ?? "")?.[0];
}

function fail(error: unknown, frames: string | undefined): never {
  if (error instanceof Error && frames !== undefined) error.stack = `${error.name}: ${error.message}${frames}`;
  throw error;
}
