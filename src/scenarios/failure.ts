import type { components } from "../generated/control.d.ts";

type Difference = components["schemas"]["NearestMiss"]["differences"][number];

/** An item that came near to an expectation, and where it differs. */
export interface NearMiss {
  readonly item: object;
  readonly differences: readonly Difference[];
}

/** A step that did not go as its scenario says. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  /** The expectation, in words. */
  readonly expected: string;
  readonly nearest: readonly NearMiss[];

  constructor(message: string, { expected, nearest = [] }: { expected: string; nearest?: readonly NearMiss[] }) {
    super(message);
    this.expected = expected;
    this.nearest = nearest;
  }
}
