import { connectEmulator, EmulatorApiError, FixtureError, startEmulator } from "finchat-emulator";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";

const seen: Record<string, unknown> = {};
seen["byUrl"] = await startEmulator({ fixtures: new URL("./no-tenant.yaml", import.meta.url) }).catch(
  (error: unknown) => (error instanceof FixtureError ? error.problems.map(({ message }) => message) : error),
);
{
  await using fx = await startEmulator({ seed: 1 });
  await fx.app(fx.env.FINCHAT_APP_ID).setCallback("http://127.0.0.1:9/nobody-listens-here");

  const far = await connectEmulator(fx.url);
  const { room_id: room } = await far.as(alice).say(helper, "hi");
  const heard = await fx.waitFor.message({ room, sender: alice, body: /^hi$/ });
  seen["said"] = heard.content;

  seen["missed"] = await fx.waitFor
    .message({ room, body: "hello" }, { timeoutMs: 1 })
    .catch((error: unknown) => (error instanceof EmulatorApiError ? error.errcode : error));

  // What was refused waits for its next attempt while the emulator ends.
  await fx.deliveries.settle();
  seen["queue"] = await fx.app(fx.env.FINCHAT_APP_ID).queue();
  seen["signals"] = process.eventNames().filter((name) => String(name).startsWith("SIG"));
  seen["url"] = fx.url;
  // Once more at the end of the block, which does no harm.
  await fx.close();
}
seen["afterwards"] = await fetch(String(seen["url"])).catch((error: unknown) => String(error));
process.stdout.write(JSON.stringify(seen));
