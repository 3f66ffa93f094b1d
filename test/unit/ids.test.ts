import { describe, expect, it } from "vitest";
import { Ids } from "../../src/core/ids.ts";
import { fraction, SeededRandom, systemRandom, type Random } from "../../src/core/random.ts";

const makeIds = (random: Random = systemRandom, now: () => number = () => 1_732_735_824_653): Ids =>
  new Ids(random, now, { last: 0 });

describe("ids", () => {
  it("have the platform's forms", () => {
    const ids = makeIds();
    expect(ids.appId()).toMatch(/^[0-9a-f]{24}$/);
    expect(ids.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids.accessToken()).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.callbackToken()).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(ids.roomId("example.org")).toMatch(/^!\d{18}:example\.org$/);
    expect(ids.eventId("example.org")).toMatch(/^\$\d{15}[A-Za-z]{5}:example\.org$/);
    expect(ids.webhookId()).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.mediaId("finogeeks.club")).toMatch(/^66696e6f6765656b732e636c7562[0-9a-f]{24}$/);
    expect(ids.deviceId()).toMatch(/^[A-Z]{10}$/);
  });

  it("of events sort in order of making, also when the clock stands still or is set back", () => {
    let now = 1_732_735_824_653;
    const ids = makeIds(systemRandom, () => now);
    const made: string[] = [];
    for (let index = 0; index < 500; index++) {
      if (index === 250) now -= 86_400_000;
      if (index > 400) now += 7;
      made.push(ids.eventId("example.org"));
    }
    expect([...made].sort()).toEqual(made);
  });

  it("repeat with a seed, and only then", () => {
    const three = (random: Random): string[] => {
      const ids = makeIds(random);
      return [ids.appId(), ids.roomId("a"), ids.eventId("a")];
    };
    expect(three(new SeededRandom(1, "ids"))).toEqual(three(new SeededRandom(1, "ids")));
    expect(three(new SeededRandom(1, "ids"))).not.toEqual(three(new SeededRandom(2, "ids")));
    expect(three(new SeededRandom(1, "ids"))).not.toEqual(three(new SeededRandom(1, "faults")));
    expect(three(systemRandom)).not.toEqual(three(systemRandom));
  });

  it("go on where a seeded source stopped", () => {
    const source = new SeededRandom(1, "ids");
    source.bytes(5);
    const other = new SeededRandom(1, "ids");
    other.restore(source.state());
    expect(other.bytes(8)).toEqual(source.bytes(8));
  });
});

describe("a seeded fraction", () => {
  it("is spread evenly over 0 to 1", () => {
    const random = new SeededRandom(1, "faults");
    const values = Array.from({ length: 10_000 }, () => fraction(random));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value) / values.length).toBeCloseTo(0.5, 1);
  });
});
