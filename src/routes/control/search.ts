import type { Violation } from "../../core/errors.ts";
import { searchEvent } from "../../domain/search.ts";
import { parseJson } from "../../http/parse-json.ts";
import { checkSearchAnswer } from "../../http/request-validation.ts";
import { route, json, type Route } from "../../http/route.ts";
import type { Exchange } from "../../pusher/sending.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** A user searches in an app, and sees what it answers. */
export const searchRoutes = ({ rows, people, pusher, settings, ...context }: Services): Route[] => [
  route("searchApp", async ({ params, body, warn }) => {
    const app = found(rows.apps.get(params.app_id), "app", params.app_id);
    const { fcid, search_text, page_no = 0, page_size = 10 } = body;
    const query = { search_text, page_no, page_size };
    const event = searchEvent({ ...context, rows, settings }, app, people.user(fcid), query);
    const exchange = await pusher.search(app, event);
    const { response, violations, warnings } = await judge(exchange, settings.current.limits.body_bytes);
    warnings.forEach(warn);
    const { status, durationMs: duration_ms, error } = exchange;
    return json({
      ok: status === 200 && violations.length === 0,
      ...(status !== undefined && { status }),
      duration_ms,
      ...(error !== undefined && { error }),
      ...(response !== undefined && { response }),
      violations,
    });
  }),
];

interface Judgement {
  /** The answer, parsed where it is JSON. */
  readonly response?: unknown;
  readonly violations: readonly Violation[];
  readonly warnings: readonly string[];
}

/**
 * Returns the problems of a search response (响应参数说明). One with another status than 200 has failed whatever it contains.
 */
async function judge({ status, body, size = 0 }: Exchange, limit: number): Promise<Judgement> {
  if (body === undefined) return { violations: [], warnings: [] };
  if (size > limit) return { response: body, violations: [whole(`is larger than ${limit} bytes`)], warnings: [] };
  const parsed = await parseJson(Buffer.from(body));
  const response = "value" in parsed ? parsed.value : body;
  if (status !== 200) return { response, violations: [], warnings: [] };
  if ("problem" in parsed) return { response, violations: [parsed.problem.violation], warnings: [] };
  const { violations, unknown, nulls, value } = checkSearchAnswer(response);
  const warnings = [unknown, nulls].flatMap(({ told }) => told.map(({ path, message }) => `answer ${path} ${message}`));
  if (violations.count === 0 && !hasOpenType(value)) {
    warnings.push("answer /content/opentype is missing; it counts as inapp");
  }
  return { response, violations: violations.told, warnings };
}

const whole = (message: string): Violation => ({ in: "body", path: "", message });

const hasOpenType = (answer: unknown): boolean =>
  (answer as { content: { opentype?: string } }).content.opentype !== undefined;
