import { fidelityFile, readFidelity } from "./fidelity.js";
import { table } from "./language.js";
import { BrokenInput } from "./script.js";

/** @import { Behaviour } from "./fidelity.js" */
/** @import { Language } from "./language.js" */

/** @typedef {Behaviour["basis"]} Basis */

const words = {
  en: {
    bases: { documented: "documented", observed: "observed", assumed: "assumed" },
    head: ["Behaviour", "Basis", "Setting"],
    colon: ": ",
    /** @type {(counts: Record<Basis, number>) => string} */
    intro: ({ documented, observed, assumed }) => `# Fidelity

How each behaviour of the platform is known. _Documented_: the platform's document says so, under the headings given, or
shows it in a sample. _Observed_: it was seen in the platform's other documentation, its open-source clients and server,
or follows from several samples. _Assumed_: no source defines it, and this is the choice made here. Of these,
${documented} are documented, ${observed} are observed, ${assumed} are assumed.

A setting, where there is one, makes the emulator behave differently. \`finchat-emulator contract --target URL\` compares a
real tenant with the documented samples. \`GET /_emulator/v1/fidelity\` returns the same list.`,
  },
  zh: {
    bases: { documented: "文档", observed: "观察", assumed: "假定" },
    head: ["行为", "依据", "设置"],
    colon: "：",
    /** @type {(counts: Record<Basis, number>) => string} */
    intro: ({ documented, observed, assumed }) => `# 保真度

平台每项行为的依据。_文档_：平台文档在所列标题下有说明，或在示例中出现。_观察_：见于平台的其他文档、开源的客户端和服务器，或可以从多个示例
推断。_假定_：没有任何依据，是模拟器自己的选择。其中文档 ${documented} 项，观察 ${observed} 项，假定 ${assumed} 项。

有设置的，可以用该设置改变模拟器的行为。\`finchat-emulator contract --target URL\` 用文档中的示例对照真实租户。
\`GET /_emulator/v1/fidelity\` 返回同样的列表（英文）。`,
  },
};

/**
 * Returns the page that lists every behaviour.
 * @param {Language} language
 */
export function fidelityPage(language) {
  const { bases, head, colon, intro } = words[language];
  const sections = Object.entries(readFidelity());
  const all = sections.flatMap(([, behaviours]) => behaviours);
  const count = (/** @type {Basis} */ basis) => all.filter((one) => one.basis === basis).length;
  const counts = { documented: count("documented"), observed: count("observed"), assumed: count("assumed") };
  const tables = sections.map(([headings, behaviours]) => {
    const [english, chinese] = headings.split(" / ");
    if (chinese === undefined) throw new BrokenInput(fidelityFile, `${headings}: add " / " and the Chinese heading`);
    const rows = behaviours.map((behaviour) => {
      const { text, where } = textsOf(behaviour, language);
      const { basis, setting } = behaviour;
      const known = where === undefined ? bases[basis] : `${bases[basis]}${colon}${where}`;
      return [text, known, setting === undefined ? "" : `\`${setting}\``].map((cell) => cell.replaceAll("*", "\\*"));
    });
    return `## ${String(language === "en" ? english : chinese)}\n\n${table(head, rows)}`;
  });
  const origin = `<!-- Made from ${fidelityFile} by scripts/docs.js. -->`;
  return [intro(counts), origin, ...tables].join("\n\n");
}

/**
 * @param {Behaviour} behaviour
 * @param {Language} language
 * @returns {{ text: string, where: string | undefined }}
 * @throws {BrokenInput} when a Chinese text is missing
 */
function textsOf({ id, behaviour, zh, where, where_zh: place }, language) {
  if (language === "en") return { text: behaviour, where };
  if (typeof zh !== "string") throw new BrokenInput(`${fidelityFile} ${id}`, "zh is missing; add the Chinese text");
  if (place === undefined && /\b(the|and)\b/.test(where ?? "")) {
    throw new BrokenInput(`${fidelityFile} ${id}`, "where_zh is missing; add where in Chinese");
  }
  return { text: zh, where: place ?? where };
}
