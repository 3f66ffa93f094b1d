import { expect, it, onTestFinished } from "vitest";
import { listen } from "../../src/http/listen.ts";
import { expressApp } from "../../src/http/server-classes.ts";
import { createHttpServer, urlOf } from "../../src/http/server.ts";

it("requests and responses are made as every application of the emulator wants them", async () => {
  const app = expressApp().get("/", (_request, response) => void response.json({}));
  const server = createHttpServer(app);
  onTestFinished(() => void server.close());
  const made: object[] = [];
  server.prependListener("request", (request, response) => {
    made.push(Object.getPrototypeOf(request) as object, Object.getPrototypeOf(response) as object);
  });
  await listen(server, { host: "127.0.0.1", port: 0, portOption: "port" });
  const answer = await fetch(urlOf(server), { headers: { connection: "close" } });
  expect(await answer.json()).toEqual({});
  expect(made).toHaveLength(2);
  for (const { request, response } of [app, expressApp()]) {
    expect(made[0]).toBe(request);
    expect(made[1]).toBe(response);
  }
});
