/** A directive as an app's row has it. */
export interface Directive {
  command: string;
  description: string;
}

/** The lines of a text that hold something. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Directives as a text to edit: one a line, the command and its description. */
export const directivesText = (directives: readonly Directive[]): string =>
  directives.map(({ command, description }) => `${command} ${description}`.trim()).join("\n");

/** The directives of such a text. */
export const directivesOf = (text: string): Directive[] =>
  linesOf(text).map((line) => {
    const [command = "", ...description] = line.split(/\s+/);
    return { command, description: description.join(" ") };
  });
