/** undici's agent by itself: the whole of undici is three times as much to read, most of it for `fetch`. */
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}

/** Opens the agent's connections. */
declare module "undici/lib/core/connect.js" {
  export { buildConnector as default } from "undici";
}
