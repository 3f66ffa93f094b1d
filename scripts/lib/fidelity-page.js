import { format, resolveConfig } from "prettier";
import { fidelityFile, readFidelity } from "./fidelity.js";

/** @import { Behaviour } from "./fidelity.js" */

/** The page that is made of it. */
export const fidelityPage = "docs/fidelity.md";

/**
 * The page that lists every behaviour, formatted like the rest of the project.
 * @returns {Promise<string>}
 */
export async function fidelityMarkdown() {
  const sections = Object.entries(readFidelity());
  const counts = ["documented", "observed", "assumed"].map((basis) => {
    const known = sections.flatMap(([, behaviours]) => behaviours.filter((one) => one.basis === basis));
    return `${known.length} are ${basis}`;
  });
  const text = `# Fidelity

How each behaviour of the platform is known. _Documented_: the platform's document says so, under the headings given, or
shows it in a sample. _Observed_: it was seen in the platform's other documentation, its open-source clients and server,
or follows from several samples. _Assumed_: nothing tells, and this is the choice made here. Of these,
${counts.join(", ")}.

A setting, where there is one, makes the emulator behave differently. \`finchat-emulator contract --target URL\` holds the
documented samples against a real tenant. The same list is answered by \`GET /_emulator/v1/fidelity\`.

<!-- Made from ${fidelityFile} by \`node scripts/fidelity.js\`. -->

${sections.map(([heading, behaviours]) => `## ${heading}\n\n${table(behaviours)}`).join("\n\n")}
`;
  return format(text, { ...(await resolveConfig(fidelityPage)), parser: "markdown" });
}

/** @param {Behaviour[]} behaviours */
function table(behaviours) {
  const rows = behaviours.map(({ behaviour, basis, where, setting }) => [
    behaviour,
    where === undefined ? basis : `${basis}: ${where}`,
    setting === undefined ? "" : `\`${setting}\``,
  ]);
  return [["Behaviour", "Basis", "Setting"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("*", "\\*").replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
