import { Option, type Command } from "commander";
import { ConfigError, oneOf } from "../core/option-values.ts";

/** A report to write: its form, and its file; standard output when missing. */
export interface ReportOutput<Name extends string = string> {
  readonly reporter: Name;
  readonly file?: string;
}

/** Reports that a command line asks for, in its order. */
export class ReportOutputs<Name extends string> {
  readonly #names: readonly Name[];
  readonly #outputs: ReportOutput<Name>[] = [];

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  /** The reports; the first form on standard output when none was named. */
  get outputs(): readonly ReportOutput<Name>[] {
    const [first] = this.#names;
    return this.#outputs.length > 0 || first === undefined ? this.#outputs : [{ reporter: first }];
  }

  /** Adds `--reporter` and `--output` to a command; both may be given several times. */
  addTo(command: Command): Command {
    const forms = this.#names.join(", ");
    return command
      .addOption(
        new Option("--reporter <NAME>", `form of a report: ${forms} (repeatable)`).argParser((name: string) => {
          this.#outputs.push({ reporter: oneOf("--reporter", name, this.#names) });
        }),
      )
      .addOption(
        new Option("--output <FILE>", "file of the --reporter before it (default: standard output)").argParser(
          (file: string) => {
            this.#nameFile(file);
          },
        ),
      );
  }

  #nameFile(file: string): void {
    const last = this.#outputs.pop();
    if (last === undefined) throw new ConfigError(`--output ${file} requires a --reporter before it`);
    if (last.file !== undefined) throw new ConfigError(`--output ${file}: the --reporter before it has ${last.file}`);
    this.#outputs.push({ ...last, file });
  }
}
