import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { card, form, runCards } from "../support/cards.ts";
import { openConsole } from "../support/console.ts";
import { runConversation, alice } from "../support/conversation.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect } from "../support/tenant.ts";
import { chat, rowOf } from "./timeline-kit.ts";

beforeAll(build);

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const run = promisify(execFile);

describe.each(["desktop", "phone"] as const)("the designer of cards on a %s", (device) => {
  const viewport = sizes[device];

  it("shows a card as it is built, and what a submit of it would push", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/cards", { viewport });
    const preview = page.getByTestId("card-preview").getByRole("form", { name: "Card" });
    await preview.getByText("When shall we call you back?").waitFor();
    const palette = page.getByTestId("card-palette");
    await palette.getByRole("button", { name: "Dropdown" }).click();
    await palette.getByRole("button", { name: "Text input" }).click();
    await preview.getByLabel("Your name").fill("Alice");
    await preview.getByRole("combobox").selectOption({ label: "Second" });
    await preview.getByRole("button", { name: "Send" }).click();
    const submitted = page.getByTestId("card-submitted").getByRole("region");
    expect(JSON.parse(await submitted.innerText())).toEqual({
      type: "finstore.room.interactcui",
      content: { action: "submit", info: { name: "Alice", choice: "2", name2: "" } },
    });
    await page.getByText("The platform accepts this card.").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.reload();
    await preview.getByRole("combobox").waitFor();
  });

  it("shows every problem at its line, as the platform words it", async () => {
    const { fx, token } = await runConversation();
    const page = await openConsole(fx, "/cards", { viewport });
    const content = card({
      type: "form",
      elements: [
        { type: "input", subtype: "text-input", key: "" },
        { type: "button", subtype: "submit", value: "Send" },
        { type: "context", subtype: "txt", value: "Hello" },
      ],
    });
    const lines = JSON.stringify(content, null, 2).split("\n");
    await page.getByTestId("card-json").fill(lines.join("\n"));
    const problems = page.getByTestId("card-problems").getByRole("listitem");
    await problems.nth(2).waitFor();
    const { body } = await fx.answer("sendMessage", {
      token,
      body: { app_id: smallBot.app_id, fcids: [alice], content },
    });
    const { violations } = (body as { data: { violations: { path: string; message: string }[] } }).data;
    const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;
    const shown = (await problems.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));
    expect(shown).toEqual([
      `Line ${lineOf('"key"')} ${violations[0]?.path.replace("/content", "")} ${violations[0]?.message}`,
      `Line ${lineOf('"submit"') - 2} ${violations[1]?.path.replace("/content", "")} ${violations[1]?.message}`,
      `Line ${lineOf('"txt"')} ${violations[2]?.path.replace("/content", "")} ${violations[2]?.message}`,
    ]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await problems.nth(2).getByRole("button").click();
    const area = page.getByTestId("card-json");
    expect(
      await area.evaluate((box: HTMLTextAreaElement) => box.value.slice(box.selectionStart, box.selectionEnd).trim()),
    ).toBe('"subtype": "txt",');
    await area.fill('{\n  "msgtype": \n}');
    await problems.getByText("Line 3").waitFor();
  });

  it("opens a card of the chat", async () => {
    const { fx } = await runCards(form());
    const page = await openConsole(fx, chat, { viewport });
    await rowOf(page, "报名").getByRole("button", { name: "Inspect this message" }).click();
    await page.getByTestId("open-in-designer").click();
    await page.getByRole("heading", { level: 1, name: "Cards" }).waitFor();
    expect(JSON.parse(await page.getByTestId("card-json").inputValue())).toEqual(form());
  });
});

describe("the designer of cards", () => {
  it("gives code that sends the card", async () => {
    const { fx, seen } = await runConversation();
    const direct = () => seen(alice, smallDirect.room_id);
    const page = await openConsole(fx, "/cards");
    await page.getByTestId("card-json").fill(JSON.stringify(form({ shared: true })));
    const code = page.getByTestId("card-code");
    const env = {
      ...process.env,
      FINCHAT_BASE_URL: fx.url,
      FINCHAT_APP_ID: smallBot.app_id,
      FINCHAT_SECRET: smallBot.secret,
    };
    const commands = {
      curl: ["curl ", "bash", "-c"],
      JavaScript: ["fetch(", "node", "--input-type=module", "-e"],
      Python: ["import json", "python3", "-c"],
    } as const;
    for (const [name, [sign, command, ...flags]] of Object.entries(commands)) {
      const before = (await direct()).length;
      await page.getByText(name, { exact: true }).click();
      await code.getByText(sign).waitFor();
      await run(command, [...flags, await code.innerText()], { env });
      expect((await direct()).at(-1)?.content).toEqual(form({ shared: true }));
      expect((await direct()).length).toBe(before + 1);
    }
  });

  it.each(["light", "dark"] as const)("speaks Chinese and can be used by everybody, %s", async (colorScheme) => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/cards", { colorScheme, locale: "zh-CN" });
    await page.getByText("平台接受此卡片。").waitFor();
    await page.getByRole("button", { name: "文本卡片" }).click();
    await page.getByRole("group", { name: "Travel expenses of March" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
