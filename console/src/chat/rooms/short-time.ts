const day = 86_400_000;

/** When something was, in little room: the time of day today, else the date; with the year where that is another. */
export function shortTimeOf(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const date = then.toLocaleDateString("sv-SE");
  if (date === today.toLocaleDateString("sv-SE")) return then.toLocaleTimeString("en-GB").slice(0, 5);
  return Math.abs(now - at) < 180 * day && then.getFullYear() === today.getFullYear() ? date.slice(5) : date;
}
