import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
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

  it.each(["light", "dark"] as const)("can be used by everybody, %s", async (colorScheme) => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/directory/users/@alice:example.org", { colorScheme });
    await page.getByRole("heading", { name: "爱丽丝" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
