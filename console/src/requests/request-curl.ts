import type { Request } from "../../../src/generated/control.d.ts";
import { operations } from "../../../src/generated/operations.js";
import { isUnread } from "./findings.ts";
import { curlCommand, type CurlCall } from "../parts/curl.ts";

/** What the journal has in place of a secret, and what the command has there, for people to fill in. */
const [masked, placeholder] = ["[redacted]", "YOUR_SECRET_HERE"];

/** Headers that are curl's own to say. */
const ownHeaders = new Set(["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "expect"]);

/** What to run to make a call once more, and what of it the journal does not know. */
export interface RequestCurl {
  readonly command: string;
  /** Whether secrets have to be filled in. */
  readonly lacksSecrets: boolean;
  /** Whether the journal has not the body: it keeps no bytes, and a call may be refused before its body is read. */
  readonly lacksBody: boolean;
}

/** The command for a call of the journal to the emulator at `origin`. */
export function requestCurl({ method, path, operation_id, request }: Request, origin: string): RequestCurl {
  const isBytes = operation_id !== undefined && operations[operation_id]?.body === "bytes";
  const lacksBody = (isBytes && request.body !== undefined) || isUnread(request);
  const url = `${origin}${path}${queryOf(request.query)}`;
  const body = lacksBody ? {} : bodyOf(request);
  const command = curlCommand({ method, url, headers: headersOf(request.headers, path), ...body });
  const filled = command.replaceAll(masked, placeholder);
  return { command: filled, lacksSecrets: filled !== command, lacksBody };
}

/** An Authorization header is masked as a whole: the platform takes a bearer's token there, the IAM more than that. */
function headersOf(headers: Request["request"]["headers"], path: string): NonNullable<CurlCall["headers"]> {
  const sent = Object.entries(headers).filter(([name]) => !ownHeaders.has(name));
  const isBearer = !path.startsWith("/auth/");
  return Object.fromEntries(
    sent.map(([name, value]) => [
      name,
      name === "authorization" && value === masked && isBearer ? `Bearer ${masked}` : value,
    ]),
  );
}

function queryOf(query: Request["request"]["query"]): string {
  const parameters = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value].map((text) => (text === masked ? text : encodeURIComponent(text)))),
  );
  return parameters.length === 0 ? "" : `?${parameters.map((parameter) => parameter.join("=")).join("&")}`;
}

function bodyOf({ headers, body }: Request["request"]): Pick<CurlCall, "body" | "form"> {
  if (body === undefined) return {};
  if (typeof body === "string") return { body };
  const isForm = String(headers["content-type"]).startsWith("application/x-www-form-urlencoded");
  return isForm ? { form: body as NonNullable<CurlCall["form"]> } : { body: JSON.stringify(body) };
}
