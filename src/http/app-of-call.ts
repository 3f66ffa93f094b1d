import type { Request } from "express";
import { isRecord } from "../core/json.ts";
import type { RequestParts } from "./contract.ts";

/** The app that a platform call names, in its body, its query or its path. */
export function namedApp({ path, query, body }: RequestParts): string | undefined {
  return [body, query, path].map((part) => textIn(part, "app_id")).find((appId) => appId !== undefined);
}

/** The app that a call to the IAM names as its client, in Basic credentials, a form or the query. */
export function namedClient(
  { headers: { authorization = "" } }: Request,
  { query, body }: RequestParts,
): string | undefined {
  const basic = /^basic +(\S+) *$/i.exec(authorization)?.[1];
  if (basic !== undefined) return Buffer.from(basic, "base64").toString("utf8").split(":")[0];
  const form = body instanceof URLSearchParams ? body.get("client_id") : null;
  return form ?? textIn(query, "client_id");
}

function textIn(part: unknown, field: string): string | undefined {
  const value = isRecord(part) && Object.hasOwn(part, field) ? part[field] : undefined;
  return typeof value === "string" ? value : undefined;
}
