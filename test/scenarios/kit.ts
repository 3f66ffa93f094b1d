import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The folder of the echo bot. */
export const echoBot = resolve("examples/echo-bot");

/** Writes scenario files into a folder, by their names, and returns the folder. */
export function scenarioFolder(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}

/** A scenario in which the echo bot is expected to answer a text. */
export const echoScenario = (name: string, answer = "You said: hi", bot = `command: node bot.js`): string => `
name: ${JSON.stringify(name)}
bots:
  echo: { app_id: 5cf29aec6ccfd004ccd28075, cwd: ${JSON.stringify(echoBot)}, ${bot} }
steps:
  - { say: hi, as: "@alice:example.org", to: echo }
  - { expect: message, from: echo, text: ${JSON.stringify(answer)}, within: 2s }
`;

/** A scenario without a bot, which passes or fails at once. */
export const quickScenario = (name: string, body = "hi"): string => `
name: ${JSON.stringify(name)}
steps:
  - { say: hi, as: "@alice:example.org", to: "@test001:example.com" }
  - { expect: message, text: ${JSON.stringify(body)}, within: 200ms }
`;
