import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { runEmulator } from "../support/emulator.ts";

beforeAll(build);

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

describe.each(["desktop", "phone"] as const)("the tenants screen on a %s", (device) => {
  const viewport = sizes[device];

  it("creates a tenant, switches to it, and deletes it after a confirmation", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/tenants", { viewport });
    await page.getByText("No tenants besides the emulator's own.").waitFor();
    await page.getByTestId("tenant-create").click();
    const form = page.getByTestId("tenant-form");
    await form.getByLabel("Name").fill("worker-1");
    await form.getByRole("combobox", { name: "Clock" }).press("Enter");
    await page.getByRole("option", { name: "Frozen at an instant" }).click();
    await form.getByLabel("Instant").fill("2030-01-31T09:00:00Z");
    await form.getByLabel("Seed").fill("7");
    await form.getByLabel("Delete when unused for").fill("30m");
    await form.getByLabel("Fixtures (YAML or JSON)").fill("users:\n  - { fcid: '@zoe:example.org', name: Zoe }\n");
    await form.getByRole("button", { name: "Create" }).click();
    await page.getByText("The tenant worker-1 was created.").waitFor();
    const tenant = page.getByTestId("tenant");
    await tenant.getByText("worker-1", { exact: true }).waitFor();
    expect((await fx.call("listTenants", {}, 200)).tenants).toMatchObject([{ name: "worker-1", messages: 0 }]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await tenant.getByRole("link", { name: "Open worker-1" }).click();
    await page.getByTestId("user-switch").getByText("Zoe").waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/t\/worker-1\/_emulator/);
    await page.goto(`${fx.url}/_emulator/#/tenants`);
    await tenant.getByRole("button", { name: "Delete worker-1" }).click();
    await page.getByRole("button", { name: "OK" }).click();
    await page.getByText("No tenants besides the emulator's own.").waitFor();
    expect((await fx.call("listTenants", {}, 200)).tenants).toEqual([]);
  });

  it("lists the problems of wrong fixtures by their place", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/tenants", { viewport });
    await page.getByTestId("tenant-create").click();
    const form = page.getByTestId("tenant-form");
    await form.getByLabel("Read a file").setInputFiles({
      name: "tenant.yaml",
      mimeType: "application/yaml",
      buffer: Buffer.from("users:\n  - { name: Zoe }\n"),
    });
    await form.getByRole("button", { name: "Create" }).click();
    const refusal = page.getByTestId("tenant-refusal");
    await refusal.getByText("/fixtures/users/0").first().waitFor();
    expect((await fx.call("listTenants", {}, 200)).tenants).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await form.getByLabel("Fixtures (YAML or JSON)").fill("users: [");
    await form.getByRole("button", { name: "Create" }).click();
    await refusal.getByText(/at line 1, column/).waitFor();
  });
});

describe("the tenants screen", () => {
  it.each(["light", "dark"] as const)("speaks Chinese and can be used by everybody, %s", async (colorScheme) => {
    const fx = await runEmulator();
    await fx.call("createTenant", { body: { name: "worker-1", ttl: "30m" } }, 201);
    const page = await openConsole(fx, "/tenants", { colorScheme, locale: "zh-CN" });
    await page.getByRole("heading", { level: 1, name: "租户" }).waitFor();
    await page.getByRole("link", { name: "打开 worker-1" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("is part of the process's console alone", async () => {
    const fx = await runEmulator();
    const { url } = await fx.call("createTenant", { body: { name: "worker-1" } }, 201);
    const page = await openConsole({ url }, "/tenants");
    await page.getByTestId("nav-faults").waitFor();
    expect(await page.getByTestId("nav-tenants").count()).toBe(0);
    expect(new URL(page.url()).hash).toBe("#/chat");
  });
});
