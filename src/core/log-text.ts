import { isRecord, type Fields } from "./json.ts";

/** Parts of a log line that every line has, or that stand elsewhere than among the rest. */
const ownFields = ["level", "time", "msg", "err"];

/** Names of levels by pino's numbers; info, the usual one, goes without. */
const levelNames: Readonly<Record<number, string>> = {
  10: "TRACE ",
  20: "DEBUG ",
  30: "",
  40: "WARN ",
  50: "ERROR ",
  60: "FATAL ",
};

/** Common prefix of the platform's paths. */
const platformPrefix = /^\/api\/v1\/finchat\/(?:open|privilege)-api\//;

/** Formats a JSON line of the log for a terminal: a line for a call or a message, and the stack of an error after it. */
export function logText(line: string): string {
  const entry = JSON.parse(line) as Fields;
  return `${isCall(entry) ? callLine(entry) : `${localTime(Number(entry["time"]))} ${messageText(entry)}`}\n`;
}

/** Formats a call, with its `time` in ms since the epoch, as a line. */
export const callLine = (entry: Fields): string => `${localTime(Number(entry["time"]))} ${callText(entry)}`;

/** Calls of the emulator are named by their path, those of the proxy by their operation alone. */
const isCall = ({ method, path, operation, duration_ms: duration }: Fields): boolean =>
  [method, path ?? operation].every((field) => typeof field === "string") && typeof duration === "number";

function callText(entry: Fields): string {
  const { method, path, operation, status, errcode, duration_ms: duration, fault_ids: faults, warnings } = entry;
  return [
    oneLine(method),
    oneLine(path ?? operation).replace(platformPrefix, ""),
    status === undefined ? "aborted" : oneLine(status),
    ...(errcode === undefined ? [] : [oneLine(errcode)]),
    `${Math.round(Number(duration))}ms`,
    ...remark("fault", faults),
    ...remark("warning", warnings),
  ].join(" ");
}

const remark = (name: string, values: unknown): string[] =>
  Array.isArray(values) && values.length > 0 ? [`(${name}: ${values.map(oneLine).join("; ")})`] : [];

function messageText(entry: Fields): string {
  const { level, msg, err } = entry;
  const fields = Object.entries(entry).filter(([name]) => !ownFields.includes(name));
  const details = fields.map(([name, value]) => ` ${name}=${valueText(value)}`).join("");
  return `${levelNames[Number(level)] ?? ""}${oneLine(msg ?? "")}${details}${errorText(err)}`;
}

/** A text without spaces as it is, anything else as JSON. */
const valueText = (value: unknown): string =>
  typeof value === "string" && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);

function errorText(error: unknown): string {
  if (!isRecord(error)) return "";
  const { stack, message } = error;
  const text = typeof stack === "string" ? stack : oneLine(message ?? "");
  return `\n${text.replace(/^/gm, "    ")}`;
}

const oneLine = (value: unknown): string =>
  (typeof value === "string" ? value : JSON.stringify(value)).replaceAll("\n", "\\n");

/** Formats an instant as hours, minutes and seconds in local time. */
export function localTime(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
