import buffer from "node:buffer";
import performanceHooks from "node:perf_hooks";
import timers from "node:timers";
import url from "node:url";
import util from "node:util";
import v8 from "node:v8";

/**
 * Node's own globals for the bundle's code, from Node's modules. A test environment (jsdom, happy-dom) replaces or lacks some
 * of the global scope's, fake timers stop others, and jest's sandbox has its own. The emulator works in all of them.
 */

const controller = util.transferableAbortController();

export const AbortController = /** @type {typeof globalThis.AbortController} */ (controller.constructor);
export const AbortSignal = /** @type {typeof globalThis.AbortSignal} */ (controller.signal.constructor);
export const { Buffer } = buffer;
export const { TextDecoder, TextEncoder } = util;
export const { URL, URLSearchParams } = url;
export const { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = timers;
export const { performance } = performanceHooks;

/**
 * @template Value
 * @param {Value} value
 * @returns {Value}
 */
export const structuredClone = (value) => {
  /** @type {unknown} */
  const copy = v8.deserialize(v8.serialize(value));
  return /** @type {Value} */ (copy);
};

/** @param {() => void} run */
export const queueMicrotask = (run) => void Promise.resolve().then(run);
