import { isRecord } from "../../../src/core/json.ts";
import type { ScenarioReport } from "../../../src/scenarios/report.ts";
import { authorization } from "../api/control.ts";
import { emulatorUrl } from "../api/emulator-url.ts";

/** Outcome of a run: the report, or the reason why the scenario cannot be run. */
export type RunOutcome = { readonly report: ScenarioReport } | { readonly refusal: string };

/**
 * Runs a scenario by the emulator's MCP tool `run_scenario`.
 * @throws Error when the emulator does not answer as it should
 */
export async function runScenario(yaml: string, signal: AbortSignal): Promise<RunOutcome> {
  const session = new Session(signal);
  try {
    await session.open();
    const result = await session.request("tools/call", { name: "run_scenario", arguments: { yaml } });
    const [first] = Array.isArray(result["content"]) ? (result["content"] as unknown[]) : [];
    if (result["isError"] === true) return { refusal: isRecord(first) ? String(first["text"]) : "" };
    return { report: result["structuredContent"] as ScenarioReport };
  } finally {
    await session.close();
  }
}

/** A session of the Model Context Protocol, as far as one call of a tool needs it. */
class Session {
  readonly #signal: AbortSignal;
  #id: string | null = null;
  #requests = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async open(): Promise<void> {
    const clientInfo = { name: "finchat-emulator-console", version: "1" };
    await this.request("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    await this.#send("POST", { jsonrpc: "2.0", method: "notifications/initialized" });
  }

  async request(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#requests;
    const response = await this.#send("POST", { jsonrpc: "2.0", id, method, params });
    const answer = messagesIn(await response.text()).find((message) => message["id"] === id);
    const { result, error } = answer ?? {};
    if (isRecord(result)) return result;
    throw new Error(isRecord(error) ? String(error["message"]) : `${method}: ${response.status}`);
  }

  async close(): Promise<void> {
    if (this.#id !== null) await this.#send("DELETE").catch(() => undefined);
  }

  async #send(method: string, body?: object): Promise<Response> {
    const response = await fetch(`${emulatorUrl}/_emulator/mcp`, {
      method,
      headers: {
        ...authorization(),
        accept: "application/json, text/event-stream",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(this.#id !== null && { "mcp-session-id": this.#id }),
      },
      ...(body !== undefined && { body: JSON.stringify(body), signal: this.#signal }),
    });
    this.#id ??= response.headers.get("mcp-session-id");
    return response;
  }
}

/** Returns the messages of a response, which is JSON or server-sent events. */
function messagesIn(text: string): Record<string, unknown>[] {
  const parts = text.startsWith("{")
    ? [text]
    : text
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice("data:".length));
  return parts.filter((part) => part.trim() !== "").map((part) => JSON.parse(part) as Record<string, unknown>);
}
