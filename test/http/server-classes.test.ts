import express from "express";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "../../src/http/listen.ts";
import { createHttpServer, urlOf } from "../../src/http/server.ts";

it("a request and its response are made as Express wants them, which then has nothing to change of them", async () => {
  const app = express().get("/", (_request, response) => void response.json({}));
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
  expect(made[0]).toBe(app.request);
  expect(made[1]).toBe(app.response);
});
