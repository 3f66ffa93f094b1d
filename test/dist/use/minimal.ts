import { ConfigError, startEmulator, type FileUrl, type RunningEmulator } from "finchat-emulator";

/** Compiles without the types of Node and of the DOM. Returns what it heard. */
export async function use(): Promise<unknown> {
  const url: FileUrl = { href: "https://a.example/", protocol: "https:" };
  const refused = await startEmulator({ fixtures: url }).catch((error: unknown) => error);
  if (!(refused instanceof ConfigError)) throw new Error(`not refused: ${String(refused)}`);
  const fx: RunningEmulator = await startEmulator({ seed: 1 });
  try {
    const { room_id: room } = await fx.as("@alice:example.org").say("@finchat-help-bot:example.org", "Hello");
    return (await fx.waitFor.message({ room, body: /^Hello/ })).content;
  } finally {
    await fx.close();
  }
}
