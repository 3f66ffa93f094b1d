import { readdirSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { fillState, takeSnapshot, uploadText, type Snapshot } from "../support/snapshot.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Params = Awaited<ReturnType<typeof uploadText>>;

const read = async (fx: RunningEmulator, params: Params) => (await fx.answer("readMedia", { params })).body;

/** An emulator with a data folder, and the names of its files of media. */
async function run() {
  const dataDir = temporaryFolder();
  const fx = await runEmulator({ dataDir });
  return { fx, token: await fx.token(), files: () => readdirSync(join(dataDir, "media")) };
}

/** A snapshot with other bytes for every file. */
const withBytes = (snapshot: Snapshot, text: string): Snapshot => {
  const bytes = Buffer.from(text).toString("base64");
  const keys = Object.keys(snapshot["media"] as object);
  return { ...snapshot, media: Object.fromEntries(keys.map((key) => [key, bytes])) };
};

describe("the media of a snapshot", () => {
  it("stay as they are when the snapshot is refused, whatever is wrong with it", async () => {
    const { fx, token, files } = await run();
    const mine = await uploadText(fx, token, "mine");
    const other = withBytes(await takeSnapshot(fx), "theirs");
    const before = files();
    const wrong: readonly object[] = [
      { ...other, domain: "" },
      { ...other, collections: { ...other.collections, users: [{}] } },
      {
        ...other,
        collections: { ...other.collections, webhooks: [{ webhook_id: "w", app_id: "none", room_id: "none" }] },
      },
      { ...other, settings: { "iam.default_user": "nobody" } },
      { ...other, media: { ...(other["media"] as object), "no/row": "" } },
    ];
    for (const body of wrong) await fx.call("importState", { body }, 400);
    for (const body of [`${JSON.stringify(other)}x`, JSON.stringify(other).slice(0, -1)]) {
      await fx.call("importState", { body, headers: { "content-type": "application/json" } }, 400);
    }
    expect(await read(fx, mine)).toBe("mine");
    expect(files()).toEqual(before);
    await fx.call("importState", { body: other }, 204);
    expect(await read(fx, mine)).toBe("theirs");
    expect(files()).toHaveLength(Object.keys(other["media"] as object).length);
  });

  it("leave no file when the caller goes away in the middle", async () => {
    const { fx, token, files } = await run();
    await uploadText(fx, token, "mine");
    const before = files();
    const body = Buffer.from(JSON.stringify(withBytes(await takeSnapshot(fx), "theirs".repeat(100_000))));
    const { hostname, port } = new URL(fx.url);
    const socket = connect(Number(port), hostname);
    const head = `PUT /_emulator/v1/state HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: ${body.length}\r\n\r\n`);
    socket.write(body.subarray(0, -10));
    await expect.poll(() => files().length, { timeout: 20_000 }).toBeGreaterThan(before.length);
    socket.destroy();
    await expect.poll(files, { timeout: 20_000 }).toEqual(before);
    expect(fx.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it("can be left out, also where their bytes are nowhere: everything else is given out all the same", async () => {
    const { fx, token } = await run();
    await uploadText(fx, token, "mine");
    const bare = await takeSnapshot(fx, false);
    const other = await runEmulator();
    await other.call("importState", { body: bare }, 204);
    const again = await takeSnapshot(other);
    expect(again.collections["media"]).toEqual(bare.collections["media"]);
    await fx.call("importState", { body: bare }, 204);
    const whole = await takeSnapshot(fx);
    expect(Object.keys(whole["media"] as object)).toHaveLength(bare.collections["media"]?.length ?? 0);
  });

  it("are all there after resets, imports and uploads at the same time, none of which fails", async () => {
    const { fx, token, files } = await run();
    await fillState(fx);
    const snapshot = await takeSnapshot(fx);
    const answers: { status: number; body: unknown }[] = [];
    const call = async (operationId: Parameters<RunningEmulator["answer"]>[0], input: object) => {
      answers.push(await fx.answer(operationId, input));
    };
    const upload = { query: { app_id: sampleApp.app_id }, token, headers: { "content-type": "text/plain" } };
    const rounds = Array.from({ length: 12 }, (_, round) => [
      call("importState", { body: round % 3 === 0 ? { ...snapshot, domain: "" } : snapshot }),
      call("resetTenant", {}),
      call("exportState", {}),
      call("putMedia", { body: Buffer.from(`file ${round}`), headers: { "content-type": "text/plain" } }),
      call("uploadMedia", { ...upload, body: Buffer.from("x".repeat(200_000)) }),
    ]);
    await Promise.all(rounds.flat());
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const after = await takeSnapshot(fx);
    const rows = after.collections["media"] ?? [];
    expect(Object.keys(after["media"] as object)).toHaveLength(rows.length);
    for (const { server_name, media_id } of rows as unknown as Params[]) {
      expect((await fx.answer("readMedia", { params: { server_name, media_id } })).status).toBe(200);
    }
    await fx.call("resetTenant", {}, 204);
    expect(files()).toEqual([]);
  });
});
