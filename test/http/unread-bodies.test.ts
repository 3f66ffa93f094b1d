import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { Client, sampleApp } from "../support/client.ts";
import { Connection } from "../support/connection.ts";
import { runEmulator } from "../support/emulator.ts";
import { runCommand } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { app_id } = sampleApp;
const platform = "/api/v1/finchat/open-api";
const upload = `POST ${platform}/media/upload?app_id=${app_id}`;
const json = "Content-Type: application/json";

/** A call that is refused, mostly before its body is read: the head without what tells of the body, and the status. */
interface Refusal {
  readonly head: string;
  readonly headers?: readonly string[];
  readonly status: number;
  readonly withToken?: boolean;
  readonly fault?: object;
}

const refusals: Record<string, Refusal> = {
  "no token": { head: `POST ${platform}/message/send`, headers: [json], status: 401 },
  "an unknown path": { head: `POST ${platform}/nothing`, headers: [json], status: 404 },
  "a wrong method": { head: `DELETE ${platform}/message/send`, headers: [json], status: 405 },
  "another media type": { head: `POST ${platform}/auth/token`, headers: ["Content-Type: text/csv"], status: 415 },
  "an untrusted host": { head: "POST /_emulator/v1/reset", headers: ["Origin: http://evil.example"], status: 403 },
  "an unknown path of the control API": { head: "POST /_emulator/v1/nothing", headers: [json], status: 404 },
  "a form to a JSON call of the IAM": {
    head: "POST /auth/realms/master/protocol/openid-connect/token",
    headers: [json],
    status: 415,
  },
  "an upload without a token": { head: upload, headers: ["Content-Type: image/png"], status: 401 },
  "a compressed upload": { head: upload, headers: ["Content-Encoding: gzip"], status: 415, withToken: true },
  "an upload that a fault ends": { head: upload, status: 503, withToken: true, fault: { status: 503 } },
  "a GET with a body": { head: `GET ${platform}/nothing`, headers: [json], status: 404 },
};

const next = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

interface Body {
  readonly header: string;
  readonly bytes: Buffer;
}

const counted = (size: number): Body => ({ header: `Content-Length: ${size}`, bytes: Buffer.alloc(size, "x") });

function chunked(size: number): Body {
  const piece = Buffer.concat([Buffer.from("400\r\n"), Buffer.alloc(1024, "x"), Buffer.from("\r\n")]);
  const pieces = Array.from({ length: size / 1024 }, () => piece);
  return { header: "Transfer-Encoding: chunked", bytes: Buffer.concat([...pieces, Buffer.from("0\r\n\r\n")]) };
}

const bodies: Record<string, () => Body> = {
  "a small body": () => counted(100),
  "a large body": () => counted(3_000_000),
  "a small body in chunks": () => chunked(1024),
  "a large body in chunks": () => chunked(3_000_000 - (3_000_000 % 1024)),
};

async function headOf(fx: Client, refusal: Refusal, { header }: Body): Promise<string> {
  const { head, headers = [], withToken = false, fault } = refusal;
  const token = withToken ? [`Authorization: Bearer ${await fx.token()}`] : [];
  if (fault !== undefined) await fx.call("addFault", { body: fault }, 201);
  return [`${head} HTTP/1.1`, "Host: localhost", ...headers, ...token, header, "", ""].join("\r\n");
}

/** The status of the refusal, and that of the next call, or that the server ended the connection as it said. */
async function outcome(connection: Connection, sendNext: () => void): Promise<unknown[]> {
  const refused = await connection.response();
  sendNext();
  if (refused?.connection === "close") {
    await connection.ended();
    return [refused.status, "closed"];
  }
  return [refused?.status, (await connection.response())?.status];
}

const cases = Object.entries(refusals).flatMap(([refusal, what]) =>
  Object.entries(bodies).map(([body, make]) => ({ refusal, what, body, make })),
);

describe("a connection on which an upload fails half-way", { timeout: 60_000 }, () => {
  beforeAll(build, 120_000);

  it.each(["a large body", "a large body in chunks"])("is closed, having answered, with %s", async (body) => {
    const running = runCommand(["--port", "0", "--data-dir", temporaryFolder()], {}, 256);
    const fx = new Client(await running.url);
    const sent = bodies[body]?.() ?? counted(0);
    const connection = await Connection.open(fx.url);
    const what = { head: upload, status: 500, withToken: true };
    connection.write(Buffer.concat([Buffer.from(await headOf(fx, what, sent)), sent.bytes, Buffer.from(next)]));
    expect(await outcome(connection, () => undefined)).toEqual([500, "closed"]);
    expect((await fx.send("GET", "/livez")).status).toBe(200);
  });
});

describe("a connection", { timeout: 60_000 }, () => {
  it.each(cases)("goes on or is closed after $refusal with $body, all sent at once", async ({ what, make, body }) => {
    const fx = await runEmulator();
    const sent = make();
    const connection = await Connection.open(fx.url);
    connection.write(Buffer.concat([Buffer.from(await headOf(fx, what, sent)), sent.bytes, Buffer.from(next)]));
    const [status, after] = await outcome(connection, () => undefined);
    expect(status).toBe(what.status);
    expect(body.startsWith("a small") ? [200] : [200, "closed"]).toContain(after);
  });

  it.each(cases)(
    "goes on or is closed after $refusal with $body, sent once it is refused",
    async ({ what, make, body }) => {
      const fx = await runEmulator();
      const sent = make();
      const connection = await Connection.open(fx.url);
      connection.write(await headOf(fx, what, sent));
      const [status, after] = await outcome(connection, () => {
        connection.write(Buffer.concat([sent.bytes, Buffer.from(next)]));
      });
      expect(status).toBe(what.status);
      expect(after).toBe(body === "a small body" ? 200 : "closed");
    },
  );
});
