import { EmulatorError } from "../../core/errors.ts";

/**
 * Returns the row that a path names.
 * @throws EmulatorError EMULATOR_NOT_FOUND
 */
export function found<Row>(row: Row | undefined, what: string, id: string): Row {
  if (row === undefined) throw new EmulatorError("EMULATOR_NOT_FOUND", `there is no ${what} ${id}`);
  return row;
}
