import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";

beforeAll(build);

const { app_id, secret } = smallBot;

/** An emulator whose bot asked for a token, was refused with another secret, and sent something that is wrong. */
async function runCalled(): Promise<RunningEmulator> {
  const fx = await runEmulator({ fixtures: smallTenant() });
  const { app_access_token: token } = await fx.call("issueAppAccessToken", { body: { app_id, secret, odd: 1 } }, 200);
  await fx.call("issueAppAccessToken", { body: { app_id, secret: "wrong" } }, 401);
  await fx.call("sendMessage", { token, body: { app_id, fcids: 5, content: { msgtype: "m.text" } } }, 400);
  return fx;
}

describe("the requests", () => {
  it("are shown as they happen, with what is wrong or odd about them", { timeout: 60_000 }, async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const page = await openConsole(fx, "/requests", { permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByText("No app has called the platform yet.").waitFor();
    await page.getByRole("region", { name: "curl" }).getByText(app_id).waitFor();

    const { app_access_token: token } = await fx.call("issueAppAccessToken", { body: { app_id, secret, odd: 1 } }, 200);
    await fx.call("sendMessage", { token, body: { app_id, fcids: 5, content: { msgtype: "m.text" } } }, 400);
    const list = page.getByTestId("requests");
    await list.getByRole("link").nth(1).waitFor();

    await list.getByRole("link").filter({ hasText: "issueAppAccessToken" }).click();
    const detail = page.getByTestId("request");
    await page.getByTestId("warnings").getByText("/odd").waitFor();
    await page.getByRole("region", { name: "Request: Body" }).getByText('"secret": "[redacted]"').waitFor();
    await page.getByRole("region", { name: "Answer: Body" }).getByText("app_access_token").waitFor();
    await detail.getByText("YOUR_SECRET_HERE").waitFor();
    await detail.getByRole("button", { name: "Copy as curl" }).click();
    await detail.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toContain(
      `--data-raw '${JSON.stringify({ app_id, secret: "YOUR_SECRET_HERE", odd: 1 })}'`,
    );

    await list.getByRole("link").filter({ hasText: "sendMessage" }).click();
    await page.getByTestId("violations").getByText("FC_BAD_JSON").waitFor();
    await page.getByTestId("violations").getByText("/fcids").waitFor();
    const { requests } = await fx.call("listRequests", {}, 200);
    await detail
      .locator("code")
      .getByText(requests[0]?.request_id ?? "")
      .waitFor();
  });

  it("names the fault that was applied to a call", { timeout: 60_000 }, async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const { fault_id } = await fx.call("addFault", { body: { status: 503, times: 1 } }, 201);
    await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 503);
    const page = await openConsole(fx, "/requests");
    await page.getByTestId("requests").getByRole("link").first().click();
    await page.getByRole("link", { name: "fault" }).first().waitFor();
    await page.getByTestId("request-faults").getByText(fault_id).waitFor();
    expect(await page.getByTestId("request-faults").innerText()).toBe(`Injected fault: ${fault_id}`);
  });

  it("say what helps, what was not read, and who got nothing of a message", { timeout: 60_000 }, async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const content = { msgtype: "m.text", body: "Hello" };
    const message = { app_id, fcids: ["@nobody:example.org"], content, odd: 1 };
    await fx.call("sendMessage", { token: "0".repeat(32), body: message }, 401);
    const page = await openConsole(fx, "/requests");
    const rows = page.getByTestId("requests").getByRole("link");
    await rows.first().click();
    const wrong = page.getByTestId("violations");
    await wrong.getByText("each new one ends the one before").waitFor();
    const length = JSON.stringify(message).length;
    await page.getByText(`${length} bytes, which were not read: the call was refused before.`).waitFor();
    await page.getByText("The journal does not have the body: add yours with --data-binary.").waitFor();

    const { app_access_token: token } = await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 200);
    await fx.call("sendMessage", { token, body: message }, 200);
    await rows.getByRole("img", { name: "Answered, but 1 receiver got nothing" }).click();
    await page.getByTestId("failed-results").getByText("@nobody:example.org FC_FCID_NOT_FOUND").waitFor();
    await page.getByTestId("warnings").getByText("Accepted, though it is odd").waitFor();

    await fx.call("sendMessage", { token, body: { ...message, content: {} } }, 400);
    await rows.filter({ hasText: "400" }).click();
    await page.getByTestId("warnings").getByText("Odd as well").waitFor();

    await fetch(`${fx.url}/api/v1/finchat/open-api/mesage/send`, { method: "POST" });
    await rows.filter({ hasText: "no such operation" }).click();
    await wrong.getByRole("link", { name: "All calls" }).waitFor();
  });

  it("are found by their class, operation and path, and forgotten once one is sure", { timeout: 60_000 }, async () => {
    const fx = await runCalled();
    const page = await openConsole(fx, "/requests?status=4");
    const links = page.getByTestId("requests").getByRole("link");
    await links.nth(1).waitFor();
    expect(await links.count()).toBe(2);
    await page.getByLabel("Part of the path").fill("message/send");
    await page.keyboard.press("Enter");
    await page.waitForURL(/path=message/);
    await expect.poll(() => links.count()).toBe(1);
    await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 200);
    await links.click();
    await page.getByTestId("violations").waitFor();
    expect(await links.count()).toBe(1);
    await page.getByRole("button", { name: "Clear the journal" }).click();
    await page.getByRole("button", { name: "Yes" }).click();
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await page.getByText("No app has called the platform yet.").waitFor();
  });

  it.each(["light", "dark"] as const)(
    "can be used by everybody, in the %s theme",
    { timeout: 60_000 },
    async (theme) => {
      const fx = await runCalled();
      const { requests } = await fx.call("listRequests", {}, 200);
      const page = await openConsole(fx, `/requests/${requests[0]?.request_id ?? ""}`, { colorScheme: theme });
      await page.getByTestId("violations").waitFor();
      await page.getByTestId("requests").getByRole("link").nth(2).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
    },
  );
});
