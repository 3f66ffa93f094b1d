import { EmulatorError } from "../core/errors.ts";
import { Violations } from "../core/violations.ts";

/** Everything that is wrong with a snapshot, by place. */
export class Findings {
  readonly #violations = new Violations();

  get none(): boolean {
    return this.#violations.count === 0;
  }

  /** Adds a finding; `path` is a JSON pointer into the snapshot. */
  add(path: string, message: string): void {
    this.#violations.add({ in: "body", path, message });
  }

  /** Counts findings that are not told. */
  omit(count: number): void {
    this.#violations.omit(count);
  }

  /** @throws EmulatorError EMULATOR_BAD_REQUEST with the places, unless there are none */
  refuse(): void {
    if (!this.none) throw this.toError();
  }

  /** EMULATOR_BAD_REQUEST, with the places. */
  toError(): EmulatorError {
    const { sentence, data } = this.#violations;
    return new EmulatorError("EMULATOR_BAD_REQUEST", `the snapshot cannot be used: ${sentence}`, { data });
  }
}
