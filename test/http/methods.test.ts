import request from "supertest";
import { describe, expect, it } from "vitest";
import { operations } from "../../src/generated/operations.js";
import { runEmulator } from "../support/emulator.ts";

const platform = Object.values(operations).filter(({ document }) => document === "platform");

/** The methods of each path of the platform, with its parameters filled in. */
const methodsByPath = new Map<string, string[]>();
for (const { path, method } of platform) {
  const filled = path.replaceAll(/\{\w+\}/g, "x");
  methodsByPath.set(filled, [...(methodsByPath.get(filled) ?? []), method]);
}

describe("a path of the platform", () => {
  it("answers 405 with the allowed methods to every other method", async () => {
    const { url } = await runEmulator();
    expect(methodsByPath.size).toBeGreaterThan(20);
    for (const [path, methods] of methodsByPath) {
      const others = (["get", "post", "put", "delete", "patch"] as const).filter(
        (one) => !methods.includes(one.toUpperCase()),
      );
      for (const method of others) {
        const response = await request(url)[method](path);
        if (response.status === 404) continue; // another path with a parameter in its place has this method
        expect([path, method, response.status]).toEqual([path, method, 405]);
        const allowed = String(response.headers["allow"]).split(", ");
        expect(allowed).toEqual(expect.arrayContaining(methods));
        expect(allowed).not.toContain(method.toUpperCase());
      }
    }
  });

  it("answers 415 to a body of another media type", async () => {
    const { url } = await runEmulator();
    const open = platform.filter(({ body, access }) => body === "json" && access !== "app" && access !== "bearer");
    expect(open.length).toBeGreaterThan(0);
    for (const { path, method } of open) {
      const verb = method.toLowerCase() as "post" | "put";
      const call = request(url)[verb](path.replaceAll(/\{\w+\}/g, "x"));
      const { status, type } = await call.type("text/plain").send("{}");
      expect([path, status, type]).toEqual([path, 415, "application/json"]);
    }
  });
});

describe("an error", () => {
  it("is JSON in UTF-8 with the code and the text of the document", async () => {
    const { url } = await runEmulator();
    await request(url)
      .post("/api/v1/finchat/open-api/auth/token")
      .send({})
      .expect(400)
      .expect("content-type", "application/json; charset=utf-8")
      .expect(({ body }) => {
        expect(body).toMatchObject({
          errcode: "FC_BAD_JSON",
          error: expect.stringContaining("请求参数错误") as string,
        });
      });
    await request(url).get("/nowhere").expect(404).expect("content-type", "application/json; charset=utf-8");
  });
});

describe("a request with credentials that are wrong", () => {
  it.each(["", "Bearer", "Bearer  ", "Basic x", "Bearer a b", "bearer unknown"])(
    "is 401 for the header %j",
    async (authorization) => {
      const { url } = await runEmulator();
      const response = await request(url)
        .post("/api/v1/finchat/open-api/message/send")
        .set("authorization", authorization)
        .send({ app_id: "x", content: { msgtype: "m.text", body: "x" } });
      expect(response.status).toBe(401);
      expect(response.body).toMatchObject({ errcode: "FC_INVALID_ACCESS_TOKEN" });
    },
  );
});

describe("HEAD", () => {
  it("is answered as GET, without a body", async () => {
    const { url } = await runEmulator();
    for (const path of ["/livez", "/_emulator/health", "/_emulator/openapi.yaml", "/_emulator/docs"]) {
      const [head, get] = await Promise.all([request(url).head(path), request(url).get(path)]);
      expect([path, head.status, head.type]).toEqual([path, get.status, get.type]);
      expect(head.text).toBeUndefined();
    }
  });
});
