import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { alice, runConversation } from "../support/conversation.ts";
import { smallGroup } from "../support/tenant.ts";

beforeAll(build);

const chat = `/chat/${encodeURIComponent(smallGroup.room_id)}`;
const aMediaUri = expect.stringMatching(/^mxc:\/\/example\.org\/[0-9a-f]+$/) as string;

/** A picture of two by one pixels. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP8z8DAwMAAAAkGAQHsk6vjAAAAAElFTkSuQmCC",
  "base64",
);

/** A recording of a tenth of a second of silence. */
function wav(): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + 800, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(800, 40);
  return Buffer.concat([header, Buffer.alloc(800, 128)]);
}

async function open(...[extra, options]: [Parameters<typeof runConversation>[1]?, Parameters<typeof openConsole>[2]?]) {
  const conversation = await runConversation({}, extra);
  const page = await openConsole(conversation.fx, chat, options);
  const timeline = page.getByTestId("timeline");
  await timeline.getByText("Nothing was said here yet").waitFor();
  return {
    ...conversation,
    page,
    timeline,
    field: page.getByTestId("composer"),
    tray: page.getByRole("list", { name: "Attached files" }),
    said: async () => (await conversation.seen(alice)).map(({ content }) => content),
  };
}

interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Chooses files by the button. */
async function choose(page: Page, files: Chosen[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Attach files" }).click(),
  ]);
  await chooser.setFiles(files);
}

/** Pastes or drops files, as a browser does it. */
function bring(page: Page, how: "paste" | "drop", on: string, extra: Record<string, string> = {}): Promise<boolean> {
  return page.locator(on).evaluate(
    (element, [name, texts]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["brought"], "brought.txt", { type: "text/plain" }));
      for (const [type, text] of Object.entries(texts)) transfer.items.add(text, type);
      const init = { bubbles: true, cancelable: true };
      const event =
        name === "paste"
          ? new ClipboardEvent("paste", { ...init, clipboardData: transfer })
          : new DragEvent("drop", { ...init, dataTransfer: transfer });
      return !element.dispatchEvent(event);
    },
    [how, extra] as const,
  );
}

describe("a file", () => {
  it("is attached by the button, shown, left out again or sent, each as its kind", async () => {
    const { page, timeline, field, tray, said, fx } = await open();
    await choose(page, [
      { name: "dot.png", mimeType: "image/png", buffer: png },
      { name: "note.wav", mimeType: "audio/wav", buffer: wav() },
      { name: "oops.txt", mimeType: "text/plain", buffer: Buffer.from("oops") },
      { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("no film") },
      { name: "报告.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") },
    ]);
    await tray.locator("img[src^='blob:']").waitFor();
    await tray.getByText("audio, 844 B").waitFor();
    await page.getByRole("button", { name: "Leave out oops.txt" }).click();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("there you are");
    await page.keyboard.press("Enter");
    await timeline.getByText("there you are").waitFor();
    expect(await tray.count()).toBe(0);
    const messages = await said();
    expect(messages).toEqual([
      {
        msgtype: "m.image",
        body: "dot.png",
        info: { mimetype: "image/png", size: png.length, h: 1, w: 2 },
        o_url: aMediaUri,
      },
      {
        msgtype: "m.audio",
        body: "note.wav",
        info: { mimetype: "audio/wav", size: 844, duration: 100 },
        o_url: aMediaUri,
      },
      { msgtype: "m.video", body: "film.mp4", info: { mimetype: "video/mp4", size: 7 }, o_url: aMediaUri },
      { msgtype: "m.file", body: "报告.pdf", info: { mimetype: "", size: 4 }, o_url: aMediaUri },
      { msgtype: "m.text", body: "there you are" },
    ]);
    const [server_name = "", media_id = ""] = String(messages[3]?.["o_url"]).slice("mxc://".length).split("/");
    const file = await fx.answer("readMedia", { params: { server_name, media_id } });
    expect(file).toMatchObject({ status: 200, headers: { "content-type": "application/pdf" }, body: "%PDF" });
  });

  it("is pasted into the field, but for what comes with a text of a word processor", async () => {
    const { page, timeline, tray, field, said } = await open();
    expect(await bring(page, "paste", "[data-testid=composer]", { "text/rtf": "{\\rtf1}" })).toBe(false);
    expect(await tray.count()).toBe(0);
    expect(await bring(page, "paste", "[data-testid=composer]")).toBe(true);
    await tray.getByText("brought.txt").waitFor();
    await field.press("Enter");
    await timeline.getByText("brought.txt").waitFor();
    expect(await said()).toEqual([
      { msgtype: "m.file", body: "brought.txt", info: { mimetype: "", size: 7 }, o_url: aMediaUri },
    ]);
  });

  it("is dropped anywhere on the page", async () => {
    const { page, tray, field } = await open();
    expect(await bring(page, "drop", "[data-testid=timeline]")).toBe(true);
    await tray.getByText("brought.txt").waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("that the platform would not take is told before it is sent", async () => {
    const { fx, page, tray } = await open();
    await fx.call("patchSettings", { body: { limits: { media_bytes: 1000 } } }, 200);
    await choose(page, [
      { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
      { name: "large.bin", mimeType: "", buffer: Buffer.alloc(1001) },
    ]);
    await tray.getByText("Empty: the platform takes no empty file.").waitFor();
    await tray.getByText("Too large: at most 1.0 kB").waitFor();
    expect(await page.getByTestId("send").isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Leave out empty.txt" }).click();
    await page.getByRole("button", { name: "Leave out large.bin" }).click();
    await tray.waitFor({ state: "detached" });
  });

  it("comes back when it is refused, with all behind it and nothing of what went out", async () => {
    const { fx, page, timeline, tray, field, said } = await open();
    await choose(page, [
      { name: "small.txt", mimeType: "text/plain", buffer: Buffer.from("small") },
      { name: "large.txt", mimeType: "text/plain", buffer: Buffer.alloc(900) },
    ]);
    await tray.getByText("large.txt").waitFor();
    await fx.call("patchSettings", { body: { limits: { media_bytes: 500 } } }, 200);
    await field.fill("both of them");
    await field.press("Enter");
    await page.getByRole("alert").getByText("Not sent: ").waitFor();
    expect(await tray.getByRole("listitem").allInnerTexts()).toHaveLength(1);
    expect(await field.inputValue()).toBe("both of them");
    await fx.call("patchSettings", { body: { limits: { media_bytes: null } } }, 200);
    await field.press("Enter");
    await timeline.getByText("both of them").waitFor();
    expect((await said()).map((content) => content["body"])).toEqual(["small.txt", "large.txt", "both of them"]);
  });
});

describe("other kinds of message", () => {
  const kind = async (page: Page, name: string) => {
    await page.getByRole("button", { name: "Send something else" }).press("Enter");
    await page.getByRole("menuitem", { name }).press("Enter");
    return page.getByRole("dialog", { name });
  };

  it("are filled in", async () => {
    const { page, timeline, said, field } = await open();
    const location = await kind(page, "Location");
    await location.getByLabel("Name").fill("Office");
    await location.getByLabel("Latitude").fill("51.5008");
    await location.getByLabel("Longitude").fill("0.1247");
    await location.getByRole("button", { name: "Send" }).click();
    await timeline.getByText("51.5008,0.1247").waitFor();
    await location.waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-testid") === "composer");
    const link = await kind(page, "Link");
    await link.getByLabel("Title").fill("Weekly");
    await link.getByLabel("Address (URL)").fill("https://example.org/w");
    await link.getByLabel("Description").fill("Numbers");
    await page.keyboard.press("Enter");
    await timeline.getByText("Weekly").waitFor();
    await field.waitFor();
    expect(await said()).toEqual([
      {
        msgtype: "m.location",
        body: "Office",
        geo_uri: "geo:51.5008,0.1247",
        info: { name: "Office", address: "", latitude: 51.5008, longitude: 0.1247 },
      },
      {
        msgtype: "m.url",
        body: "https://example.org/w",
        info: { title: "Weekly", description: "Numbers", url: "https://example.org/w" },
      },
    ]);
  });

  it("are any JSON, which the emulator checks", async () => {
    const { page, timeline, field, said } = await open();
    await field.fill("as written");
    const dialog = await kind(page, "JSON");
    const json = dialog.getByRole("textbox", { name: "Content of the message, as JSON" });
    expect(JSON.parse(await json.inputValue())).toEqual({ msgtype: "m.text", body: "as written" });
    await json.fill("{");
    await dialog.getByText("Not JSON: ").waitFor();
    expect(await dialog.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await json.fill("[]");
    await dialog.getByText("must be a JSON object with a msgtype").waitFor();
    await json.fill('{"msgtype": "m.image", "body": 3}');
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByRole("listitem").getByText("/o_url is required").waitFor();
    await dialog.getByRole("listitem").getByText("/body must be a string").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await kind(page, "JSON");
    expect(await json.inputValue()).toBe('{"msgtype": "m.image", "body": 3}');
    await json.fill('{"msgtype": "m.strange", "wave": 1}');
    await dialog.getByRole("button", { name: "Send" }).click();
    await page.getByText("Sent, though: body /content/msgtype m.strange is unknown").waitFor();
    await timeline.getByText('"wave": 1').waitFor();
    expect(await said()).toEqual([{ msgtype: "m.strange", wave: 1 }]);
    expect(await field.inputValue()).toBe("as written");
  });
});

describe("attached files", () => {
  it.each(["light", "dark"] as const)("can be used by everybody, in the %s theme", async (colorScheme) => {
    const { page, tray } = await open({}, { colorScheme });
    await choose(page, [
      { name: "dot.png", mimeType: "image/png", buffer: png },
      { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
    ]);
    await tray.getByText("Empty: ").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
