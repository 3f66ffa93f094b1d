import { agent, faults, reading, signIn, waits } from "./features.js";
import { groupRoom, newcomer, privileged } from "./conversations.js";
import { minutes } from "./clock.js";
import { reader, slowReader } from "./feeds.js";
import { tenant } from "./tenants.js";

/** @import { Api } from "./api.js" */
/** @import { Bots } from "./bots.js" */

/** Time between the end of one round of a kind and the next, in ms. */
const pause = 300;

/** Everything that goes on, each kind again and again, side by side. */
export class Traffic {
  /** Number of rounds of each kind. */
  /** @type {Record<string, number>} */
  rounds = {};
  /** @type {string[]} */
  errors = [];
  #isOver = false;
  /** @type {() => void} */
  #end = () => undefined;
  /** @type {Promise<void>[]} */
  #running = [];
  /**
   * Rounds in progress that call the emulator.
   * @readonly
   * @type {Set<Promise<void>>}
   */
  #rounds = new Set();
  /** Open while rounds may begin. */
  #gate = Promise.resolve();

  /**
   * @readonly
   * @type {Promise<void>}
   */
  #stopped = new Promise((resolve) => (this.#end = resolve));
  /**
   * @readonly
   * @type {Record<string, (round: number) => Promise<void>>}
   */
  #kinds;

  /**
   * @param {Api} api
   * @param {Bots} bots
   */
  constructor(api, bots) {
    this.#kinds = {
      "group rooms": () => groupRoom(api),
      "more group rooms": () => groupRoom(api),
      users: () => newcomer(api),
      forwarder: () => privileged(api),
      "sign-ins": () => signIn(api),
      "MCP sessions": () => agent(api),
      waits: () => waits(api),
      "faults and queues": () => faults(api),
      lists: () => reading(api),
      tenants: () => tenant(api, bots),
      "more tenants": () => tenant(api, bots),
      "feed readers": (round) => reader(api, round),
      "more feed readers": (round) => reader(api, round + 1),
      "slow feed readers": () => slowReader(api, { stopped: this.#stopped }),
      "minutes of the clock": () => this.#inQuiet(() => minutes(api)),
    };
  }

  /** Goes through each kind once, so that all code has been read and compiled. */
  async warmUp() {
    for (const [name, round] of Object.entries(this.#kinds)) if (name !== "slow feed readers") await round(0);
  }

  /** Begins with all of it. */
  start() {
    this.#running = Object.entries(this.#kinds).map(([name, round]) => this.#repeat(name, round));
  }

  /** Ends when every round that has begun is over. */
  async stop() {
    this.#isOver = true;
    this.#end();
    await Promise.all(this.#running);
  }

  /**
   * Does something while no round begins and none is in progress: an advance waits for all that is in flight at its
   * instant, which never ends under traffic that never pauses.
   * @param {() => Promise<void>} work
   */
  async #inQuiet(work) {
    /** @type {() => void} */
    let open = () => undefined;
    this.#gate = new Promise((resolve) => (open = resolve));
    try {
      await Promise.allSettled(this.#rounds);
      await work();
    } finally {
      open();
    }
  }

  /**
   * Does a round once the gate is open. Rounds that only read, or that close the gate, are none that others wait for.
   * @param {string} name
   * @param {() => Promise<void>} round
   */
  async #inTraffic(name, round) {
    if (name === "slow feed readers" || name === "minutes of the clock") return round();
    await this.#gate;
    const running = round();
    this.#rounds.add(running);
    return running.finally(() => this.#rounds.delete(running));
  }

  /**
   * @param {string} name
   * @param {(round: number) => Promise<void>} round
   */
  async #repeat(name, round) {
    for (let count = 0; !this.#isOver; count++) {
      try {
        await this.#inTraffic(name, () => round(count));
        this.rounds[name] = count + 1;
      } catch (error) {
        this.errors.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
