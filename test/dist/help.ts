import type { BuiltCommand } from "./built-command.ts";

/**
 * Reads `--help` of a command and of each of its commands. Returns every command, argument and flag as a user types it:
 * `--version`, `help [command]`, `start --port`, `validate <FILE>`.
 */
export async function helpEntries(command: BuiltCommand): Promise<string[]> {
  const help = sections((await command.run(["--help"])).stdout);
  const commands = help.get("Commands") ?? [];
  const nested = commands.map(async (line) => {
    const name = line.split(" ")[0] ?? "";
    if (name === "help") return [line];
    const own = sections((await command.run([name, "--help"])).stdout);
    return [
      ...(own.get("Arguments") ?? []).map((argument) => `<${argument.replaceAll(/[[\].]/g, "")}>`),
      ...flagsIn(own),
    ].map((entry) => `${name} ${entry}`);
  });
  return [...flagsIn(help), ...(await Promise.all(nested)).flat()];
}

const flagsIn = (help: ReadonlyMap<string, readonly string[]>): string[] =>
  (help.get("Options") ?? []).map((entry) => /--[\w-]+/.exec(entry)?.[0] ?? "").filter((flag) => flag !== "--help");

/** The terms of each section of a help text, by its heading. */
function sections(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let terms: string[] = [];
  for (const line of text.split("\n")) {
    const heading = /^(\w+):$/.exec(line)?.[1];
    const term = /^ {2}(\S.*?)(?: {2,}.*)?$/.exec(line)?.[1];
    if (heading !== undefined) found.set(heading, (terms = []));
    else if (/^\S/.test(line)) terms = [];
    else if (term !== undefined) terms.push(term);
  }
  return found;
}
