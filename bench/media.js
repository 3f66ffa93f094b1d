import { Readable } from "node:stream";
import { request } from "undici";
import { runEmulator } from "./lib/processes.js";

const mebibyte = 1_048_576;
const size = 1024 * mebibyte;
const chunk = Buffer.alloc(65_536, 7);

const emulator = await runEmulator({ settings: { limits: { media_bytes: size, journal_entries: 0 } } });
const residentBefore = emulator.residentMb();
let residentAtMost = residentBefore;
const sampling = setInterval(look, 50);

const { took: uploadTook, contentUri } = await timed(upload);
console.log(`upload of 1 GiB: ${rate(uploadTook)}`);
const { took: downloadTook } = await timed(() => download(contentUri));
console.log(`download of 1 GiB: ${rate(downloadTook)}`);
clearInterval(sampling);
console.log(
  `resident memory, MB: ${figure(residentBefore)} before, ${figure(residentAtMost)} at most, ${figure(emulator.residentMb())} after`,
);
await emulator.stop();

function look() {
  residentAtMost = Math.max(residentAtMost, emulator.residentMb());
}

async function upload() {
  const answer = await request(`${emulator.url}/_emulator/v1/media`, { method: "POST", body: Readable.from(chunks()) });
  const { content_uri: uri } = /** @type {{ content_uri: string }} */ (await answer.body.json());
  return { contentUri: uri };
}

function* chunks() {
  for (let sent = 0; sent < size; sent += chunk.length) yield chunk;
}

/** @param {string} uri */
async function download(uri) {
  const answer = await request(emulator.url + uri.replace("mxc://", "/_emulator/v1/media/"));
  let received = 0;
  for await (const piece of /** @type {AsyncIterable<Buffer>} */ (answer.body)) received += piece.length;
  if (received !== size) throw new Error(`${received} bytes came back`);
  return {};
}

/**
 * @template {object} Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result & { took: number }>} with the seconds that it took
 */
async function timed(work) {
  const before = performance.now();
  return { ...(await work()), took: (performance.now() - before) / 1000 };
}

/** @param {number} seconds */
function rate(seconds) {
  return `${seconds.toFixed(1)} s, ${figure(size / mebibyte / seconds)} MiB/s`;
}

/** @param {number} value */
function figure(value) {
  return value.toFixed(0);
}
