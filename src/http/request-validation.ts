import type { ErrorObject } from "ajv";
import { Violations, type Violation } from "../core/violations.ts";
import { pointerSegments, pointerTo } from "../core/pointer.ts";
import { nearSuggestion } from "../core/suggestions.ts";
import type { BodyShape } from "../generated/bodies.js";
import { contents, operationValidators, platform, type BoundedValidator } from "../generated/validators.js";
import { bodyShape, componentShape, optionalFieldsAt, present, tagsAt } from "./absent-fields.ts";
import { repetitionOf, type Repetition } from "./repeated-parameters.ts";

/**
 * Parts of a request that are validated against the OpenAPI documents. Parameters are coerced and defaulted in place.
 */
export interface RequestParts {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Findings of request validation: violations, unknown fields, and fields that are null and count as absent. The last two
 * are refused in strict mode only.
 */
export interface Findings {
  readonly violations: Violations;
  readonly unknown: Violations;
  readonly nulls: Violations;
}

/** Findings of a JSON value, and the value without the fields that count as absent. */
export interface CheckedValue extends Findings {
  readonly value: unknown;
}

/**
 * Checks parts of a request by its operation's schemas, all of them unless told otherwise, and finds everything at once.
 * The returned value is the body without the fields that count as absent.
 */
export function checkRequest(
  operationId: string,
  parts: RequestParts,
  checked: readonly (keyof RequestParts)[] = ["path", "query", "body"],
): CheckedValue {
  const shape = bodyShape(operationId);
  const { value: body, nulls } = present(parts.body, shape);
  const findings = { ...noFindings(), nulls };
  const validators = operationValidators[operationId];
  if (validators === undefined) return { ...findings, value: body };
  const given = { ...parts, body };
  for (const place of checked) {
    const validate: BoundedValidator | undefined = validators[place];
    if (validate === undefined || (place === "body" && body === undefined && !validators.bodyRequired)) continue;
    const repetition = (name: string): Repetition | undefined => repetitionOf(operationId, given, { place, name });
    if (!validate(given[place])) sort(validate, { place, data: given[place], shape, repetition }, findings);
  }
  return { ...findings, value: body };
}

/** Checks a message's content, which is at `path` of a body, by its msgtype; undefined for an unknown msgtype. */
export function checkContent(content: { readonly msgtype: string }, path: string): CheckedValue | undefined {
  const validate = Object.hasOwn(contents, content.msgtype) ? contents[content.msgtype] : undefined;
  if (validate === undefined) return undefined;
  const { violations, unknown, nulls, value } = checkValue(content, "RoomMessageContent", validate);
  return { violations: violations.below(path), unknown: unknown.below(path), nulls: nulls.below(path), value };
}

/** Checks an app's response to a search. */
export const checkSearchAnswer = (answer: unknown): CheckedValue =>
  checkValue(answer, "SearchAnswer", platform.SearchAnswer);

function checkValue(given: unknown, component: string, validate: BoundedValidator): CheckedValue {
  const shape = componentShape(component);
  const { value, nulls } = present(given, shape);
  const findings = { ...noFindings(), nulls };
  if (!validate(value)) sort(validate, { place: "body", data: value, shape, repetition: () => undefined }, findings);
  return { ...findings, value };
}

const noFindings = (): Findings => ({
  violations: new Violations(),
  unknown: new Violations(),
  nulls: new Violations(),
});

/** A value that a validator has refused. */
interface Refused {
  readonly place: Violation["in"];
  readonly data: unknown;
  readonly shape: BodyShape | undefined;
  /** Returns how an unknown field repeats a parameter that the document lists at another place. */
  readonly repetition: (name: string) => Repetition | undefined;
}

/** Unit of unknown fields in the `count` of a validator. */
const unknownUnit = 2 ** 26;

/**
 * Adds each thing that is wrong to the findings, once: two schemas of a value may both ask for the same. Those that the
 * validator has only counted are counted.
 */
function sort(
  { errors: kept, count = 0 }: BoundedValidator,
  refused: Refused,
  { violations, unknown }: Findings,
): void {
  const errors = kept ?? [];
  const told = new Set<string>();
  const missing = missingFields(errors);
  const unknownKept = errors.filter(isUnknown).length;
  unknown.omit(Math.floor(count / unknownUnit) - unknownKept);
  violations.omit((count % unknownUnit) - (errors.length - unknownKept));
  for (const error of errors) {
    const violation = describe(error, refused);
    if (violation === undefined) continue;
    if (isUnknown(error)) {
      const repetition = error.instancePath === "" ? refused.repetition(unknownField(error)) : undefined;
      if (repetition?.agrees === true) continue;
      if (repetition !== undefined) violation.message = `differs from the ${repetition.listedIn}'s, which counts`;
      else violation.message += fieldSuggestion(error, missing, refused);
    }
    const sentence = `${violation.path} ${violation.message}`;
    if (told.has(sentence)) continue;
    told.add(sentence);
    (isUnknown(error) ? unknown : violations).add(violation);
  }
}

const unknownField = (error: ErrorObject): string => String(param(error, "additionalProperty"));

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

/** Returns the field that an unknown one may be a typing error of, or the beginning of: a missing or an optional one. */
function fieldSuggestion(
  error: ErrorObject,
  missing: ReadonlyMap<string, readonly string[]>,
  { place, shape, data }: Refused,
): string {
  const { instancePath } = error;
  const optional = place === "body" ? optionalFieldsAt(shape, data, pointerSegments(instancePath)) : [];
  return nearSuggestion(unknownField(error), [...(missing.get(instancePath) ?? []), ...optional]);
}

/** Readable forms of the documents' patterns that would tell a caller little. */
const forms: Readonly<Record<string, string>> = {
  "^[0-9]+(ms|s|m|h|d)$": 'must be a duration, such as "90s", "10m" or "1h"',
  "^mxc://[^/]+/[^/]+$": "must be of the form mxc://SERVER_NAME/MEDIA_ID",
};

type Explain = (error: ErrorObject, refused: Refused) => readonly [path: string, message: string] | undefined;

/** Explanations of schema errors by keyword: place and sentence. Errors that only repeat another have none. */
const explanations: Readonly<Record<string, Explain>> = {
  if: () => undefined,
  required: (error) => [below(error, "missingProperty"), "is required"],
  additionalProperties: (error) => [below(error, "additionalProperty"), "is not known here"],
  const: (error) => [error.instancePath, `must be ${JSON.stringify(param(error, "allowedValue"))}`],
  enum: (error) => [error.instancePath, `must be one of ${listed(param(error, "allowedValues"))}`],
  discriminator: (error, refused) => [below(error, "tag"), discriminatorMessage(error, refused)],
  pattern: (error) => [error.instancePath, forms[String(param(error, "pattern"))] ?? plainMessage(error)],
  minProperties: (error) => [error.instancePath, `must hold ${atLeast(param(error, "limit"))}`],
  minLength: (error) => [error.instancePath, param(error, "limit") === 1 ? "must not be empty" : plainMessage(error)],
  type({ instancePath, params }, { data }) {
    const missing = instancePath === "" && data === undefined;
    return [instancePath, missing ? "is required" : `must be ${withArticle(String(params["type"]))}`];
  },
};

function describe(error: ErrorObject, refused: Refused): Violation | undefined {
  const { place } = refused;
  const explain = explanations[error.keyword];
  if (explain === undefined) return { in: place, path: error.instancePath, message: plainMessage(error) };
  const explanation = explain(error, refused);
  return explanation && { in: place, path: explanation[0], message: explanation[1] };
}

const param = ({ params }: ErrorObject, name: string): unknown => (params as Record<string, unknown>)[name];

const plainMessage = ({ message, keyword }: ErrorObject): string => message ?? `breaks ${keyword}`;

const atLeast = (count: unknown): string => `at least ${count === 1 ? "one field" : `${String(count)} fields`}`;

const listed = (values: unknown): string => (values as unknown[]).map((value) => JSON.stringify(value)).join(", ");

const below = (error: ErrorObject, name: string): string => pointerTo(error.instancePath, String(param(error, name)));

function discriminatorMessage(error: ErrorObject, { shape, data }: Refused): string {
  const value = param(error, "tagValue");
  if (value === undefined) return "is required";
  const tags = tagsAt(shape, data, pointerSegments(error.instancePath)).join(", ");
  const message = `${JSON.stringify(value)} is not a ${String(param(error, "tag"))} that this call takes`;
  return tags === "" ? message : `${message}: ${tags}`;
}

const withArticle = (type: string): string =>
  type
    .split(",")
    .map((name) => (/^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`))
    .join(" or ");
