import { once } from "node:events";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { startEmulator } from "finchat-emulator";
import { createWebApp } from "./app.js";

/** The default tenant lets this app sign users in to anything on http://localhost:8080. */
const app = { appId: "5cf29aec6ccfd004ccd28075", secret: "90fa4652-5cd1-4280-ae20-e3d381f9b1fa" };
const port = 8080;

try {
  const { values: flags } = parseArgs({ options: { port: { type: "string", default: "3462" } } });
  const fx = await startEmulator({ port: Number(flags.port) });
  const appUrl = `http://localhost:${port}`;
  const webApp = await createWebApp({ ...app, appUrl, finchatUrl: fx.url });
  await once(createServer(webApp).listen(port, "localhost"), "listening");
  console.log(`emulator at ${fx.url}, web app at ${appUrl} (Ctrl-C ends)`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
