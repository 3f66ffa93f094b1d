/** Forms of a report. */
export const reporterNames = ["pretty", "json", "junit", "tap"] as const;

/** Name of a form of a report. */
export type ReporterName = (typeof reporterNames)[number];
