import express, { type Express } from "express";
import session from "express-session";
import Keycloak from "keycloak-connect";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { openPage } from "../support/browser.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallTenant } from "../support/tenant.ts";

const client = { app_id: "0000000000000000000000c0", secret: "90fa4652-5cd1-4280-ae20-e3d381f9b1fa" } as const;

interface Listening {
  readonly url: string;
  readonly serve: (app: Express) => void;
}

/** An address for an app that is made later, since the app and the IAM must know each other's. */
async function listen(): Promise<Listening> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (app) => void server.on("request", app),
  };
}

/** An app as Keycloak's own adapter would have it: one page behind a sign-in. */
function protectedApp(iam: string): Express {
  const app = express();
  const store = new session.MemoryStore();
  app.use(session({ secret: "test", resave: false, saveUninitialized: true, store }));
  const keycloak = new Keycloak({ store, scope: "openid profile" }, {
    realm: "master",
    "auth-server-url": `${iam}/auth`,
    resource: client.app_id,
    "ssl-required": "external",
    "confidential-port": 0,
    credentials: { secret: client.secret },
  } as Keycloak.KeycloakConfig);
  app.use(keycloak.middleware({ logout: "/logout", admin: "/" }));
  app.get("/", (_request, response) => void response.send("<h1>Welcome</h1>"));
  app.get("/me", keycloak.protect(), (request, response) => {
    const { kauth } = request as unknown as { kauth: { grant: { access_token: { content: { fcid: string } } } } };
    response.send(`<h1>${kauth.grant.access_token.content.fcid}</h1>`);
  });
  return app;
}

it("keycloak-connect guards a page in a real browser, unmodified", { timeout: 60_000 }, async () => {
  const site = await listen();
  const app = { ...client, name: "Web", type: "web" as const, redirect_uris: [`${site.url}/*`] };
  const fx = await runEmulator({ fixtures: smallTenant({}, { apps: [app], rooms: [] }), clock: { mode: "real" } });
  site.serve(protectedApp(fx.url));
  const page = await openPage();
  const refused: string[] = [];
  page.on("console", (message) => void refused.push(message.text()));

  await page.goto(`${site.url}/me?x=1`);
  expect(await page.title()).toBe("Who is signing in?");
  // The field takes the focus with the first frame, which on a busy machine comes after the page has loaded.
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("bo");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("li button").allTextContents()).toEqual([expect.stringContaining("@bob")]);
  await page.getByRole("button", { name: "@bob:example.org" }).press("Enter");
  await page.getByRole("heading", { name: "@bob:example.org" }).waitFor();
  expect(page.url()).toBe(`${site.url}/me?x=1`);

  await page.goto(`${site.url}/logout`);
  await page.getByRole("heading", { name: "Welcome" }).waitFor();
  await page.goto(`${site.url}/me`);
  expect(await page.title()).toBe("Who is signing in?");
  expect(refused.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
});
