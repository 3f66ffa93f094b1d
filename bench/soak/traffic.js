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
      "minutes of the clock": () => minutes(api),
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
   * @param {string} name
   * @param {(round: number) => Promise<void>} round
   */
  async #repeat(name, round) {
    for (let count = 0; !this.#isOver; count++) {
      try {
        await round(count);
        this.rounds[name] = count + 1;
      } catch (error) {
        this.errors.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
