/** Backgrounds of avatars; white text on each has a contrast of at least 4.5. */
const colours = ["#1d5fd1", "#0b7a75", "#7a3fc4", "#b3430c", "#a3195b", "#2e6b1f", "#44546f", "#8a5300"] as const;

/** The background of an avatar: always the same for the same id. */
export function colourOf(id: string): string {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return colours[hash % colours.length] ?? colours[0];
}

/** One or two characters for a name: 丽丝 for 爱丽丝, BC for Bob Chen, BO for bob. */
export function initialsOf(name: string): string {
  const text = name.replace(/^[@!]/, "").trim();
  if (text === "") return "?";
  const han = text.match(/\p{Script=Han}/gu);
  if (han !== null) return han.slice(-2).join("");
  const words = text.split(/[\s._:-]+/u).filter((word) => word !== "");
  const [first = text, second] = words;
  const letters = second === undefined ? first.slice(0, 2) : `${first.charAt(0)}${second.charAt(0)}`;
  return letters.toUpperCase();
}
