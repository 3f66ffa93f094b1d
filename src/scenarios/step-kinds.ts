import { typoSuggestion } from "../core/suggestions.ts";
import type { Step } from "./scenario.ts";

/** Keys of a step that say what it does. */
export type StepKind = keyof typeof stepKinds;

/** Keys that every act may have. */
const responseKeys = ["save", "answer", "refused"];

/** Keys that narrow messages and updates. */
const messageKeys = ["from", "in", "text", "content"];

interface Companions {
  readonly needs: readonly string[];
  readonly may: readonly string[];
}

const act = (needs: readonly string[] = [], may: readonly string[] = []): Companions => ({
  needs,
  may: [...may, ...responseKeys],
});
const ofProcess: Companions = { needs: [], may: [] };

/** The steps, and the keys that each needs and may have beside its own. */
const stepKinds = {
  say: act(["as", "to"]),
  submit: act(["as"], ["info"]),
  group: act(),
  join: act(["as"]),
  leave: act(["as"]),
  open_direct: act(["as"]),
  apply: act(["as"]),
  operate: act(["as", "to"]),
  visibility: act(["as", "to"]),
  search: act(["as", "to"]),
  test_event: act(),
  webhook: act([], ["body"]),
  upload: act([], ["content_type"]),
  advance: act(),
  set_clock: act(),
  fault: act(),
  push_fault: act(),
  control: act(),
  stop: ofProcess,
  start: ofProcess,
  restart: ofProcess,
  expect: { needs: [], may: [] },
} as const satisfies Partial<Record<keyof Step, Companions>>;

/** Keys of expectations by what they expect. */
const expectations: Readonly<Record<NonNullable<Step["expect"]>, readonly string[]>> = {
  message: [...messageKeys, "match", "count", "within", "save"],
  update: [...messageKeys, "match", "count", "within", "save"],
  delivery: ["match", "count", "within", "save"],
  request: ["match", "count", "within", "save"],
  "no message": [...messageKeys, "match", "for"],
};

const isStepKind = (key: string): key is StepKind => Object.hasOwn(stepKinds, key);

/** Returns the kind of a step that was checked. */
export function kindOf(step: Step): StepKind {
  for (const key in step) if (isStepKind(key)) return key;
  throw new Error("a step without a kind was not refused");
}

/** Returns what is wrong with the keys of a step, by the key; "" for the step itself. */
export function keyProblems(step: Step): { key: string; message: string }[] {
  const keys = Object.keys(step);
  const kinds = keys.filter(isStepKind);
  const [kind, other] = kinds;
  if (kind === undefined) {
    const near = keys.map((key) => typoSuggestion(key, Object.keys(stepKinds))).find((text) => text !== "") ?? "";
    return [{ key: "", message: `must have one of ${Object.keys(stepKinds).join(", ")}${near}` }];
  }
  if (other !== undefined) {
    return [{ key: other, message: `a step has one of ${kind} and ${other}, not both; make two steps` }];
  }
  const { needs, may } = companionsOf(kind, step);
  const known = [kind, ...needs, ...may];
  return [
    ...needs.filter((key) => !keys.includes(key)).map((key) => ({ key: "", message: `${kind} needs ${key}` })),
    ...keys
      .filter((key) => !known.includes(key))
      .map((key) => ({ key, message: `has no use beside ${kind}${hint(key, known)}` })),
  ];
}

function companionsOf(kind: StepKind, { expect }: Step): Companions {
  if (kind !== "expect" || expect === undefined) return stepKinds[kind];
  return { needs: [], may: expectations[expect] };
}

const hint = (key: string, known: readonly string[]): string =>
  typoSuggestion(key, known) || `; it may have ${known.slice(1).join(", ") || "no other key"}`;
