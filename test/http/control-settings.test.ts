import { describe, expect, it } from "vitest";
import { settings as table, settingsDefaults } from "../../src/generated/settings.js";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";

describe("settings", () => {
  it("are all there, as they are in force", async () => {
    const fx = await runEmulator({ settings: { token: { lifetime_s: 5 } } });
    expect(await fx.call("getSettings", {}, 200)).toEqual({ ...settingsDefaults, token: { lifetime_s: 5 } });
  });

  it("change at once, what is not named stays, and null puts a default back", async () => {
    const fx = await runEmulator();
    const patched = await fx.call("patchSettings", { body: { push: { factor: 3 }, token: { lifetime_s: 5 } } }, 200);
    expect(patched).toEqual({
      ...settingsDefaults,
      push: { ...settingsDefaults.push, factor: 3 },
      token: { lifetime_s: 5 },
    });
    const { app_id, secret } = sampleApp;
    expect(await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 200)).toMatchObject({ expires_in: 5 });
    const back = await fx.call("patchSettings", { body: { token: null, push: { factor: null } } }, 200);
    expect(back).toEqual(settingsDefaults);
    expect(await fx.call("getSettings", {}, 200)).toEqual(settingsDefaults);
  });

  it("map error codes to statuses, one by one", async () => {
    const fx = await runEmulator();
    const status = async () => (await fx.answer("issueAppAccessToken", { body: { ...sampleIds, secret: "?" } })).status;
    const sampleIds = { app_id: sampleApp.app_id };
    await fx.call("patchSettings", { body: { error_status: { FC_INVALID_SECRET: 403, FC_NOT_FOUND: 410 } } }, 200);
    expect(await status()).toBe(403);
    const back = await fx.call("patchSettings", { body: { error_status: { FC_INVALID_SECRET: null } } }, 200);
    expect(back.error_status).toEqual({ FC_NOT_FOUND: 410 });
    expect(await status()).toBe(401);
  });

  it("are as at the start after a reset", async () => {
    const fx = await runEmulator({ settings: { strict: true } });
    await fx.call("patchSettings", { body: { strict: false } }, 200);
    await fx.call("resetTenant", {}, 204);
    expect((await fx.call("getSettings", {}, 200)).strict).toBe(true);
  });

  it("refuse what they cannot be: all of it named, and nothing changed", async () => {
    const fx = await runEmulator();
    const body = {
      strikt: true,
      strict: "yes",
      push: { factor: 0, interval: 1 },
      error_status: { FC_NO_SUCH_CODE: 400, FC_FORBIDDEN: 200 },
      control: { cors: ["https://x.example", 7] },
    };
    const { status, body: answer } = await fx.answer("patchSettings", { body });
    expect(status).toBe(400);
    const { data } = answer as { data: { violations: { path: string }[] } };
    const paths = data.violations.map(({ path }) => path);
    expect(new Set(paths)).toEqual(
      new Set([
        "/strikt",
        "/strict",
        "/push/factor",
        "/push/interval",
        "/error_status/FC_NO_SUCH_CODE",
        "/error_status/FC_FORBIDDEN",
        "/control/cors/1",
      ]),
    );
    expect(await fx.call("getSettings", {}, 200)).toEqual(settingsDefaults);
  });

  it("sign in at the IAM only a user that there is, by fcid or account", async () => {
    const fx = await runEmulator();
    for (const default_user of ["@alice:example.org", "alice", null]) {
      const { iam } = await fx.call("patchSettings", { body: { iam: { default_user } } }, 200);
      expect(iam?.default_user).toBe(default_user);
    }
    expect(await fx.answer("patchSettings", { body: { iam: { default_user: "nobody" } } })).toMatchObject({
      status: 400,
      body: {
        data: {
          violations: [{ in: "body", path: "/iam/default_user", message: 'no user with the fcid or account "nobody"' }],
        },
      },
    });
  });

  it("that are fixed stay while the emulator runs", async () => {
    const fx = await runEmulator();
    const fixed = table.filter((setting) => setting.fixed).map(({ name }) => name);
    expect(fixed).toContain("iam.port");
    const body = { iam: { port: 4000, code_lifetime_s: 1 } };
    expect(await fx.answer("patchSettings", { body })).toMatchObject({
      status: 409,
      body: { errcode: "EMULATOR_CONFLICT", error: "iam.port cannot change while the emulator runs" },
    });
    expect(await fx.call("patchSettings", { body: { iam: { port: null } } }, 200)).toEqual(settingsDefaults);
  });
});
