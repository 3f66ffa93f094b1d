import { request } from "node:http";
import { request as secureRequest } from "node:https";

/** A push that breaks off in the middle of its JSON. */
const body = '{"app_id": "certify", "token": ';

const timeoutMs = 30_000;

/** Codes of connections that were never made. */
const unreachable = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Sends a push whose body is no JSON, and returns the status of the response. */
export function sendMalformed(callback: string): Promise<number | "no response" | "unreachable"> {
  const url = new URL(callback);
  const send = url.protocol === "https:" ? secureRequest : request;
  return new Promise((resolve) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const outgoing = send(url, { method: "PUT", headers, timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
      resolve(unreachable.has(code) ? "unreachable" : "no response");
    });
    outgoing.end(body);
  });
}
