/** A data folder that cannot be used, or no longer be written: the process exits with 1. Nothing in it was changed. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** The reason that the system gives for a failed operation, as the end of a sentence. */
export function systemReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return "there is no space left on the disk";
  if (code === "EACCES" || code === "EPERM") return "permission is denied";
  if (code === "EROFS") return "the file system is read-only";
  return error instanceof Error ? error.message : String(error);
}
