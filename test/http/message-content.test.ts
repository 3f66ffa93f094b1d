import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { warningsOf } from "../support/conversation.ts";
import { runEmulator } from "../support/emulator.ts";

const { app_id } = sampleApp;
const room_id = "!112321588723954859:example.org";
const o_url = "mxc://example.org/66696e6f6765656b732e636c75625e6f4670efda61000110b517";

async function run(strict = false) {
  const fx = await runEmulator({ settings: { strict } });
  const token = await fx.token();
  const answer = (content: object) =>
    fx.answer("sendMessage", { token, body: { app_id, room_ids: [room_id], content } });
  const last = async () =>
    (await fx.call("readTimeline", { params: { room_id }, query: { as: "@alice:example.org", limit: 1 } }, 200))
      .messages[0];
  return { fx, token, answer, last };
}

const elements = [
  { type: "context", subtype: "text", value: "title" },
  { type: "divider", subtype: "divider" },
  { type: "image", subtype: "image", o_url },
  { type: "input", subtype: "text-input", key: "name" },
  { type: "input", subtype: "dropdown-input", key: "city", options: [{ label: "Beijing", value: "1" }] },
  { type: "button", subtype: "submit", value: "提交", action: "submit" },
  { type: "button", subtype: "reply", key: "answer", value: "yes" },
  { type: "button", subtype: "openurl", value: "home", action: "https://www.finogeeks.com/" },
];
const card = (info: object) => ({ msgtype: "m.cui", body: "[交互卡片]", version: "0.1.0", info });

describe("what apps can say", () => {
  it.each([
    { msgtype: "m.text", body: "" },
    { msgtype: "m.file", body: "test.pdf", o_url },
    { msgtype: "m.file", body: "test.pdf", info: { mimetype: "", size: 1234242 }, o_url },
    { msgtype: "m.image", body: "test.png", info: { mimetype: "image/png", size: 1234242, h: 1334, w: 750 }, o_url },
    { msgtype: "m.textcard", body: "", info: { title: "t", url: "any text", description: "d", btntext: "b" } },
    {
      msgtype: "m.textcard",
      body: "b",
      info: { title: "t", url: "", description: "", btntext: "", opentype: "inbrowser" },
      o_url,
    },
    card({}),
    card({ type: "form", elements }),
    card({ type: "form", status: "loading", shared: true, fcids: ["@alice:example.org"], elements: [] }),
  ])("holds $msgtype and passes it on whole (%#)", async (content) => {
    const { answer, last } = await run();
    const sent = await answer(content);
    expect(sent.status).toBe(200);
    expect(warningsOf(sent)).toEqual([]);
    expect((await last())?.content).toEqual(content);
  });

  it("may have an empty picture where it needs none, which counts as absent", async () => {
    const info = { title: "t", url: "u", description: "d", btntext: "b" };
    for (const strict of [false, true]) {
      const { answer, last } = await run(strict);
      const sent = await answer({ msgtype: "m.textcard", body: "", info, o_url: "" });
      expect(sent.status).toBe(200);
      expect(warningsOf(sent)).toEqual([]);
      expect((await last())?.content).toEqual({ msgtype: "m.textcard", body: "", info });
      expect(await answer({ msgtype: "m.image", body: "x", o_url: "" })).toMatchObject({ status: 400 });
    }
  });

  it("may have null in optional fields of every depth, which count as absent with a warning", async () => {
    const { answer, last } = await run();
    const info = { type: "form", status: null, elements: [{ ...elements[0], key: null }] };
    const sent = await answer({ ...card(info), more: null });
    expect(sent.status).toBe(200);
    expect(warningsOf(sent)).toContain("body /content/info/status is null and counts as absent");
    expect((await last())?.content["info"]).not.toHaveProperty("status");
    expect((await last())?.content).toHaveProperty("more", null);
  });

  it("keeps fields that it does not know, passes them on and warns; in strict mode it refuses them", async () => {
    const content = { msgtype: "m.text", body: "hello", colour: "red" };
    const { answer, last } = await run();
    const sent = await answer(content);
    expect(warningsOf(sent)).toEqual(["body /content/colour is not known here"]);
    expect((await last())?.content).toEqual(content);
    const strict = await run(true);
    expect(await strict.answer(content)).toMatchObject({ status: 400, body: { errcode: "FC_BAD_JSON" } });
  });

  it("asks whether a field that it does not know is a slip of one that is missing", async () => {
    const { answer } = await run();
    const sent = await answer({ msgtype: "m.text", boddy: "hello", colour: "red" });
    expect(sent.status).toBe(400);
    expect(warningsOf(sent)).toEqual([
      'body /content/boddy is not known here; did you mean "body"?',
      "body /content/colour is not known here",
    ]);
  });

  it("may name media that are not there, with a warning for each, also inside a card", async () => {
    const { answer } = await run();
    const missing = "mxc://example.org/00";
    expect(warningsOf(await answer({ msgtype: "m.image", body: "a.png", o_url: missing }))).toEqual([
      "body /content/o_url names no media: mxc://example.org/00",
    ]);
    const images = [o_url, missing].map((url) => ({ type: "image", subtype: "image", o_url: url }));
    expect(warningsOf(await answer(card({ type: "form", elements: images })))).toEqual([
      "body /content/info/elements/1/o_url names no media: mxc://example.org/00",
    ]);
  });
});

describe("what apps cannot say", () => {
  const violationsOf = async (content: object) => {
    const { answer } = await run();
    const { status, body } = await answer(content);
    expect({ status, body }).toMatchObject({ status: 400, body: { errcode: "FC_BAD_JSON" } });
    return (body as { data: { violations: object[] } }).data.violations;
  };
  const violation = (path: string, message: string) => ({ in: "body", path: `/content${path}`, message });

  it.each([
    [{ body: "x" }, "/msgtype", "is required"],
    [
      { msgtype: "m.alert", body: "x" },
      "/msgtype",
      '"m.alert" is not a msgtype that this call takes: m.text, m.textcard, m.image, m.file, m.cui',
    ],
    [{ msgtype: "m.text" }, "/body", "is required"],
    [{ msgtype: "m.text", body: 1 }, "/body", "must be a string"],
    [{ msgtype: "m.file", body: "x" }, "/o_url", "is required"],
    [{ msgtype: "m.cui", body: "x", version: "0.1.0" }, "/info", "is required"],
    [{ msgtype: "m.cui", body: "x", version: "0.1.0", info: null }, "/info", "must be an object"],
    [card({ type: "form" }), "/info/elements", "is required"],
    [card({ elements: [] }), "/info/type", "is required"],
    [card({ type: "form", elements, status: "open" }), "/info/status", 'must be one of "input", "loading", "disable"'],
  ])("%j", async (content, path, message) => {
    expect(await violationsOf(content)).toEqual([violation(path, message)]);
  });

  it("malformed media", async () => {
    expect(await violationsOf({ msgtype: "m.image", body: "x", o_url: "http://example.org/x" })).toEqual([
      violation("/o_url", "must be of the form mxc://SERVER_NAME/MEDIA_ID"),
    ]);
  });

  it("a card with broken elements: all are named, by their index", async () => {
    const broken = [
      { type: "context", subtype: "text" },
      { type: "divider", subtype: "divider" },
      { type: "input", subtype: "text-input", key: "" },
      { type: "input", subtype: "dropdown-input", key: "city" },
      { type: "button", subtype: "submit", value: "提交" },
      { type: "context", subtype: "reply", key: "a", value: "b" },
      { type: "input", subtype: "slider", key: "c" },
    ];
    expect(await violationsOf(card({ type: "form", elements: broken }))).toEqual([
      violation("/info/elements/0/value", "is required"),
      violation("/info/elements/2/key", "must not be empty"),
      violation("/info/elements/3/options", "is required"),
      violation("/info/elements/4/action", "is required"),
      violation("/info/elements/5/type", 'must be "button"'),
      violation(
        "/info/elements/6/subtype",
        '"slider" is not a subtype that this call takes: ' +
          "text, divider, image, text-input, dropdown-input, submit, reply, openurl",
      ),
    ]);
  });
});
