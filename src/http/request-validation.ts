import type { ErrorObject } from "ajv";
import { Violations, type Violation } from "../core/violations.ts";
import { pointerTo } from "../core/pointer.ts";
import { typoSuggestion } from "../core/suggestions.ts";
import { contents, operationValidators, platform, type BoundedValidator } from "../generated/validators.js";

/**
 * Parts of a request that are validated against the OpenAPI documents. Parameters are coerced and defaulted in place.
 */
export interface RequestParts {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Findings of request validation: violations, and unknown fields that are allowed. */
export interface Findings {
  readonly violations: Violations;
  readonly unknown: Violations;
}

/** Checks parts of a request by its operation's schemas, all of them unless told otherwise, and finds everything at once. */
export function checkRequest(
  operationId: string,
  parts: RequestParts,
  checked: readonly (keyof RequestParts)[] = ["path", "query", "body"],
): Findings {
  const findings = noFindings();
  const validators = operationValidators[operationId];
  if (validators === undefined) return findings;
  for (const place of checked) {
    const validate: BoundedValidator | undefined = validators[place];
    if (validate === undefined || (place === "body" && parts.body === undefined && !validators.bodyRequired)) continue;
    if (!validate(parts[place])) sort(validate, place, parts[place], findings);
  }
  return findings;
}

/**
 * Holds a message's content, which stands at `path` of a body, against what its msgtype asks for; undefined where the
 * contract does not know the msgtype.
 */
export function checkContent(content: { readonly msgtype: string }, path: string): Findings | undefined {
  const validate = Object.hasOwn(contents, content.msgtype) ? contents[content.msgtype] : undefined;
  if (validate === undefined) return undefined;
  const findings = noFindings();
  if (!validate(content)) sort(validate, "body", content, findings);
  return { violations: findings.violations.below(path), unknown: findings.unknown.below(path) };
}

/** Holds an app's answer to a search against the contract. */
export function checkSearchAnswer(answer: unknown): Findings {
  const findings = noFindings();
  if (!platform.SearchAnswer(answer)) sort(platform.SearchAnswer, "body", answer, findings);
  return findings;
}

const noFindings = (): Findings => ({ violations: new Violations(), unknown: new Violations() });

/** Unit of unknown fields in the `count` of a validator. */
const unknownUnit = 2 ** 26;

/**
 * Adds each thing that is wrong to the findings, once: two schemas of a value may both ask for the same. Those that the
 * validator has only counted are counted.
 */
function sort(
  { errors: kept, count = 0 }: BoundedValidator,
  place: Violation["in"],
  data: unknown,
  { violations, unknown }: Findings,
): void {
  const errors = kept ?? [];
  const told = new Set<string>();
  const missing = missingFields(errors);
  const unknownKept = errors.filter(isUnknown).length;
  unknown.omit(Math.floor(count / unknownUnit) - unknownKept);
  violations.omit((count % unknownUnit) - (errors.length - unknownKept));
  for (const error of errors) {
    const violation = describe(error, place, data);
    if (violation === undefined) continue;
    if (isUnknown(error)) violation.message += suggestionFor(error, missing);
    const sentence = `${violation.path} ${violation.message}`;
    if (told.has(sentence)) continue;
    told.add(sentence);
    (isUnknown(error) ? unknown : violations).add(violation);
  }
}

const isUnknown = ({ keyword }: ErrorObject): boolean => keyword === "additionalProperties";

/** The fields that are missing, by the path of the object that has to have them. */
function missingFields(errors: readonly ErrorObject[]): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, string[]>();
  for (const error of errors) {
    if (error.keyword !== "required") continue;
    const names = missing.get(error.instancePath) ?? [];
    names.push(String(param(error, "missingProperty")));
    missing.set(error.instancePath, names);
  }
  return missing;
}

/** Returns the missing field that an unknown one may be a typing error of. */
const suggestionFor = (error: ErrorObject, missing: ReadonlyMap<string, readonly string[]>): string =>
  typoSuggestion(String(param(error, "additionalProperty")), missing.get(error.instancePath) ?? []);

/** Readable forms of the documents' patterns that would tell a caller little. */
const forms: Readonly<Record<string, string>> = {
  "^[0-9]+(ms|s|m|h|d)$": 'must be a duration, such as "90s", "10m" or "1h"',
  "^mxc://[^/]+/[^/]+$": "must be of the form mxc://SERVER_NAME/MEDIA_ID",
};

type Explain = (error: ErrorObject, data: unknown) => readonly [path: string, message: string] | undefined;

/** Explanations of schema errors by keyword: place and sentence. Errors that only repeat another have none. */
const explanations: Readonly<Record<string, Explain>> = {
  if: () => undefined,
  required: (error) => [below(error, "missingProperty"), "is required"],
  additionalProperties: (error) => [below(error, "additionalProperty"), "is not known here"],
  const: (error) => [error.instancePath, `must be ${JSON.stringify(param(error, "allowedValue"))}`],
  enum: (error) => [error.instancePath, `must be one of ${listed(param(error, "allowedValues"))}`],
  discriminator: (error) => [below(error, "tag"), discriminatorMessage(error)],
  pattern: (error) => [error.instancePath, forms[String(param(error, "pattern"))] ?? plainMessage(error)],
  minProperties: (error) => [error.instancePath, `must hold ${atLeast(param(error, "limit"))}`],
  minLength: (error) => [error.instancePath, param(error, "limit") === 1 ? "must not be empty" : plainMessage(error)],
  type({ instancePath, params }, data) {
    const missing = instancePath === "" && data === undefined;
    return [instancePath, missing ? "is required" : `must be ${withArticle(String(params["type"]))}`];
  },
};

function describe(error: ErrorObject, place: Violation["in"], data: unknown): Violation | undefined {
  const explain = explanations[error.keyword];
  if (explain === undefined) return { in: place, path: error.instancePath, message: plainMessage(error) };
  const explanation = explain(error, data);
  return explanation && { in: place, path: explanation[0], message: explanation[1] };
}

const param = ({ params }: ErrorObject, name: string): unknown => (params as Record<string, unknown>)[name];

const plainMessage = ({ message, keyword }: ErrorObject): string => message ?? `breaks ${keyword}`;

const atLeast = (count: unknown): string => `at least ${count === 1 ? "one field" : `${String(count)} fields`}`;

const listed = (values: unknown): string => (values as unknown[]).map((value) => JSON.stringify(value)).join(", ");

const below = (error: ErrorObject, name: string): string => pointerTo(error.instancePath, String(param(error, name)));

function discriminatorMessage(error: ErrorObject): string {
  const value = param(error, "tagValue");
  if (value === undefined) return "is required";
  return `${JSON.stringify(value)} is not a ${String(param(error, "tag"))} that this call takes`;
}

const withArticle = (type: string): string =>
  type
    .split(",")
    .map((name) => (/^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`))
    .join(" or ");
