import { i18n } from "../i18n/i18n.ts";

/** A time of day, hours to seconds, with the date where it is another day than `today`. Both in ms since the epoch. */
export function timeOf(at: number, today: number): string {
  const time = new Date(at).toLocaleTimeString("en-GB");
  const date = new Date(at).toLocaleDateString("sv-SE");
  return date === new Date(today).toLocaleDateString("sv-SE") ? time : `${date} ${time}`;
}

/** The day of a time in ms since the epoch, as 2026-11-26. */
export const dayOf = (at: number): string => new Date(at).toLocaleDateString("sv-SE");

/** A day in words: today, yesterday, else its weekday and date; with the year where that is another. Both in ms. */
export function dayWords(at: number, today: number): string {
  const { t, locale } = i18n.global;
  if (dayOf(at) === dayOf(today)) return t("parts.today");
  if (dayOf(at) === dayOf(today - 86_400_000)) return t("parts.yesterday");
  const isOtherYear = new Date(at).getFullYear() !== new Date(today).getFullYear();
  return new Date(at).toLocaleDateString(locale.value === "zh" ? "zh-CN" : "en-GB", {
    weekday: "short",
    month: "short",
    day: "numeric",
    ...(isOtherYear && { year: "numeric" }),
  });
}

/** A duration in ms, for people: 350 ms, 12.3 s, 4 min 5 s, 1 h 2 min. */
export function durationOf(ms: number): string {
  const { t } = i18n.global;
  if (ms < 1000) return t("parts.duration.ms", { ms: Math.max(0, Math.round(ms)) });
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return t("parts.duration.s", { s: (ms / 1000).toFixed(1) });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("parts.duration.min", { min: minutes, s: seconds % 60 });
  return t("parts.duration.h", { h: Math.floor(minutes / 60), min: minutes % 60 });
}
