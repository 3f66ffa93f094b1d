/** @import { Api } from "./api.js" */

/**
 * A minute of the tenant's clock, real and then frozen by turns.
 * @param {Api} api
 */
export async function minutes(api) {
  await api.control("POST", "/clock/advance", { body: { by: "1m" } });
  await api.control("PUT", "/clock", { body: { mode: "frozen" } });
  await api.control("POST", "/clock/advance", { body: { by: "1m" } });
  await api.control("PUT", "/clock", { body: { mode: "real" } });
}
