import express from "express";
import { operationValidators } from "../../src/generated/validators.js";

/**
 * What the emulator is measured against: an Express server that reads a body with express.json and checks it with the
 * emulator's own validator of message/send, which it reads when it is first asked, and does nothing else.
 */
const app = express();
app.get("/health", (_request, response) => void response.json({ status: "ok" }));
app.post("/send", express.json(), (request, response) => {
  const validate = operationValidators["sendMessage"]?.body;
  if (validate?.(request.body) === true) response.json({ room_id_result: [{ room_id: "!r", event_id: "$e" }] });
  else response.status(400).json({ errors: validate?.errors });
});
const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  console.log(`listening on http://127.0.0.1:${address.port}`);
});
process.on("SIGTERM", () => process.exit(0));
