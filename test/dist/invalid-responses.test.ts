import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { connectEmulator } from "finchat-emulator";
import { expect, it, onTestFinished } from "vitest";
import { runCommand } from "../support/process.ts";
import { built } from "../../scripts/lib/steps.js";
import { root } from "./project.ts";

/** Node's assert reads the source of a failed check to word its message, which takes seconds with a bundle. */
it.each(built().filter((path) => /\.c?js$/.test(path)))("%s does not use node:assert", (path) => {
  expect(readFileSync(join(root, path), "utf8")).not.toMatch(/(require\(|from ?)["'](node:)?assert["']/);
});

it("a response that the parser lets pass and undici does not is a failed attempt", async () => {
  const bot = createServer((socket) => {
    socket.on("error", () => undefined).end("HTTP/1.1 000 \r\n\r\n");
  });
  await new Promise<void>((resolve) => bot.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void bot.close());
  const fx = await connectEmulator(await runCommand(["--port", "0", "--clock", "frozen"]).url);
  await fx.app(fx.env.FINCHAT_APP_ID).setCallback(`http://127.0.0.1:${(bot.address() as AddressInfo).port}/`);
  const { event_id } = await fx.as("@alice:example.org").say("@finchat-help-bot:example.org", "hello");
  await fx.deliveries.settle();
  const [delivery] = await fx.deliveries.list({ event_id });
  expect(delivery?.attempts).toMatchObject([{ error: "malformed_answer: the response is not valid HTTP" }]);
});
