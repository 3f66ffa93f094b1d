import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { warningsOf } from "../support/conversation.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { download } from "../support/media.ts";

const { app_id } = sampleApp;
const sample = { server_name: "finogeeks.club", media_id: "66696e6f6765656b732e636c75626017a46f6335230001d6368d" };
const byte = Buffer.from("x");
const samplePng = readFileSync(new URL("../../fixtures/media/sample.png", import.meta.url));

/** Uploads as an app; the o_url's two parts, and the warnings. */
async function uploadWith(fx: RunningEmulator, bytes: Buffer, headers: Record<string, string> = {}) {
  const token = await fx.token();
  const answer = await fx.answer("uploadMedia", {
    query: { app_id },
    token,
    body: bytes,
    headers: { "content-type": "", ...headers },
  });
  const { content_uri } = answer.body as { content_uri: string };
  const [, server_name = "", media_id = ""] = /^mxc:\/\/([^/]+)\/([^/]+)$/.exec(content_uri) ?? [];
  return { media: { server_name, media_id }, warnings: warningsOf(answer) };
}

const upload = async (...parameters: Parameters<typeof uploadWith>) => (await uploadWith(...parameters)).media;

const controlUrl = (fx: RunningEmulator, { server_name, media_id }: typeof sample): string =>
  `${fx.url}/_emulator/v1/media/${server_name}/${media_id}`;

describe("media", () => {
  it("come back as they were uploaded, bytes and type", async () => {
    const fx = await runEmulator();
    const bytes = Buffer.from([0, 255, 10, 13, 0, 128]);
    const media = await upload(fx, bytes, { "content-type": "application/x-thing; v=1" });
    expect(media.server_name).toBe("example.org");
    expect(media.media_id).toMatch(/^6578616d706c652e6f7267[0-9a-f]{24}$/);
    const url = `${fx.url}/api/v1/finchat/open-api/media/download/${media.server_name}/${media.media_id}?app_id=${app_id}`;
    const answer = await download(url, { headers: { authorization: `Bearer ${await fx.token()}` } });
    expect(answer).toMatchObject({
      status: 200,
      bytes,
      headers: {
        "content-type": "application/x-thing; v=1",
        "content-length": "6",
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
      },
    });
  });

  it("of the fixtures are there, for apps and for people", async () => {
    const fx = await runEmulator();
    expect((await download(controlUrl(fx, sample))).bytes).toEqual(samplePng);
    const token = await fx.token();
    const { status, headers } = await fx.answer("downloadMedia", { params: sample, query: { app_id }, token });
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "image/png" });
  });

  it.each([
    "image/png",
    "IMAGE/PNG",
    "text/plain; charset=utf-8",
    "text/plain;charset=utf-8;",
    "text/plain ; format = flowed",
    'text/plain; name="a; b/c"',
    "text/plain;\tname=a",
    "text/plain; name=caf\u00e9",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
    "application/x-thing; v=1",
  ])("come back with the Content-Type %j as it came, without a warning", async (type) => {
    const fx = await runEmulator();
    const { media, warnings } = await uploadWith(fx, byte, { "content-type": type });
    expect(warnings).toEqual([]);
    expect((await download(controlUrl(fx, media))).headers["content-type"]).toBe(type);
  });

  it.each(["png", "a/b/c", "/png", "image/", "image png", "text/plain, text/html", "*/*", "text/html\u0080", ";"])(
    "are octets with the Content-Type %j, which is no media type, and a warning",
    async (type) => {
      const fx = await runEmulator();
      const { media, warnings } = await uploadWith(fx, byte, { "content-type": type });
      expect(warnings).toEqual([expect.stringContaining(`Content-Type ${JSON.stringify(type)} is no media type`)]);
      expect((await download(controlUrl(fx, media))).headers["content-type"]).toBe("application/octet-stream");
      const put = await fx.answer("putMedia", { body: "x", headers: { "content-type": type } });
      expect(warningsOf(put)).toEqual(warnings);
    },
  );

  it("are octets without a Content-Type, without a warning", async () => {
    const fx = await runEmulator();
    for (const headers of [{}, { "content-type": "" }]) {
      const { media, warnings } = await uploadWith(fx, byte, headers);
      expect(warnings).toEqual([]);
      expect((await download(controlUrl(fx, media))).headers["content-type"]).toBe("application/octet-stream");
    }
  });

  it("are kept as they come where they are a multipart form, with a warning", async () => {
    const fx = await runEmulator();
    const type = "multipart/form-data; boundary=x";
    const { media, warnings } = await uploadWith(fx, byte, { "content-type": type });
    expect(warnings).toEqual([expect.stringContaining("multipart form")]);
    expect((await download(controlUrl(fx, media))).headers["content-type"]).toBe(type);
  });

  it("can be people's, and then an app reads them", async () => {
    const fx = await runEmulator();
    const { content_uri } = await fx.call(
      "putMedia",
      { body: "hello", headers: { "content-type": "text/plain" } },
      201,
    );
    const [server_name = "", media_id = ""] = content_uri.slice("mxc://".length).split("/");
    const params = { server_name, media_id };
    const answer = await fx.answer("downloadMedia", { params, query: { app_id }, token: await fx.token() });
    expect(answer).toMatchObject({ status: 200, body: "hello" });
  });

  it("that are empty are refused", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    const refused = await fx.call("uploadMedia", { query: { app_id }, token, body: "" }, 400);
    expect(refused).toEqual({
      errcode: "FC_BAD_JSON",
      error: "请求参数错误: body / must not be empty",
      data: { violations: [{ in: "body", path: "", message: "must not be empty" }] },
    });
    expect(await fx.call("putMedia", { body: "" }, 400)).toMatchObject({ errcode: "EMULATOR_BAD_REQUEST" });
  });

  it("that were packed for the way are refused, since what is kept would not be the file", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    const headers = { "content-encoding": "gzip" };
    const answer = await fx.call("uploadMedia", { query: { app_id }, token, body: "zip", headers }, 415);
    expect(answer).toMatchObject({ errcode: "FC_UNKNOWN" });
  });

  it.each([
    ["unknown", { server_name: "example.org", media_id: "abc" }],
    ["of another server", { ...sample, server_name: "example.org" }],
    ["a way out of the folder", { server_name: "..", media_id: "../../../../etc/passwd" }],
    ["a nul", { server_name: "a", media_id: "\0" }],
  ])("%s are not found", async (_, params) => {
    const fx = await runEmulator();
    const token = await fx.token();
    expect(await fx.answer("downloadMedia", { params, query: { app_id }, token })).toMatchObject({
      status: 404,
      body: { errcode: "FC_NOT_FOUND" },
    });
    expect(await fx.answer("readMedia", { params })).toMatchObject({
      status: 404,
      body: { errcode: "EMULATOR_NOT_FOUND" },
    });
  });

  it("of a tenant whose domain no file name could hold are kept all the same", async () => {
    const domain = `${"long.".repeat(49)}org`;
    const fx = await runEmulator({ fixtures: { domain } });
    const { content_uri } = await fx.call("putMedia", { body: "hello" }, 201);
    const [server_name = "", media_id = ""] = content_uri.slice("mxc://".length).split("/");
    expect((await download(controlUrl(fx, { server_name, media_id }))).bytes.toString()).toBe("hello");
  });
});

describe("parts of media", () => {
  it.each([
    ["bytes=0-3", "hell", "bytes 0-3/11"],
    ["bytes=6-", "world", "bytes 6-10/11"],
    ["bytes=-5", "world", "bytes 6-10/11"],
    ["bytes=6-1000", "world", "bytes 6-10/11"],
  ])("are given for Range: %s", async (range, text, contentRange) => {
    const fx = await runEmulator();
    const media = await upload(fx, Buffer.from("hello world"));
    const answer = await download(controlUrl(fx, media), { headers: { range } });
    expect(answer).toMatchObject({ status: 206, bytes: Buffer.from(text) });
    expect(answer.headers).toMatchObject({ "content-range": contentRange, "content-length": String(text.length) });
  });

  it.each(["bytes=0-1,3-4", "lines=1-2", "nonsense"])("are not given for Range: %s", async (range) => {
    const fx = await runEmulator();
    const media = await upload(fx, Buffer.from("hello world"));
    const answer = await download(controlUrl(fx, media), { headers: { range } });
    expect(answer).toMatchObject({ status: 200, bytes: Buffer.from("hello world") });
  });

  it("outside the file are refused, with its size", async () => {
    const fx = await runEmulator();
    const media = await upload(fx, Buffer.from("hello world"));
    const token = await fx.token();
    const headers = { range: "bytes=11-" };
    const answer = await fx.answer("downloadMedia", { params: media, query: { app_id }, token, headers });
    expect(answer).toMatchObject({
      status: 416,
      body: { errcode: "FC_UNKNOWN" },
      headers: { "content-range": "bytes */11" },
    });
    expect(await fx.answer("readMedia", { params: media, headers })).toMatchObject({
      status: 416,
      body: { errcode: "EMULATOR_UNKNOWN" },
    });
  });

  it("are given under If-Range only of the file as it is", async () => {
    const fx = await runEmulator();
    const url = controlUrl(fx, await upload(fx, Buffer.from("hello world")));
    const etag = String((await download(url)).headers["etag"]);
    const get = (condition: string) => download(url, { headers: { range: "bytes=0-0", "if-range": condition } });
    expect((await get(etag)).status).toBe(206);
    expect((await get('"other"')).status).toBe(200);
  });

  it("are none of what the caller has already", async () => {
    const fx = await runEmulator();
    const url = controlUrl(fx, await upload(fx, Buffer.from("hello world")));
    const etag = String((await download(url)).headers["etag"]);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const { status, bytes, headers } = await download(url, { headers: { "if-none-match": known } });
      expect({ status, size: bytes.length, etag: headers["etag"] }).toEqual({ status: 304, size: 0, etag });
    }
    expect((await download(url, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  it("are their headers alone for HEAD", async () => {
    const fx = await runEmulator();
    const url = controlUrl(fx, sample);
    const [head, get] = [await download(url, { method: "HEAD" }), await download(url)];
    const named = ["content-length", "content-type", "etag", "accept-ranges"] as const;
    expect(named.map((name) => head.headers[name])).toEqual(named.map((name) => get.headers[name]));
    expect({ status: head.status, size: head.bytes.length }).toEqual({ status: 200, size: 0 });
  });
});

describe("the folder of media", () => {
  const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("finchat-emulator-"));

  it("is temporary without a data folder, and gone at the end", async () => {
    const before = new Set(folders());
    const fx = await runEmulator();
    await fx.call("putMedia", { body: "hello" }, 201);
    const made = folders().filter((name) => !before.has(name));
    await fx.emulator.close();
    expect(made.length).toBeGreaterThan(0);
    expect(folders().filter((name) => made.includes(name)).length).toBeLessThan(made.length);
  });
});
