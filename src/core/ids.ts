import { customRandom, nanoid } from "nanoid";
import type { Random } from "./random.ts";

const hexDigits = "0123456789abcdef";
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Next numbers of event ids; kept with the state. */
export interface EventNumbers {
  last: number;
}

/** Makes ids in the platform's own forms. What is accepted as an id is any text: see the contract. */
export class Ids {
  readonly #random: Random;
  readonly #now: () => number;
  readonly #eventNumbers: EventNumbers;
  readonly #hex24: () => string;
  readonly #hex32: () => string;
  readonly #digits18: () => string;
  readonly #letters5: () => string;
  readonly #letters10: () => string;
  readonly #alphanumeric32: () => string;

  constructor(random: Random, now: () => number, eventNumbers: EventNumbers) {
    this.#random = random;
    this.#now = now;
    this.#eventNumbers = eventNumbers;
    const maker = (alphabet: string, size: number): (() => string) =>
      customRandom(alphabet, size, (count) => random.bytes(count));
    this.#hex24 = maker(hexDigits, 24);
    this.#hex32 = maker(hexDigits, 32);
    this.#digits18 = maker("0123456789", 18);
    this.#letters5 = maker(letters, 5);
    this.#letters10 = maker(letters.slice(0, 26), 10);
    this.#alphanumeric32 = maker(`0123456789${letters}`, 32);
  }

  /** 24 hex digits. */
  appId(): string {
    return this.#hex24();
  }

  /** A random UUID: an app's secret, a user's `sub`, a session. */
  uuid(): string {
    const bytes = Buffer.from(this.#random.bytes(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** An app_access_token: 32 hex digits. */
  accessToken(): string {
    return this.#hex32();
  }

  /** The token that a callback is checked with: 32 letters and digits. */
  callbackToken(): string {
    return this.#alphanumeric32();
  }

  /** 32 hex digits. */
  webhookId(): string {
    return this.#hex32();
  }

  /** `!`, 18 digits, the domain. */
  roomId(domain: string): string {
    return `!${this.#digits18()}:${domain}`;
  }

  /**
   * `$`, 15 digits, 5 letters, the domain. The digits are the time in 1/100 ms, and always more than the last id's, so
   * that ids sort as text in order of making also when the clock stands still or is set back.
   */
  eventId(domain: string): string {
    const number = Math.max(this.#eventNumbers.last + 1, this.#now() * 100);
    this.#eventNumbers.last = number;
    return `$${String(number).padStart(15, "0")}${this.#letters5()}:${domain}`;
  }

  /** Hex of the server's name, then 24 hex digits. */
  mediaId(serverName: string): string {
    return Buffer.from(serverName).toString("hex") + this.#hex24();
  }

  /** 10 capital letters, as clients name their devices. */
  deviceId(): string {
    return this.#letters10();
  }

  /** 24 hex digits: departments, roles, deliveries, faults and what else has no form of its own. */
  objectId(): string {
    return this.#hex24();
  }
}

/** Makes the name of an instance: another one at each start, whatever the seed. */
export const instanceId = (): string => nanoid();

/** Makes ids of requests, for log and journal: unlike those of the state never repeated, whatever the seed. */
export function requestIds(): () => string {
  const prefix = nanoid(8);
  let count = 0;
  return () => `${prefix}-${++count}`;
}
