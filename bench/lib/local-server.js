/** @import { Server } from "node:http" */
/** @import { AddressInfo } from "node:net" */

/**
 * Listens on a free port of this machine.
 * @param {Server} server
 * @returns {Promise<string>} its URL
 */
export async function listenLocally(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}/`;
}

/**
 * Stops a server and breaks its connections off.
 * @param {Server} server
 */
export async function stopServer(server) {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
