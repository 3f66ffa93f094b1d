import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { connectEmulator, startEmulator } from "../../src/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("the library creates, lists and deletes tenants, each with the client of an emulator", async () => {
  const fx = await startEmulator({ port: 0, logLevel: "silent" });
  onTestFinished(() => fx.close());
  const tenant = await fx.tenants.create({ name: "a", ttl: "1h" });
  expect(tenant.url).toBe(`${fx.url}/t/a`);
  expect(tenant.env.FINCHAT_BASE_URL).toBe(tenant.url);
  const { event_id, room_id } = await tenant.as("@alice:example.org").say("@finchat-help-bot:example.org", "hello");
  expect(await fx.tenants.list()).toMatchObject([{ name: "a", messages: expect.any(Number) as number }]);
  const again = await connectEmulator(tenant.url);
  const { messages } = await again.as("@alice:example.org").read(room_id);
  expect(messages.at(-1)).toMatchObject({ event_id });
  await expect(again.tenants.list()).rejects.toMatchObject({ errcode: "EMULATOR_NOT_FOUND" });
  await tenant.close();
  await tenant.close();
  expect(await fx.tenants.list()).toEqual([]);
  await expect(fx.tenants.get("a")).rejects.toMatchObject({ status: 404 });
});

it("the library takes a tenant's fixtures by path, with the bytes of their media", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "media"));
  writeFileSync(join(folder, "media", "note.txt"), "hello");
  writeFileSync(
    join(folder, "tenant.yaml"),
    "media: [{ server_name: example.org, media_id: m, content_type: text/plain, file: media/note.txt }]",
  );
  const fx = await startEmulator({ port: 0, logLevel: "silent" });
  onTestFinished(() => fx.close());
  const tenant = await fx.tenants.create({ fixtures: folder });
  const response = await fetch(`${tenant.url}/_emulator/v1/media/example.org/m`);
  expect(await response.text()).toBe("hello");
  await expect(fx.tenants.create({ fixtures: join(folder, "none.yaml") })).rejects.toMatchObject({
    name: "FixtureError",
  });
});
