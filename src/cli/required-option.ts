import { Option, type Command } from "commander";
import { ConfigError } from "../core/option-values.ts";

/**
 * Adds an option that a command requires. Commander's own check comes before that for unknown options, and would hide a
 * typo in the option's name.
 */
export function requiredOption(command: Command, flags: string, description: string): Command {
  const option = new Option(flags, description);
  return command.addOption(option).hook("preAction", (used) => {
    if (used.opts()[option.attributeName()] === undefined) throw new ConfigError(`${flags} is required`);
  });
}
