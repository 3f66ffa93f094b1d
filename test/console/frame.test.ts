import { gzipSync } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { openConsole } from "../support/console.ts";
import { runEmulator } from "../support/emulator.ts";

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

  it("are less than 400 kB to fetch", () => {
    const folder = new URL("../../dist/console/", import.meta.url);
    const [, ...current] = readFileSync(new URL(".stamp", folder), "utf8").trim().split("\n");
    const sizes = current.map((path) => gzipSync(readFileSync(new URL(`../../${path}`, import.meta.url))).length);
    expect(readdirSync(folder)).toContain("index.html");
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000);
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
