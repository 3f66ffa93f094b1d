import { fieldOf } from "./api.js";
import { alice, bob, helper, lobby } from "./world.js";

/** @import { Api } from "./api.js" */

const openId = "/auth/realms/master/protocol/openid-connect";
const basic = { authorization: `Basic ${Buffer.from(`${helper.app_id}:${helper.secret}`).toString("base64")}` };

/**
 * A sign-in from the session to the logout.
 * @param {Api} api
 */
export async function signIn(api) {
  await api.control("POST", "/iam/session", { body: { fcid: bob } });
  const query = new URLSearchParams({
    client_id: helper.app_id,
    redirect_uri: helper.redirect_uri,
    response_type: "code",
    scope: "openid profile",
    login_hint: alice,
  });
  const authorized = await api.call("GET", `${openId}/auth?${String(query)}`);
  const code = new URL(String(authorized.headers["location"])).searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", code, redirect_uri: helper.redirect_uri };
  const { json } = await api.call("POST", `${openId}/token`, { form, headers: basic });
  const [access, refresh] = [String(fieldOf(json, "access_token")), String(fieldOf(json, "refresh_token"))];
  await api.call("GET", `${openId}/userinfo`, { token: access, statuses: [401] });
  await api.call("POST", `${openId}/token/introspect`, { form: { token: access }, headers: basic });
  await api.call("POST", `${openId}/token`, {
    form: { grant_type: "refresh_token", refresh_token: refresh },
    headers: basic,
    statuses: [400],
  });
  await api.call("POST", `${openId}/revoke`, { form: { token: refresh }, headers: basic });
  await api.call("GET", `${openId}/certs`);
}

/**
 * A session of a coding agent.
 * @param {Api} api
 */
export async function agent(api) {
  const accept = { accept: "application/json, text/event-stream" };
  let id = 0;
  /** @type {Record<string, string>} */
  let headers = accept;
  /**
   * @param {string} method
   * @param {object} params
   */
  const ask = (method, params) =>
    api.call("POST", "/_emulator/mcp", { body: { jsonrpc: "2.0", id: ++id, method, params }, headers });
  const clientInfo = { name: "soak", version: "1" };
  const begun = await ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
  headers = { ...accept, "mcp-session-id": String(begun.headers["mcp-session-id"]) };
  await api.call("POST", "/_emulator/mcp", { body: { jsonrpc: "2.0", method: "notifications/initialized" }, headers });
  await ask("tools/list", {});
  await ask("tools/call", { name: "list_deliveries", arguments: {} });
  await ask("tools/call", { name: "list_rooms", arguments: { fcid: alice } });
  await api.call("DELETE", "/_emulator/mcp", { headers });
}

let said = 0;

/**
 * Waits that are met, waits that are not, and counts.
 * @param {Api} api
 */
export async function waits(api) {
  const body = `Wait for me ${said++}`;
  const path = `/rooms/${encodeURIComponent(lobby)}/messages`;
  const waiting = api.control("POST", "/wait", { body: { for: "message", body, timeout_ms: 10_000 } });
  await api.control("POST", path, { body: { sender: alice, content: { msgtype: "m.text", body } } });
  await waiting;
  await api.control("POST", "/wait", {
    body: { for: "message", body: "never said", consumer: `soak-${said}`, timeout_ms: 50 },
    statuses: [409],
  });
  await api.control("POST", "/verify", { body: { for: "request", match: { operation_id: "sendMessage" } } });
}

/**
 * Faults of calls and of pushes, a search, and what administrators do.
 * @param {Api} api
 */
export async function faults(api) {
  const { app_id } = helper;
  const path = "/api/v1/finchat/open-api/users/*";
  const fault = await api.control("POST", "/faults", { body: { path, errcode: "FC_INTERNAL_ERROR", times: 1 } });
  const user = `/open-api/users/${encodeURIComponent(alice)}?app_id=${app_id}`;
  await api.helper("GET", user, { statuses: [500] });
  await api.control("DELETE", `/faults/${String(fieldOf(fault.json, "fault_id"))}`, { statuses: [404] });
  const push = { app_id: "slow", outcome: "lost_answer", times: 1, for: "1m" };
  const pushFault = await api.control("POST", "/push-faults", { body: push });
  await api.control("POST", "/apps/slow/applications", { body: { fcid: bob } });
  await api.control("POST", "/apps/flaky/test-event", { statuses: [409] });
  await api.control("DELETE", `/push-faults/${String(fieldOf(pushFault.json, "fault_id"))}`, { statuses: [404] });
  await api.control("POST", `/apps/${app_id}/search`, { body: { fcid: alice, search_text: "it" }, statuses: [409] });
  for (const action of ["pause", "resume", "hold", "release", "retry-now", "clear"]) {
    await api.control("POST", `/apps/failing/queue/${action}`);
  }
}

/**
 * The contacts, as the platform shows them, and the lists of the control API.
 * @param {Api} api
 */
export async function reading(api) {
  const { app_id } = helper;
  const contacts = [
    "/open-api/contact/departments/desk",
    "/open-api/contact/organizations/00010",
    "/open-api/contact/get-users-by-authority?authority=trade",
    `/open-api/users/${encodeURIComponent(bob)}/friendships`,
    `/open-api/apps/${app_id}/visibility`,
  ];
  for (const path of contacts) {
    await api.helper("GET", `${path}${path.includes("?") ? "&" : "?"}app_id=${app_id}`, {
      statuses: [400, 500],
    });
  }
  for (const list of ["/users", "/rooms", "/apps", "/requests", "/deliveries?state=pending", "/scenario"]) {
    await api.control("GET", list, { statuses: [409] });
  }
  await api.call("GET", "/_emulator/metrics");
  await api.call("GET", "/_emulator/health");
  await api.control("GET", "/state?media=false");
}
