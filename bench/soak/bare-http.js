import { createServer } from "node:http";

/** A server that does nothing: how long it takes to answer is how long the machine takes. */
const server = createServer((_request, response) => {
  response.end("ok");
}).listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`listening on http://127.0.0.1:${port}`);
});
process.on("SIGTERM", () => process.exit(0));
