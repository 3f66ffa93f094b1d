import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { createWebApp } from "../../examples/web-app/app.js";
import { openPage } from "../support/browser.ts";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";

/** The example as `run.js` starts it, on a port of the test's own; its address. */
async function runWebApp(fx: RunningEmulator): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const appUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { app_id, secret } = sampleApp;
  await fx.call("patchApp", { params: { app_id }, body: { redirect_uris: [`${appUrl}/*`] } }, 200);
  server.on("request", await createWebApp({ appUrl, finchatUrl: fx.url, appId: app_id, secret }));
  return appUrl;
}

const heading = (page: Page) => page.getByRole("heading").textContent();

it("the example signs a user in, renews the token, and signs out", { timeout: 60_000 }, async () => {
  const fx = await runEmulator({ clock: { mode: "real" } });
  const appUrl = await runWebApp(fx);
  const page = await openPage();
  await page.goto(appUrl);
  expect(await heading(page)).toBe("Nobody is signed in");
  await page.getByRole("link", { name: "Sign in with FinChat" }).click();
  await page.getByRole("button", { name: "@alice:example.org" }).click();
  await page.waitForURL(`${appUrl}/`);
  expect(await heading(page)).toBe("爱丽丝");

  await fx.call("advanceClock", { body: { by: "1h" } }, 200);
  await fx.call("patchUser", { params: { fcid: "@alice:example.org" }, body: { name: "Alice" } }, 200);
  await page.getByRole("button", { name: "Renew the token" }).click();
  await page.getByRole("heading", { name: "Alice" }).waitFor();

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${appUrl}/`);
  expect(await heading(page)).toBe("Nobody is signed in");
  await page.getByRole("link", { name: "Sign in with FinChat" }).click();
  expect(await page.title()).toBe("Who is signing in?");
});
