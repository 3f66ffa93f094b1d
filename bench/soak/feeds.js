import { once } from "node:events";
import { WebSocket } from "ws";
import { alice } from "./world.js";

/** @import { Api } from "./api.js" */

/**
 * A reader of a feed that reads for a while and goes, in order or without a word.
 * @param {Api} api
 * @param {number} round
 */
export async function reader(api, round) {
  const client = `/_emulator/v1/clients/${encodeURIComponent(alice)}/sync?device_id=phone`;
  const path = round % 3 === 0 ? client : "/_emulator/v1/events?since=0";
  const socket = await open(api, path);
  await new Promise((resolve) => setTimeout(resolve, 300 + (round % 5) * 200));
  if (round % 2 === 0) socket.terminate();
  else await closed(socket, () => socket.close());
}

/**
 * A reader that does not read. The emulator drops it.
 * @param {Api} api
 * @param {{ stopped: Promise<unknown> }} until
 */
export async function slowReader(api, { stopped }) {
  const socket = await open(api, "/_emulator/v1/events?since=0");
  socket.pause();
  await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 7000))]);
  socket.terminate();
}

/**
 * @param {Api} api
 * @param {string} path
 */
async function open(api, path) {
  const socket = new WebSocket(api.url.replace("http", "ws") + path);
  // One that the emulator has dropped.
  socket.on("error", () => undefined);
  await once(socket, "open");
  return socket;
}

/**
 * @param {WebSocket} socket
 * @param {() => void} end
 */
async function closed(socket, end) {
  if (socket.readyState === WebSocket.CLOSED) return;
  const gone = once(socket, "close");
  end();
  await gone;
}
