import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { alice } from "../support/conversation.ts";
import { openTimeline, room_id, rowOf, timelineOf } from "./timeline-kit.ts";

beforeAll(build);

const markup = `<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><a href="javascript:alert(1)">`;
const script = "javascript:alert(1)";

/** Content that no call takes and that a tenant's file may hold all the same. */
const stored = [
  { msgtype: "m.image", body: "far.png", o_url: "https://evil.example/x.png" },
  { msgtype: "m.image", body: "climbing.png", o_url: "mxc://../../v1/state" },
  { msgtype: "m.image", body: "huge.png", o_url: "mxc://example.org/none", info: { w: -1, h: 1e99, size: "?" } },
  { msgtype: "m.file", body: ["report"], o_url: script, info: [] },
  { msgtype: "m.textcard", body: null, info: "no card" },
  { msgtype: "m.location", body: markup, geo_uri: {}, info: { latitude: { x: 1 } } },
  { msgtype: "m.cui", info: { elements: [null, 1, { subtype: "openurl", action: script, value: markup }, [markup]] } },
  { msgtype: "m.cui", info: { status: markup, elements: { length: 3 } } },
  { msgtype: "m.alert", body: "@x", idlist: [{}, 1, markup], signals: [{ start: -1, end: 9e9 }, null] },
  { msgtype: "constructor", toString: "x" },
].map((content) => ({ room_id, sender: alice, content }));

async function openHostile() {
  const opened = await openTimeline({}, { messages: stored });
  const dialogs: string[] = [];
  opened.page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return {
    ...opened,
    /** Holds the page against what may never be in it. */
    expectInert: async (): Promise<void> => {
      const timeline = timelineOf(opened.page);
      expect(
        await timeline.locator("script, svg:not(.inspect > svg), iframe, object, embed, [onerror], [onload]").count(),
      ).toBe(0);
      expect(await timeline.locator("a[href^='javascript:' i], img:not([src^='blob:'])").count()).toBe(0);
      expect(await timeline.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      expect(dialogs).toEqual([]);
    },
  };
}

describe("hostile content", () => {
  it("is text and nothing else", async () => {
    const { page, say, botSays, expectInert } = await openHostile();
    await say({ msgtype: "m.text", body: `${markup} \u202Egnp.exe ${"long".repeat(25_000)}` });
    await rowOf(page, "<script>")
      .getByRole("button", { name: /Show all 100\d\d\d characters/ })
      .click();
    await say({ msgtype: markup, body: [markup], info: null });
    const info = { title: markup, description: markup, url: script, btntext: "Go" };
    await botSays({ msgtype: "m.textcard", body: "", info });
    await rowOf(page, `not a link to follow: ${script}`).getByText("Go").waitFor();
    await expectInert();
  });

  it("is shown as what it is where it has no form at all", async () => {
    const { page, expectInert } = await openHostile();
    await page.setViewportSize({ width: 1280, height: 2400 });
    const far = rowOf(page, "far.png").getByRole("link");
    expect(await far.first().getAttribute("rel")).toBe("noopener noreferrer");
    await rowOf(page, "climbing.png").getByText("The picture cannot be shown").waitFor();
    await rowOf(page, "constructor").waitFor();
    await rowOf(page, "Mentions").getByText(`@${markup}`).waitFor();
    await rowOf(page, "takes no input").getByText("A card without elements.").waitFor();
    await expectInert();
  });

  it("neither runs as a picture nor as a file", async () => {
    const { fx, page, say, expectInert } = await openHostile();
    const body = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`;
    const { content_uri: o_url } = await fx.call(
      "putMedia",
      { body, headers: { "content-type": "image/svg+xml" } },
      201,
    );
    await say({ msgtype: "m.image", body: "drawing.svg", o_url });
    await rowOf(page, "drawing.svg").locator("img[src^='blob:']").waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      rowOf(page, "drawing.svg").getByRole("button", { name: "Save" }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe("drawing.svg");
    await expectInert();
  });
});
