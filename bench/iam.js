import { generateKeyPair, SignJWT } from "jose";
import { performance } from "node:perf_hooks";
import { request } from "undici";
import { interleaved } from "./lib/figures.js";
import { rateOfEach } from "./lib/load.js";
import { runEmulator } from "./lib/processes.js";

/** @import { Amount, Report } from "./lib/figures.js" */

const realm = "/auth/realms/master/protocol/openid-connect";
const redirectUri = "http://127.0.0.1:9/callback";
const client = { app_id: "web", secret: "secret", name: "Web", type: "web", redirect_uris: [redirectUri] };
const user = { fcid: "@alice:example.org", name: "Alice" };
const exchanges = 400;
const atOnce = 50;

/**
 * Exchanges of a code for tokens, two signatures each, against bare signing.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure({ rounds }, report) {
  const settings = { limits: { journal_entries: 0 }, iam: { code_lifetime_s: 3600 } };
  const { url, stop } = await runEmulator({ users: [user], apps: [client], settings });
  const { privateKey } = await generateKeyPair("RS256");
  const claims = { name: user.name, fcid: user.fcid, organization_id: "00010", scope: "openid profile", typ: "Bearer" };
  const rates = await interleaved(rounds, {
    async emulator() {
      const codes = await interleavedSigners(() => code(url));
      return rateOfEach(url, codes.map(exchange));
    },
    async baseline() {
      const sign = () =>
        new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).setExpirationTime("5m").sign(privateKey);
      const begun = performance.now();
      await interleavedSigners(() => Promise.all([sign(), sign()]));
      return (exchanges / (performance.now() - begun)) * 1000;
    },
  });
  await stop();
  report({
    target: 6,
    what: "exchanges of a code for tokens",
    unit: "exchanges/s",
    ...rates,
    against: "two RS256 signatures with jose",
    asked: { atLeast: 0.8 },
  });
}

/**
 * Does something as often as there are exchanges in a round, fifty at once.
 * @template Result
 * @param {() => Promise<Result>} act
 * @returns {Promise<Result[]>}
 */
async function interleavedSigners(act) {
  /** @type {Result[]} */
  const results = [];
  let left = exchanges;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) results.push(await act());
    }),
  );
  return results;
}

/** @param {string} url */
async function code(url) {
  const query = new URLSearchParams({
    client_id: client.app_id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile",
    login_hint: user.fcid,
  });
  const { headers, body } = await request(`${url}${realm}/auth?${String(query)}`);
  await body.dump();
  const found = new URL(String(headers["location"])).searchParams.get("code");
  if (found === null) throw new Error("no code");
  return found;
}

/**
 * @param {string} code
 * @returns {import("./lib/load.js").Call}
 */
const exchange = (code) => ({
  method: "POST",
  path: `${realm}/token`,
  headers: {
    authorization: `Basic ${Buffer.from(`${client.app_id}:${client.secret}`).toString("base64")}`,
    "content-type": "application/x-www-form-urlencoded",
  },
  body: new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: redirectUri }).toString(),
});
