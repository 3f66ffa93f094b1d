import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestContainers } from "testcontainers";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { FinchatContainer } from "../../src/testcontainers.ts";
import { runBot } from "../support/bot.ts";
import { ContainerEngine } from "../support/container-engine.ts";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";
const startedAt = Date.UTC(2026, 0, 31, 9);

const engine = new ContainerEngine();

beforeAll(build, 60_000);

beforeAll(async () => {
  vi.stubEnv("DOCKER_HOST", await engine.listen());
  vi.stubEnv("TESTCONTAINERS_RYUK_DISABLED", "true");
});

afterAll(() => {
  engine.close();
  vi.unstubAllEnvs();
});

it("starts the image as it was told, waits until it is well, and is talked to by the typed client", async () => {
  const container = await new FinchatContainer("finchat-emulator:0.1.0")
    .withClock("frozen:2026-01-31T09:00:00Z")
    .withSeed(1)
    .withControlToken("sesame")
    .start();
  expect(engine.created.at(-1)).toMatchObject({
    Image: "finchat-emulator:0.1.0",
    Env: [
      "FINCHAT_EMULATOR_CLOCK=frozen:2026-01-31T09:00:00Z",
      "FINCHAT_EMULATOR_SEED=1",
      "FINCHAT_EMULATOR_CONTROL_TOKEN=sesame",
    ],
    ExposedPorts: { "3462/tcp": {} },
  });
  expect((await fetch(`${container.getUrl()}/_emulator/v1/clock`)).status).toBe(401);
  const fx = await container.connect();
  expect(fx.env.FINCHAT_BASE_URL).toBe(container.getUrl());
  const { room_id: room } = await fx.as(alice).say(helper, "Hello");
  expect((await fx.waitFor.message({ room, body: "Hello" })).timestamp).toBe(startedAt);

  await container.stop();
  expect(await engine.running?.ended).toMatchObject({ code: 0 });
});

it("needs nothing to be said", async () => {
  const container = await new FinchatContainer("finchat-emulator").start();
  const { Image, Env } = engine.created.at(-1) ?? {};
  expect([Image, Env]).toEqual(["finchat-emulator:latest", undefined]);
  const fx = await container.connect();
  expect(await fx.clock.now()).toBeGreaterThan(startedAt);
});

it.each(["", "bank.yaml"])(
  "puts fixtures where the image looks for them: the folder, or a file of it: '%s'",
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "tenant-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, "bank.yaml"), "domain: bank.example\n");
    await new FinchatContainer("finchat-emulator").withFixtures(join(folder, name)).start();
    const archive = engine.archives.at(-1)?.toString("latin1") ?? "";
    expect(archive).toMatch(/(^|\0)\/?fixtures\/bank\.yaml\0/);
    expect(archive).toContain("\0domain: bank.example\n\0");
  },
);

it("makes a bot of the test reachable: the helper is there before the container is, and forwards the bot's port", async () => {
  const forwarded: [port: number[], containers: number][] = [];
  const expose = vi.spyOn(TestContainers, "exposeHostPorts").mockImplementation((...ports) => {
    forwarded.push([ports, engine.created.length]);
    return Promise.resolve();
  });
  onTestFinished(() => {
    expose.mockRestore();
  });
  const bot = await runBot();
  const port = Number(new URL(bot.url).port);
  const before = engine.created.length;

  const container = await new FinchatContainer("finchat-emulator").withHostAccess().start();
  const fx = await container.connect();
  await fx.app(fx.env.FINCHAT_APP_ID).setCallback(await container.hostUrl(bot.url));

  const { callback } = await fx.control.call("readApp", { params: { app_id: fx.env.FINCHAT_APP_ID } });
  expect(callback?.url).toBe(bot.url.replace("127.0.0.1", "host.testcontainers.internal"));
  expect(await container.hostUrl("https://localhost/x?y=1")).toBe("https://host.testcontainers.internal/x?y=1");
  expect(forwarded).toEqual([
    [[], before],
    [[port], before + 1],
    [[443], before + 1],
  ]);
});
