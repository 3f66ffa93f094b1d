import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { sampleApp } from "../support/client.ts";
import { openConsole } from "../support/console.ts";
import { runEmulator } from "../support/emulator.ts";

beforeAll(build);

describe("the directory screen", () => {
  it("shows departments as a tree, and saves what is edited", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/directory/departments");
    await page.getByRole("link", { name: "平台组 d2" }).click();
    const editor = page.getByLabel("The entry as JSON");
    await editor.fill("{");
    await page.getByText("Not JSON").waitFor();
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await editor.fill(JSON.stringify({ department_id: "d2", department_name: "平台部", parent_department: "d9" }));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText('no department "d9"; did you mean "d1"?').waitFor();
    await editor.fill(JSON.stringify({ department_id: "d2", department_name: "平台部", parent_department: "d1" }));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "平台部 d2" }).waitFor();
    expect(await fx.call("readDepartment", { params: { department_id: "d2" } }, 200)).toMatchObject({
      department_name: "平台部",
      parent_department: "d1",
    });
  });

  it("finds a user, shows their devices, acts as them, and adds another", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/directory/users");
    await page.getByLabel("Filter by name or id").fill("lisi");
    await page.getByRole("link", { name: "李四" }).click();
    await page.getByText("LSPHONE01").last().waitFor();
    await page.getByRole("button", { name: "Act as this user" }).click();
    await page.getByTestId("user-switch").getByText("李四").waitFor();
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByLabel("The entry as JSON").fill(JSON.stringify({ fcid: "@zoe:example.org", name: "Zoe" }));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Zoe" }).waitFor();
    expect((await fx.call("readUser", { params: { fcid: "@zoe:example.org" } }, 200)).name).toBe("Zoe");
  });

  it("tells what waits for a device, as it is sent", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, `/directory/users/${encodeURIComponent("@lisi:example.com")}`);
    const devices = page.getByRole("listitem").filter({ hasText: "waiting" });
    await devices.nth(1).waitFor();
    expect(await devices.allInnerTexts()).toEqual(["LSPHONE01 0 waiting", "LSLAPTOP1 0 waiting"]);
    const query = { app_id: sampleApp.app_id, event_type: "m.example", transaction_id: "1" };
    const body = { messages: { "@lisi:example.com": { LSPHONE01: { hello: "world" } } } };
    await fx.call("sendToDevice", { token: await fx.token(), query, body }, 200);
    await devices.getByText("1 waiting").waitFor();
    const waiting = page.getByRole("region", { name: "What waits for LSPHONE01" });
    const sender = "@finchat-help-bot:example.org";
    expect(JSON.parse(await waiting.innerText())).toEqual([{ type: "m.example", sender, content: { hello: "world" } }]);
    expect(await devices.nth(1).innerText()).toBe("LSLAPTOP1 0 waiting");
  });

  it("deletes what nothing refers to, once one is sure, and says what refers to the rest", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/directory/roles");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByLabel("The entry as JSON").fill(JSON.stringify({ role_id: "r9", role_name: "Auditor" }));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Auditor" }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "OK" }).click();
    await page.getByText("Choose an entry to see and edit it.").waitFor();
    expect((await fx.call("listRoles", {}, 200)).roles.map(({ role_id }) => role_id)).not.toContain("r9");
    await page.getByRole("navigation", { name: "Directory" }).getByRole("link", { name: "Organizations" }).click();
    await page.getByRole("link", { name: "00f0" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "OK" }).click();
    await page.getByRole("alert").getByText("00f0").waitFor();
    expect(page.url()).toMatch(/organizations\/00f0$/);
  });

  it.each(["light", "dark"] as const)("can be used by everybody, %s", async (colorScheme) => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/directory/users/@alice:example.org", { colorScheme });
    await page.getByRole("heading", { name: "爱丽丝" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
