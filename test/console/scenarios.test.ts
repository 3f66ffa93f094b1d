import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { runEmulator } from "../support/emulator.ts";

beforeAll(build);

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const [alice, bot] = ["@alice:example.org", "@finchat-help-bot:example.org"];
const say = { params: { fcid: alice }, body: { to: bot, content: { msgtype: "m.text", body: "Are you there?" } } };

describe.each(["desktop", "phone"] as const)("the scenarios screen on a %s", (device) => {
  const viewport = sizes[device];

  it("records what happens beside the chat, and runs the recording", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/scenarios", { viewport });
    await page.getByTestId("record").click();
    const recorder = page.getByTestId("recorder");
    await recorder.getByText("Nothing recorded yet.").waitFor();
    await fx.call("sayToUser", say, 201);
    await recorder.getByText("Are you there?").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await recorder.getByRole("button", { name: "Stop recording" }).click();
    const yaml = page.getByRole("textbox", { name: "Scenario as YAML" });
    await expect.poll(() => yaml.inputValue()).toContain("say: Are you there?");
    await page.getByTestId("scenario-run").click();
    const result = page.getByTestId("scenario-result");
    await result.getByText("passed").waitFor();
    await result.getByTestId("scenario-live").getByText("Are you there?").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("explains a failed step, and the problems of a wrong scenario", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/scenarios", { viewport });
    const steps = [
      { say: "Hello", as: alice, to: bot },
      { expect: "message", from: bot, text: "Hi", within: "100ms" },
    ];
    await page.getByLabel("Read a file").setInputFiles({
      name: "hello.scenario.yaml",
      mimeType: "application/yaml",
      buffer: Buffer.from(JSON.stringify({ name: "Greeting", steps })),
    });
    await page.getByTestId("scenario-run").click();
    const failure = page.getByTestId("scenario-failure");
    await failure.getByText(`a message from ${bot} with text "Hi"`).waitFor();
    await failure.getByText(`/sender: expected "${bot}", was "${alice}"`).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Scenario as YAML" }).fill("name: Wrong\nsteps:\n  - shout: Hello\n");
    await page.getByTestId("scenario-run").click();
    await page.getByText("The scenario cannot be run:").waitFor();
    await page.getByTestId("scenario-result").getByText("shout").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe("the scenarios screen", () => {
  it("runs a scenario in a tenant of its own on request", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/scenarios");
    await page
      .getByRole("textbox", { name: "Scenario as YAML" })
      .fill(JSON.stringify({ name: "Apart", seed: 7, steps: [{ say: "Hello", as: alice, to: bot }] }));
    await page.getByText("In this tenant as it stands").click();
    await page.getByTestId("scenario-run").click();
    await page.getByTestId("scenario-result").getByText("passed").waitFor();
    expect(await page.getByTestId("scenario-live").count()).toBe(0);
    expect((await fx.call("listTenants", {}, 200)).tenants).toEqual([]);
  });

  it.each(["light", "dark"] as const)("speaks Chinese and can be used by everybody, %s", async (colorScheme) => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/scenarios", { colorScheme, locale: "zh-CN" });
    await page.getByRole("button", { name: "录制" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
