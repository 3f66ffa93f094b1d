import { describe, expect, it } from "vitest";
import { Background } from "../../src/core/background.ts";
import { EmulatorClock } from "../../src/core/clock.ts";
import { createLogger } from "../../src/core/logger.ts";
import { Slices } from "../../src/core/slices.ts";
import { wallClock } from "../../src/core/wall.ts";
import { mergeSettings, SettingsHolder } from "../../src/core/settings.ts";
import { Bus } from "../../src/events/bus.ts";
import { EventLog } from "../../src/realtime/event-log.ts";
import type { Wait } from "../../src/realtime/wait.ts";
import { Waits } from "../../src/realtime/waits.ts";

/** Background work, and the messages that it logged. */
function makeBackground() {
  const messages: string[] = [];
  const write = (line: string): void => void messages.push((JSON.parse(line) as { msg: string }).msg);
  return { background: new Background(createLogger("error", { write })), messages };
}

const fail = (): never => {
  throw new Error("a fault of ours");
};

describe("work in the background", () => {
  it("logs what it throws and what it rejects with", async () => {
    const { background, messages } = makeBackground();
    background.run("work", fail);
    background.run("slow work", () => Promise.resolve().then(fail));
    await expect.poll(() => messages).toEqual(["unexpected error in work", "unexpected error in slow work"]);
  });

  it("includes timers of the wall clock", async () => {
    const { background, messages } = makeBackground();
    const wall = background.wallClock(wallClock);
    wall.after(0, fail);
    wall.soon(fail);
    const told = "unexpected error in a timer of the wall clock";
    await expect.poll(() => messages).toEqual([told, told]);
  });

  it("includes timers of the emulator's clock: the others run, and time moves on", async () => {
    const { background, messages } = makeBackground();
    const clock = new EmulatorClock({ mode: "frozen", now: 0 }, undefined, background);
    let ran = 0;
    clock.at(10, fail);
    clock.at(10, () => ran++);
    clock.at(20, () => ran++);
    expect(await clock.advance(30)).toEqual({ now: 30, fired: 3 });
    expect(ran).toBe(2);
    clock.at(0, fail);
    await clock.idle();
    const told = "unexpected error in a timer of the emulator's clock";
    expect(messages).toEqual([told, told]);
  });

  it("includes observers of the bus: the others hear of the event, and of the next", () => {
    const { background, messages } = makeBackground();
    const bus = new Bus({ seq: 0 }, background);
    const heard: number[] = [];
    bus.observe(fail);
    bus.observe((_, seq) => void heard.push(seq));
    for (const now of [1, 2]) bus.publish({ kind: "clock", now, mode: "frozen" });
    bus.committed();
    bus.publish({ kind: "clock", now: 3, mode: "frozen" });
    bus.committed();
    expect(heard).toEqual([1, 2, 3]);
    expect(messages).toHaveLength(3);
  });

  it("includes waits: a fault in one does not stop the next look", async () => {
    const { background, messages } = makeBackground();
    const clock = new EmulatorClock({ mode: "frozen", now: 0 });
    const settings = new SettingsHolder(mergeSettings({}));
    const eventLog = new EventLog({ clock, settings, number: { seq: 0 } });
    const waits = new Waits(eventLog, new Slices(wallClock), background);
    waits.add({ look: fail, isOver: false, isDue: false } as Partial<Wait> as Wait);
    await expect.poll(() => messages).toHaveLength(1);
    eventLog.record({ kind: "clock", now: 0, mode: "frozen" }, 1);
    await expect.poll(() => messages).toEqual(["unexpected error in waits", "unexpected error in waits"]);
  });
});
