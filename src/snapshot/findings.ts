import { EmulatorError, type Violation } from "../core/errors.ts";

/** So many findings are told in full, and so many of those in the sentence. */
const [toldCount, sentenceCount] = [100, 10];

/** Everything that is wrong with a snapshot, by place. */
export class Findings {
  readonly #violations: Violation[] = [];
  #count = 0;

  get none(): boolean {
    return this.#count === 0;
  }

  /** Adds a finding; `path` is a JSON pointer into the snapshot. */
  add(path: string, message: string): void {
    if (this.#count++ < toldCount) this.#violations.push({ in: "body", path, message });
  }

  /** @throws EmulatorError EMULATOR_BAD_REQUEST with the places, unless there are none */
  refuse(): void {
    if (!this.none) throw this.toError();
  }

  /** EMULATOR_BAD_REQUEST, with the places. */
  toError(): EmulatorError {
    const told = this.#violations.slice(0, sentenceCount).map(({ path, message }) => `${path || "/"} ${message}`);
    if (this.#count > told.length) told.push(`and ${this.#count - told.length} more`);
    const omitted = this.#count - this.#violations.length;
    return new EmulatorError("EMULATOR_BAD_REQUEST", `the snapshot cannot be used: ${told.join("; ")}`, {
      data: { violations: this.#violations, ...(omitted > 0 && { violations_omitted: omitted }) },
    });
  }
}
