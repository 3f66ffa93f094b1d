import type { Fields } from "../core/json.ts";
import type { components } from "../generated/scenarios.d.ts";
import type { Problem } from "../tenant/problems.ts";
import { describeProblem } from "../tenant/problems.ts";

type Schemas = components["schemas"];

/** Content of a scenario file. */
export type ScenarioFile = Schemas["Scenario"];

/** A bot under test, as a file declares it. */
export type BotSpec = Schemas["Bot"];

/** One step, as a file declares it. */
export type Step = Schemas["Step"];

/** A scenario that was checked: one for each row of `each`. */
export interface Scenario {
  readonly name: string;
  /** Its file; missing for one that was given as an object. */
  readonly file?: string;
  /** Folder that relative paths count from. */
  readonly folder: string;
  readonly content: ScenarioFile;
  /** Tenant with the bytes of its media; the default tenant when missing. */
  readonly fixtures?: object;
  /** The row of `each` that it runs with. */
  readonly row?: Fields;
  /** Returns the line, from 1, of a JSON pointer; undefined for an object. */
  readonly lineOf: (pointer: string) => number | undefined;
}

/** Thrown for scenarios that cannot be run; its text lists every problem. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join("\n"));
    this.problems = problems;
  }
}
