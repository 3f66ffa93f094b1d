import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";

const { app_id, secret } = sampleApp;

describe("app access tokens", () => {
  it("are given for the secret, for an hour", async () => {
    const fx = await runEmulator();
    const body = await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 200);
    expect(body).toEqual({
      app_access_token: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      expires_in: 3600,
      token_type: "Bearer",
    });
  });

  it("end at the instant the hour has passed", async () => {
    const fx = await runEmulator();
    const app_access_token = await fx.token();
    const verify = () => fx.call("verifyAppAccessToken", { body: { app_id, app_access_token } }, 200);
    await fx.call("advanceClock", { body: { by_ms: 3_599_999 } }, 200);
    expect(await verify()).toEqual({ result: true });
    await fx.call("advanceClock", { body: { by_ms: 1 } }, 200);
    expect(await verify()).toEqual({ result: false });
  });

  it("leave exactly one alive, however many are asked for at once", async () => {
    const fx = await runEmulator();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => fx.token()));
    const verdicts = await Promise.all(
      tokens.map((app_access_token) =>
        fx.call("verifyAppAccessToken", { body: { app_id, app_access_token } }, 200).then(({ result }) => result),
      ),
    );
    expect(new Set(tokens).size).toBe(20);
    expect(verdicts.filter(Boolean)).toHaveLength(1);
  });

  it("are refused with a wrong secret", async () => {
    const fx = await runEmulator();
    const body = await fx.call("issueAppAccessToken", { body: { app_id, secret: "wrong" } }, 401);
    expect(body).toEqual({ errcode: "FC_INVALID_SECRET", error: "secret错误" });
  });
});
