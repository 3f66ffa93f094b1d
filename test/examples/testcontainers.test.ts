import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestContainers } from "testcontainers";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { FinchatContainer } from "../../src/testcontainers.ts";
import { ContainerEngine } from "../support/container-engine.ts";

const alice = "@alice:example.org";
const bot = "@finchat-help-bot:example.org";
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
  const { room_id: room } = await fx.as(alice).say(bot, "Hello");
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

it("puts fixtures where the image looks for them, a folder or a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tenant-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, "bank.yaml");
  writeFileSync(file, "domain: bank.example\n");
  for (const path of [folder, file]) {
    const container = await new FinchatContainer("finchat-emulator").withFixtures(path).start();
    const archive = engine.archives.at(-1)?.toString("latin1") ?? "";
    expect(archive).toMatch(/(^|\0)\/?fixtures\/bank\.yaml\0/);
    expect(archive).toContain("\0domain: bank.example\n\0");
    await container.stop();
  }
});

it("makes a bot of the test reachable: the helper is there before the container is, and forwards the bot's port", async () => {
  const forwarded: [port: number[], containers: number][] = [];
  const expose = vi.spyOn(TestContainers, "exposeHostPorts").mockImplementation((...ports) => {
    forwarded.push([ports, engine.created.length]);
    return Promise.resolve();
  });
  onTestFinished(() => {
    expose.mockRestore();
  });
  const before = engine.created.length;
  const container = await new FinchatContainer("finchat-emulator").withHostAccess().start();
  expect(await container.hostUrl("http://127.0.0.1:8080/callback")).toBe(
    "http://host.testcontainers.internal:8080/callback",
  );
  expect(await container.hostUrl("https://localhost/x?y=1")).toBe("https://host.testcontainers.internal/x?y=1");
  expect(forwarded).toEqual([
    [[], before],
    [[8080], before + 1],
    [[443], before + 1],
  ]);
});
