import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { EmulatorClock } from "../../src/core/clock.ts";
import { mergeSettings, SettingsHolder } from "../../src/core/settings.ts";
import { EventLog } from "../../src/realtime/event-log.ts";
import { Reader } from "../../src/realtime/reader.ts";

/** A socket that keeps what is written until the test lets it through. */
class FakeSocket extends EventEmitter {
  readonly written: string[] = [];
  bufferedAmount = 0;
  isTerminated = false;
  readonly #waiting: { size: number; done: (error?: Error) => void }[] = [];

  send(data: Buffer, _options: object, done: (error?: Error) => void): void {
    this.written.push(data.toString("utf8", 0, 20).trim());
    this.bufferedAmount += data.length;
    this.#waiting.push({ size: data.length, done });
  }

  /** The peer reads the next frames. */
  flush(count = this.#waiting.length): void {
    for (const { size, done } of this.#waiting.splice(0, count)) {
      this.bufferedAmount -= size;
      done();
    }
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

/** A reader of frames of 400 KB each, whose socket begins to fill with the third, and a wall clock moved by hand. */
function run(entries = 1000) {
  const settings = new SettingsHolder(mergeSettings({ limits: { feed_entries: entries } }));
  const clock = new EmulatorClock({ mode: "frozen", now: 0 });
  const eventLog = new EventLog({ clock, settings, number: { seq: 0 } });
  const wall = new EmulatorClock({ mode: "frozen", now: 0 });
  const socket = new FakeSocket();
  let drops = 0;
  const reader = new Reader(socket as unknown as WebSocket, {
    eventLog,
    wall: {
      now: () => wall.now(),
      after: (ms, then) => wall.at(wall.now() + ms, then),
      soon: (then) => wall.at(wall.now(), then),
    },
    frameOf: ({ place }) => Buffer.alloc(400_000, " ").fill(String(place), 0, String(place).length),
    onGone: () => undefined,
    onDropped: () => drops++,
  });
  eventLog.subscribe((entry) => {
    reader.tell(entry);
  });
  const happen = (count: number): void => {
    for (let made = 0; made < count; made++) {
      eventLog.record({ kind: "clock", now: 0, mode: "frozen" }, eventLog.last + 1);
    }
  };
  return { socket, wall, happen, reader, drops: () => drops };
}

const upTo = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

describe("a reader", () => {
  it("is given no more than its socket takes, and the rest when it has read", () => {
    const { socket, happen } = run();
    happen(10);
    expect(socket.written).toEqual(upTo(3));
    socket.flush(1);
    expect(socket.written).toEqual(upTo(3));
    socket.flush();
    expect(socket.written).toEqual(upTo(5));
    for (let turn = 0; turn < 5; turn++) socket.flush();
    expect(socket.written).toEqual(upTo(10));
    happen(1);
    expect(socket.written).toEqual(upTo(11));
  });

  it("is dropped after five seconds in which it reads nothing", async () => {
    const { socket, wall, happen, drops } = run();
    happen(5);
    await wall.advance(4999);
    expect(drops()).toBe(0);
    await wall.advance(1);
    expect([drops(), socket.isTerminated]).toEqual([1, true]);
  });

  it("is not dropped for being slow while it reads and nothing is lost", async () => {
    const { socket, wall, happen, drops } = run();
    happen(10);
    for (let turn = 0; turn < 10; turn++) {
      await wall.advance(4000);
      socket.flush(1);
    }
    await wall.advance(60_000);
    expect([drops(), socket.written]).toEqual([0, upTo(10)]);
  });

  it("is dropped when it falls behind what is kept", () => {
    const { socket, happen, drops } = run(4);
    happen(7);
    expect([drops(), socket.isTerminated]).toEqual([0, false]);
    happen(1);
    expect([drops(), socket.isTerminated]).toEqual([1, true]);
  });

  it("is told of a reset although it was behind", () => {
    const { socket, happen, reader, drops } = run(4);
    expect(reader).toBeDefined();
    happen(5);
    socket.flush();
    socket.flush();
    expect([drops(), socket.written]).toEqual([0, upTo(5)]);
  });
});
