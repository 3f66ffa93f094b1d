/**
 * The wall clock: for waiting that belongs to the network or to the caller (callback time-outs, connection limits, fault
 * delays, `timeout_ms`, measured durations), which a test cannot freeze. Everything else runs on the emulator's `Clock`.
 */
export interface WallClock {
  /** Monotonic milliseconds from an arbitrary origin; only differences mean anything. */
  now(): number;
  /** Runs `run` once after `ms` milliseconds unless the returned function is called first. Never keeps the process alive. */
  after(ms: number, run: () => void): Cancel;
  /** Runs `run` once when everything else that is ready has had its turn. */
  soon(run: () => void): Cancel;
}

/** Calls off what it was returned for; calling it again, or too late, does nothing. */
export type Cancel = () => void;

/** Node's own timers. */
export const wallClock: WallClock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => {
      clearTimeout(timer);
    };
  },
  soon(run) {
    const immediate = setImmediate(run);
    return () => {
      clearImmediate(immediate);
    };
  },
};

/** The system's time, ms since the epoch: where the emulator's clock takes its start. */
export const systemTime = (): number => Date.now();
