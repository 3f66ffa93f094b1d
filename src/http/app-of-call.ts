import type { Request } from "express";
import { isRecord } from "../core/json.ts";
import { operations } from "../generated/operations.js";
import type { RequestParts } from "./request-validation.ts";

/** The app that a platform call names, where its operation has it named; an app_id anywhere else is none. */
export function namedApp(operationId: string, parts: RequestParts): string | undefined {
  const place = operations[operationId]?.appIdIn;
  return place && textIn(parts[place], "app_id");
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
