import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { openPage } from "../support/browser.ts";
import { proxyRules, runReverseProxy } from "../support/reverse-proxy.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallTenant } from "../support/tenant.ts";

const { resolve } = createRequire(import.meta.url);
const app_id = "0000000000000000000000c0";
const bob = "@bob:example.org";

/** Versions of Keycloak's adapter for pages: how a page loads it, and where it comes from. */
const adapters = {
  "keycloak-js 26": {
    load: `<script type="module">import Keycloak from "/keycloak.js"; start((config) => new Keycloak(config));</script>`,
    source: readFileSync(resolve("keycloak-js")),
  },
  "keycloak-js 11": {
    load: `<script src="/keycloak.js"></script><script>start(Keycloak);</script>`,
    source: readFileSync(resolve("keycloak-js-11")),
  },
} as const;

type Adapter = (typeof adapters)[keyof typeof adapters];

/** An app that lives in the browser: its title says if somebody is signed in. */
const appPage = ({ load }: Adapter, iam: string): string => `<!doctype html>
<title>starting</title>
<button onclick="keycloak.login()">Sign in</button>
<button onclick="keycloak.logout()">Sign out</button>
<script>
  const show = () => { document.title = keycloak.authenticated ? "signed in" : "nobody"; };
  const start = (create) => {
    window.keycloak = create({ url: "${iam}/auth", realm: "master", clientId: "${app_id}" });
    keycloak.onAuthLogout = show;
    keycloak
      .init({
        onLoad: "check-sso",
        pkceMethod: "S256",
        silentCheckSsoRedirectUri: location.origin + "/silent.html",
        checkLoginIframeInterval: 1,
      })
      .then(show);
  };
</script>
${load}`;

/** Serves the app, by `localhost` or `127.0.0.1`; its origin. */
async function serveApp(adapter: Adapter, iam: string, host: string): Promise<string> {
  const silent = "<script>parent.postMessage(location.href, location.origin);</script>";
  const server = createServer(({ url = "" }, response) => {
    const isScript = url === "/keycloak.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html; charset=utf-8");
    response.end(isScript ? adapter.source : url.startsWith("/silent.html") ? silent : appPage(adapter, iam));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

interface Running {
  readonly fx: RunningEmulator;
  readonly app: string;
  readonly page: Page;
  /** What browsers complained of. */
  readonly complaints: string[];
  /** Where the page itself went, frames left out. */
  readonly visited: string[];
}

/** Runs the app and an emulator, which browsers reach at `front` where there is one. */
async function run(
  name: keyof typeof adapters,
  host: string,
  front?: (emulatorUrl: string) => Promise<string>,
): Promise<Running> {
  const client = {
    app_id,
    name: "Page",
    type: "web" as const,
    public_client: true,
    redirect_uris: ["http://x.example"],
  };
  const fixtures = smallTenant({}, { apps: [client], rooms: [] });
  const settings = { iam: { trust_proxy: front !== undefined } };
  const fx = await runEmulator({ fixtures, settings, clock: { mode: "real" } });
  const app = await serveApp(adapters[name], (await front?.(fx.url)) ?? fx.url, host);
  await fx.call("patchApp", { params: { app_id }, body: { redirect_uris: [`${app}/*`] } }, 200);
  const page = await openPage({ ignoreHTTPSErrors: true });
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(message.text()));
  return { fx, app, page, complaints, visited: pathOf(page) };
}

/** Where a page goes from now on, its frames left out. */
function pathOf(page: Page): string[] {
  const visited: string[] = [];
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) visited.push(frame.url());
  });
  return visited;
}

const titled = (page: Page, title: string) => page.waitForFunction(`document.title === ${JSON.stringify(title)}`);

async function signIn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: bob }).click();
  await titled(page, "signed in");
}

/** Signs in, finds the session from another page without a redirect, signs out there, and finds that out in the first. */
async function expectFrames({ app, page, complaints, visited }: Running): Promise<void> {
  await page.goto(`${app}/#/orders`);
  await titled(page, "nobody");
  expect(visited).toEqual([`${app}/#/orders`]);
  await signIn(page);

  const other = await page.context().newPage();
  const asked = pathOf(other);
  await other.goto(app);
  await titled(other, "signed in");
  expect(asked.filter((url) => !url.startsWith(app))).toEqual([]);
  expect(await other.evaluate("keycloak.loadUserProfile()")).toMatchObject({ username: "bob" });
  expect(await other.evaluate("keycloak.updateToken(-1)")).toBe(true);

  await other.getByRole("button", { name: "Sign out" }).click();
  await titled(other, "nobody");
  await titled(page, "nobody");
  expect(complaints.filter((text) => /Content Security Policy|3rd.party cookies/i.test(text))).toEqual([]);
}

describe.each(Object.keys(adapters) as (keyof typeof adapters)[])("%s in a page", (name) => {
  it("of the same site signs in, looks after the session in frames, and signs out", { timeout: 90_000 }, async () => {
    await expectFrames(await run(name, "127.0.0.1"));
  });

  it("of another site does the same where a proxy gives the IAM https", { timeout: 90_000 }, async () => {
    const rules = proxyRules(readFileSync(new URL("../../examples/reverse-proxy/nginx.conf", import.meta.url), "utf8"));
    await expectFrames(await run(name, "localhost", (url) => runReverseProxy(url, rules)));
  });

  it("of another site signs in and out by redirects alone without https", { timeout: 90_000 }, async () => {
    const { app, page, visited, fx } = await run(name, "localhost");
    await page.goto(app);
    await titled(page, "nobody");
    await signIn(page);
    await page.reload();
    await titled(page, "signed in");
    await page.getByRole("button", { name: "Sign out" }).click();
    await titled(page, "nobody");
    expect(visited.some((url) => url.startsWith(`${fx.url}/auth/realms/master/protocol/openid-connect/auth`))).toBe(
      true,
    );
  });
});
