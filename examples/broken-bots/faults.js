import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CallError } from "./client.js";

/**
 * @typedef {{ event_id: string, type: string, timestamp: number, room_id: string, origin_event?: string,
 *   content: { body?: string, info?: Record<string, string> } }} Event
 * @typedef {{ token: string, event: Event }} Push
 * @typedef {{ ageMs: number, lifetimeMs: number }} TokenAge
 *
 * @typedef {object} Behaviour
 * @property {(push: Push | undefined, bytes: number) => number} status of the response to a push
 * @property {(event: Event) => boolean} isNew
 * @property {(event: Event) => boolean} isFresh
 * @property {(event: Event) => Event[]} inOrder the events to handle next
 * @property {(age: TokenAge) => boolean} renewsOn401
 * @property {(age: TokenAge) => boolean} renewsBefore a call, without a 401
 * @property {() => void} onServerError
 * @property {(error: unknown) => boolean} haltsOn
 * @property {boolean} closesCards
 */

const minuteMs = 60_000;

/**
 * A bot that passes every check.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Behaviour}
 */
export function correct(environment) {
  /** @type {Set<string>} */
  const seen = new Set();
  return {
    status(push) {
      if (push?.event === undefined) return 400;
      return push.token === environment["FINCHAT_CALLBACK_TOKEN"] ? 200 : 403;
    },
    isNew: ({ event_id: id }) => !seen.has(id) && seen.add(id) === seen,
    isFresh: () => true,
    inOrder: (event) => [event],
    renewsOn401: () => true,
    renewsBefore: () => false,
    onServerError: () => undefined,
    haltsOn: () => false,
    closesCards: true,
  };
}

/**
 * One fault for each check of `finchat-emulator certify`, under the check's id.
 * @type {Readonly<Record<string, (environment: NodeJS.ProcessEnv) => Partial<Behaviour>>>}
 */
export const faults = {
  /** Answers 500 to every push. */
  acknowledges: () => ({ status: () => 500 }),

  /** Does not compare the token. */
  "callback-token": () => ({ status: (push) => (push?.event === undefined ? 400 : 200) }),

  /** Remembers the last event alone. */
  duplicates: () => {
    let last = "";
    return {
      isNew({ event_id: id }) {
        const isNew = id !== last;
        last = id;
        return isNew;
      },
    };
  },

  /** Notes an event as handled when the next one comes. */
  "lost-answer": () => {
    /** @type {Set<string>} */
    const noted = new Set();
    let last = "";
    return {
      isNew({ event_id: id }) {
        if (id !== last) noted.add(last);
        last = id;
        return !noted.has(id);
      },
    };
  },

  /** Refuses event types that it does not know. */
  "unknown-event": (environment) => ({
    status(push, bytes) {
      const type = push?.event.type ?? "";
      const isUnknown = type !== "" && !/^m\.room\.message$|^finstore\.room\./.test(type);
      return isUnknown ? 400 : correct(environment).status(push, bytes);
    },
  }),

  /** Answers 200 to a body that it cannot read. */
  "malformed-push": (environment) => ({
    status: (push, bytes) => (push === undefined ? 200 : correct(environment).status(push, bytes)),
  }),

  /** Renews its token by the platform's time alone, and gives up on 401. */
  "token-superseded": () => ({
    renewsOn401: () => false,
    renewsBefore: ({ ageMs, lifetimeMs }) => ageMs >= lifetimeMs,
  }),

  /** Takes a 401 for a superseded token only while the token is young. */
  "token-expired": () => ({ renewsOn401: ({ ageMs, lifetimeMs }) => ageMs < lifetimeMs }),

  /** Ends when the platform has an internal error. */
  "platform-errors": () => ({
    onServerError() {
      console.error("the platform is broken");
      process.exit(1);
    },
  }),

  /** Handles no further event after the result of one room was an error. */
  "partial-failure": () => ({ haltsOn: (error) => error instanceof CallError && error.scope === "room" }),

  /** Collects events when many come, and handles the newest of a batch first. */
  burst: () => {
    const many = 20;
    let count = 0;
    /** @type {Event[]} */
    let batch = [];
    return {
      inOrder(event) {
        count++;
        if (count <= many) return [event];
        batch.unshift(event);
        if (batch.length < many) return [];
        const events = batch;
        batch = [];
        return events;
      },
    };
  },

  /** Takes a message for stale when the one before it is 5 minutes to an hour older. */
  outage: () => ({ isFresh: comparedWithLast((ms) => ms < 5 * minuteMs || ms >= 60 * minuteMs) }),

  /** Ends its session after an hour without an event, and begins no other. */
  "after-the-hour": () => {
    let isOver = false;
    const isSoon = comparedWithLast((ms) => ms < 60 * minuteMs);
    return {
      isFresh(event) {
        isOver ||= !isSoon(event);
        return !isOver;
      },
    };
  },

  /** Refuses bodies over 8 KiB. */
  "odd-texts": (environment) => ({
    status: (push, bytes) => (bytes > 8192 ? 413 : correct(environment).status(push, bytes)),
  }),

  /** Leaves its lock behind, and does not start while there is one. */
  restart: (environment) => {
    const emulator = new URL(environment["FINCHAT_BASE_URL"] ?? "http://127.0.0.1");
    const lock = join(tmpdir(), `broken-bot-${emulator.port}-${emulator.pathname.split("/").at(-1) ?? ""}.lock`);
    if (existsSync(lock)) {
      console.error(`another bot is running: ${lock} exists`);
      process.exit(1);
    }
    writeFileSync(lock, "");
    return {};
  },

  /** Leaves a card open after a submit, and thanks for each. */
  cards: () => ({ closesCards: false }),
};

/**
 * Returns a rule about the time between an event and the one before it.
 * @param {(ms: number) => boolean} rule
 * @returns {(event: Event) => boolean}
 */
function comparedWithLast(rule) {
  /** @type {number | undefined} */
  let last;
  return ({ timestamp }) => {
    const isMet = last === undefined || rule(timestamp - last);
    last = timestamp;
    return isMet;
  };
}
