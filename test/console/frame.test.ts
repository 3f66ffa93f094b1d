import { gzipSync } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { alice, runConversation } from "../support/conversation.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { smallBot } from "../support/tenant.ts";
import { chat, openTimeline, room_id } from "./timeline-kit.ts";

beforeAll(build);

describe("the console's files", () => {
  it("come with a policy that lets in nothing else", async () => {
    const fx = await runEmulator();
    const { status, headers, body } = await fx.answer("getConsole");
    expect({ status, type: headers["content-type"], policy: headers["content-security-policy"] }).toEqual({
      status: 200,
      type: "text/html; charset=utf-8",
      policy:
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src blob:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    });
    const script = /src="\/_emulator\/console\/([\w.-]+\.js)"/.exec(String(body))?.[1] ?? "";
    expect(await fx.answer("getConsoleFile", { params: { file: script } })).toMatchObject({
      status: 200,
      headers: {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
      },
    });
  });

  it.each(["nothing.js", "..%2f..%2fpackage.json", "..%2fmain.js", ".stamp", "index.html", "index.html%00.js"])(
    "are all that is served: %s is not",
    async (file) => {
      const fx = await runEmulator();
      expect(await fx.send("GET", `/_emulator/console/${file}`)).toMatchObject({ status: 404 });
    },
  );

  it("are less than 450 kB to fetch", () => {
    const folder = new URL("../../dist/console/", import.meta.url);
    const [, ...current] = readFileSync(new URL(".stamp", folder), "utf8").trim().split("\n");
    const sizes = current.map((path) => gzipSync(readFileSync(new URL(`../../${path}`, import.meta.url))).length);
    expect(readdirSync(folder)).toContain("index.html");
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(450_000);
  });
});

describe("the console's frame", () => {
  it("leads to every screen, in the language and theme that one chooses", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx);
    for (const [name, title] of [
      ["deliveries", "Deliveries"],
      ["requests", "Requests"],
      ["apps", "Apps"],
      ["directory", "Directory"],
      ["faults", "Faults"],
      ["cards", "Cards"],
      ["scenarios", "Scenarios"],
      ["tenants", "Tenants"],
      ["chat", "Chat"],
    ] as const) {
      await page.getByTestId(`nav-${name}`).click();
      await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
    }
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByTestId("nav-apps").click();
    await page.getByRole("heading", { level: 1, name: "应用" }).waitFor();
    await page.getByRole("button", { name: "深色主题" }).click();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "应用" }).waitFor();
    const root = page.locator("html");
    expect([await root.getAttribute("lang"), await root.getAttribute("class")]).toEqual(["zh-CN", "dark"]);
  });

  it("speaks Chinese to a Chinese browser, and acts as the tenant's first user", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/faults", { locale: "zh-CN" });
    await page.getByRole("heading", { level: 1, name: "故障" }).waitFor();
    await page.getByTestId("user-switch").getByText("爱丽丝").waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  });

  it("asks for the control token where there is one", async () => {
    const fx = await runEmulator({ settings: { control: { token: "letmein" } } });
    const page = await openConsole(fx, "/faults");
    await page.getByLabel("This emulator asks for its control token").fill("letmein");
    await page.getByRole("button", { name: "Open the console" }).click();
    await page.getByRole("status").getByText("Live").waitFor();
    await page.getByTestId("user-switch").getByText("爱丽丝").waitFor();
    expect(await page.getByLabel("This emulator asks for its control token").count()).toBe(0);
  });
});

describe("the command palette", () => {
  it("opens with Ctrl+K, goes to a screen, room or app, and runs an action", async () => {
    const { fx, page } = await openTimeline();
    const palette = page.getByTestId("palette");
    await page.getByTestId("composer").waitFor();
    const choose = async (typed: string, option: string): Promise<void> => {
      await page.keyboard.press("Control+k");
      await palette.fill(typed);
      await page.getByRole("option", { name: option }).first().waitFor();
      await page.keyboard.press("Enter");
      await palette.waitFor({ state: "hidden" });
    };
    await choose("deliv", "Deliveries");
    await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
    await choose("by 1h", "Advance the clock by 1h");
    await expect.poll(async () => (await fx.call("getClock", {}, 200)).now).toBe(testStart + 3_600_000);
    await choose("act as bob", "Act as Bob");
    await page.getByTestId("user-switch").getByText("Bob").waitFor();
    await choose(smallBot.app_id, smallBot.app_id);
    expect(new URL(page.url()).hash).toBe(`#/apps/${smallBot.app_id}`);
    await choose(room_id, room_id);
    await page.getByTestId("composer").waitFor();
  });

  it("finds the deliveries of an event id, and says when no command matches", async () => {
    const { fx, page } = await openTimeline();
    const { event_id } = await fx.call(
      "sayInRoom",
      { params: { room_id }, body: { sender: alice, content: { msgtype: "m.text", body: "find me" } } },
      201,
    );
    await fx.call("settleDeliveries", { body: {} }, 200);
    await page.getByTestId("palette-open").click();
    await page.getByTestId("palette").fill(event_id);
    await page.getByRole("option", { name: "Deliveries of this event" }).click();
    await page.getByRole("link", { name: "find me" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette").fill("no such thing");
    await page.getByText("Nothing matches.").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

const sizes = { phone: { width: 390, height: 844 }, tablet: { width: 1024, height: 768 } };

describe.each(["phone", "tablet"] as const)("a %s", (device) => {
  it.each([
    chat,
    "/chat",
    "/deliveries",
    "/requests",
    "/apps",
    `/apps/${smallBot.app_id}`,
    "/directory/users",
    "/faults",
    "/cards",
    "/scenarios",
    "/tenants",
  ])("shows %s without a need to scroll sideways, to everybody", async (path) => {
    const { fx } = await runConversation();
    const page = await openConsole(fx, path, { viewport: sizes[device] });
    await page.getByTestId("user-switch").getByText("Alice").waitFor();
    await page.getByRole("status").getByText("Live").waitFor({ state: "attached" });
    // A screen whose files are just coming in may be wider for a moment.
    const wide = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("html, body *")]
          .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
          .filter((element) => element.matches("html") || /auto|scroll/.test(getComputedStyle(element).overflowX))
          .filter((element) => element.closest("[data-scrolls]") === null)
          .map(({ tagName, className }) => `${tagName}.${className}`),
      );
    await expect.poll(wide).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe("the count of failed requests", () => {
  it("rises with each failed request, and is cleared by the screen of requests", async () => {
    const { fx } = await runConversation();
    const page = await openConsole(fx, "/faults");
    await page.getByRole("status").getByText("Live").waitFor();
    await fx.send("GET", "/api/v1/finchat/open-api/nothing");
    const link = page.getByTestId("nav-requests");
    await link.getByText("1 failed").waitFor({ state: "attached" });
    await link.click();
    await page.getByRole("heading", { level: 1, name: "Requests" }).waitFor();
    await link.getByText("1 failed").waitFor({ state: "detached" });
  });
});

describe("on a phone", () => {
  it("the list of rooms leads to a conversation and back, and More to the other screens", async () => {
    const { fx } = await runConversation();
    const page = await openConsole(fx, "/chat", { viewport: sizes.phone });
    const list = page.getByTestId("room-list");
    await list.getByRole("link", { name: "group of 3" }).click();
    await page.getByTestId("composer").waitFor();
    expect(await list.isVisible()).toBe(false);
    await page.getByRole("link", { name: "Back to the rooms" }).click();
    await list.waitFor();
    await page.getByTestId("nav-deliveries").click();
    await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
    await page.getByTestId("nav-more").click();
    await page.getByRole("dialog", { name: "More" }).getByRole("link", { name: "Directory" }).click();
    await page.getByRole("heading", { level: 1, name: "Directory" }).waitFor();
    await page.getByRole("dialog", { name: "More" }).waitFor({ state: "hidden" });
  });
});
