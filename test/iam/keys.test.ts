import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { form, isAlive, tokensFor } from "./kit.ts";

const jwks = async (fx: RunningEmulator) => (await fx.call("iamCerts", {}, 200)) as JSONWebKeySet;
const kids = async (fx: RunningEmulator) => (await jwks(fx)).keys.map(({ kid }) => kid);

it("those who need the first key at once share it", async () => {
  const fx = await runEmulator();
  const sets = await Promise.all([jwks(fx), jwks(fx), jwks(fx), tokensFor(fx).then(() => jwks(fx))]);
  for (const set of sets) expect(set).toEqual(sets[0]);
  expect(sets[0].keys).toEqual([
    {
      kid: expect.any(String) as string,
      kty: "RSA",
      alg: "RS256",
      use: "sig",
      n: expect.any(String) as string,
      e: "AQAB",
    },
  ]);
});

it("a rotation signs with a new key; what the old one signed counts until it expires, and so long it is listed", async () => {
  const fx = await runEmulator();
  const before = await tokensFor(fx);
  const [old] = await kids(fx);
  await fx.call("rotateIamKeys", {}, 204);
  const [fresh, ...rest] = await kids(fx);
  expect(rest).toEqual([old]);
  expect(fresh).not.toBe(old);
  const after = await tokensFor(fx);
  for (const { access_token } of [before, after]) {
    expect(await isAlive(fx, access_token)).toBe(true);
    const options = { currentDate: new Date(testStart) };
    const { protectedHeader } = await jwtVerify(access_token, createLocalJWKSet(await jwks(fx)), options);
    expect(protectedHeader.kid).toBe(access_token === before.access_token ? old : fresh);
  }
  await fx.call("advanceClock", { body: { by_ms: 299_999 } }, 200);
  expect(await kids(fx)).toEqual([fresh, old]);
  await fx.call("advanceClock", { body: { by_ms: 1 } }, 200);
  expect(await kids(fx)).toEqual([fresh]);
  const refresh = form({ grant_type: "refresh_token", refresh_token: before.refresh_token });
  expect(await isAlive(fx, (await fx.call("iamToken", refresh, 200)).access_token)).toBe(true);
});

it("a reset keeps the keys, and ends sessions and tokens", async () => {
  const fx = await runEmulator();
  const { access_token } = await tokensFor(fx);
  const set = await jwks(fx);
  await fx.call("resetTenant", {}, 204);
  expect(await jwks(fx)).toEqual(set);
  expect(await isAlive(fx, access_token)).toBe(false);
});

it("keys, sessions and tokens are part of the state: another emulator takes them over", async () => {
  const fx = await runEmulator();
  const tokens = await tokensFor(fx);
  const state = await fx.call("exportState", {}, 200);
  const other = await runEmulator({ seed: 2 });
  await jwks(other);
  await other.call("importState", { body: state }, 204);
  expect(await jwks(other)).toEqual(await jwks(fx));
  expect(await isAlive(other, tokens.access_token)).toBe(true);
});

it("keys and tokens survive a restart", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "finchat-iam-"));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const first = await runEmulator({ dataDir });
  const { access_token } = await tokensFor(first);
  const set = await jwks(first);
  await first.emulator.close();
  const second = await runEmulator({ dataDir });
  expect(await jwks(second)).toEqual(set);
  expect(await isAlive(second, access_token)).toBe(true);
});

it("a port of the IAM's own answers the IAM alone, and its tokens count on both", async () => {
  const fx = await runEmulator({ settings: { iam: { port: 0 } } });
  const { iamUrl } = fx.emulator;
  expect(iamUrl).not.toBe(fx.url);
  const { access_token } = await tokensFor(fx);
  const userinfo = "/auth/realms/master/protocol/openid-connect/userinfo";
  expect(await fx.send("GET", iamUrl + userinfo, { token: access_token })).toMatchObject({ status: 200 });
  expect(await fx.send("GET", `${iamUrl}/auth/realms/master/.well-known/openid-configuration`)).toMatchObject({
    status: 200,
    body: { issuer: `${iamUrl}/auth/realms/master` },
  });
  expect(await fx.send("GET", `${iamUrl}/_emulator/health`)).toMatchObject({ status: 404 });
});
