import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot } from "../push/kit.ts";
import { accessibilityProblems } from "../support/accessibility.ts";
import { answerWith } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
import { runEmulator, testStart } from "../support/emulator.ts";

beforeAll(build);

describe("the faults screen", () => {
  it("adds a fault that calls then suffer, and removes it", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/faults");
    await page.getByText("No faults: every call is answered").waitFor();
    await page.getByText("Choose what happens.").waitFor();
    await page.getByRole("combobox", { name: "Operation" }).fill("issueApp");
    await page.getByRole("option", { name: "issueAppAccessToken" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByLabel("So many times").fill("3");
    await page.getByLabel("Status").fill("503");
    await page.getByLabel("Body of the answer").fill('{"busy": true}');
    await page.getByRole("button", { name: "Add the fault" }).click();
    await page.getByText("status: 503").waitFor();
    expect(
      await fx.send("POST", "/api/v1/finchat/open-api/auth/token", { body: { app_id: "x", secret: "y" } }),
    ).toMatchObject({ status: 503, body: { busy: true } });
    await page.getByText("times: 2").waitFor();
    expect((await fx.call("listFaults", {}, 200)).faults).toEqual([
      {
        fault_id: expect.any(String) as string,
        operation_id: "issueAppAccessToken",
        times: 2,
        status: 503,
        body: { busy: true },
      },
    ]);
    await page.getByRole("button", { name: /^Remove Fault/ }).click();
    await page.getByText("No faults: every call is answered").waitFor();
    expect((await fx.call("listFaults", {}, 200)).faults).toEqual([]);
  });

  it.each(["light", "dark"] as const)("can be used by everybody, %s", async (colorScheme) => {
    const fx = await runEmulator();
    await fx.call("addFault", { body: { status: 500, path: "/api/*" } }, 201);
    const page = await openConsole(fx, "/faults", { colorScheme });
    await page.getByText("status: 500").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe("the clock", () => {
  it("shows the emulator's time, moves it on, lets it run and stops it", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/faults");
    const clock = page.getByTestId("clock");
    await clock.getByText("frozen").waitFor();
    await clock.getByRole("button", { name: "+1 h" }).click();
    await page.getByText("Time moved on; nothing was due").waitFor();
    expect((await fx.call("getClock", {}, 200)).now).toBe(testStart + 3_600_000);
    await clock.getByText("frozen").click();
    await page.getByLabel("Advance by").fill("2d");
    await page.getByRole("button", { name: "Advance", exact: true }).click();
    await clock.getByText(new Date(testStart + 2 * 86_400_000 + 3_600_000).toLocaleDateString("sv-SE")).waitFor();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await clock.getByText("running").waitFor();
    expect((await fx.call("getClock", {}, 200)).mode).toBe("real");
  });
});

describe("the panel of the clock", () => {
  it("lists the next attempts, advances to one, and sets the time", async () => {
    const { bot, fx } = await runPushedBot(answerWith(500));
    await fx.say("one");
    await fx.settle();
    const page = await openConsole(fx, "/faults");
    await page.getByTestId("clock").getByText("frozen").click();
    const due = page.getByTestId("due-next").getByRole("listitem");
    await due.getByText("in 1.0 s").waitFor();
    await due.getByRole("link", { name: "Push to Bot" }).waitFor();
    await due.getByRole("button", { name: "Go there" }).click();
    await due.getByText("in 2.0 s").waitFor();
    expect((await fx.call("getClock", {}, 200)).now).toBe(testStart + 1000);
    expect(await accessibilityProblems(page)).toEqual([]);
    bot.answer(answerWith(200));
    await due.getByRole("button", { name: "Go there" }).click();
    await page.getByText("No attempt waits for the clock.").waitFor();
    await page.getByLabel("Time to set").fill("not a time");
    expect(await page.getByRole("button", { name: "Set", exact: true }).isDisabled()).toBe(true);
    await page.getByLabel("Time to set").fill("2030-01-31T09:00:00Z");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    await expect.poll(async () => (await fx.call("getClock", {}, 200)).now).toBe(Date.parse("2030-01-31T09:00:00Z"));
  });
});

describe("the state menu", () => {
  it("resets after a confirmation, and puts back what was exported", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/faults");
    await fx.call("addFault", { body: { status: 500 } }, 201);
    await page.getByRole("button", { name: "Snapshot" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export a snapshot" }).click(),
    ]);
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await page.getByRole("button", { name: "OK" }).click();
    await page.getByText("Everything is as it was at the start").waitFor();
    expect((await fx.call("listFaults", {}, 200)).faults).toEqual([]);
    await page.getByLabel("Import a snapshot").setInputFiles(await download.path());
    await page.getByText("The snapshot was imported").waitFor();
    expect((await fx.call("getClock", {}, 200)).now).toBe(testStart);
    await page.getByLabel("Import a snapshot").setInputFiles({
      name: "wrong.json",
      mimeType: "application/json",
      buffer: Buffer.from("not json"),
    });
    await page.getByText("This file holds no JSON").waitFor();
    await page.getByLabel("Import a snapshot").setInputFiles({
      name: "other.json",
      mimeType: "application/json",
      buffer: Buffer.from('{ "hello": 1 }'),
    });
    await page
      .getByText("other.json was not imported: the snapshot cannot be used: body / collections is missing")
      .waitFor();
  });
});
