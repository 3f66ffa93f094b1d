/** A step of a scenario as data, with its keys in the order of the file. */
export type RecordedStep = Record<string, unknown>;
