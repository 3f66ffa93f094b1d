/** A data folder that cannot be used, or a file in it that cannot be written; what was in it before is still there. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** What is said of a file of the state that a change cannot be written to. */
export const unwritable = (path: string, error: unknown): StateError =>
  error instanceof StateError ? error : new StateError(`${path} cannot be written: ${systemReason(error)}`);

/** The reason that the system gives for a failed operation, as the end of a sentence. */
export function systemReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return "there is no space left on the disk";
  if (code === "EFBIG") return "it would become larger than a file may be here";
  if (code === "EACCES" || code === "EPERM") return "permission is denied";
  if (code === "EROFS") return "the file system is read-only";
  return error instanceof Error ? error.message : String(error);
}
