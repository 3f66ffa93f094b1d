/** A time of day, hours to seconds, with the date where it is another day than `today`. Both in ms since the epoch. */
export function timeOf(at: number, today: number): string {
  const time = new Date(at).toLocaleTimeString("en-GB");
  const date = new Date(at).toLocaleDateString("sv-SE");
  return date === new Date(today).toLocaleDateString("sv-SE") ? time : `${date} ${time}`;
}

/** A duration in ms, for people: 350 ms, 12.3 s, 4 min 5 s, 1 h 2 min. */
export function durationOf(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
