import { createServer } from "node:http";

/**
 * Takes pushes on as many ports as its first argument says, and tells its parent the ports. How it answers is the second:
 * "open" is at once; "failing" is at once, with 500; otherwise nothing until it is told `{ expect }`: then all that
 * waits, and whatever comes, and when so many have come, it tells how many milliseconds it took.
 */
const ports = Number(process.argv[2]);
const manner = process.argv[3];
const status = manner === "failing" ? 500 : 200;
/** @type {Set<import("node:http").ServerResponse>} */
const waiting = new Set();
let open = manner !== undefined;
let expected = 0;
let taken = 0;
let began = 0;

/** @param {import("node:http").ServerResponse} response */
function take(response) {
  taken++;
  response.writeHead(status).end();
  if (taken !== expected) return;
  open = false;
  process.send?.({ took: performance.now() - began });
}

const listening = Array.from({ length: ports }, async () => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (open) take(response);
      else waiting.add(response);
    });
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(undefined);
    });
  });
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
});

process.on("message", (/** @type {{ expect: number }} */ { expect }) => {
  [open, expected, taken, began] = [true, expect, 0, performance.now()];
  for (const response of waiting) take(response);
  waiting.clear();
});

process.send?.({ ports: await Promise.all(listening) });
