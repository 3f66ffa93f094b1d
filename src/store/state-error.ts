/** A data folder that cannot be used, or a file in it that cannot be written; what was in it before is still there. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** What is said of a file of the state that a change cannot be written to. */
export const unwritable = (path: string, error: unknown): StateError =>
  error instanceof StateError ? error : new StateError(`${path} cannot be written: ${systemReason(error)}`);

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "there is no space left on the disk",
  EDQUOT: "there is no space left on the disk",
  EFBIG: "it would become larger than a file may be here",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "there is a file where a folder should be",
  EISDIR: "there is a folder where a file should be",
  ELOOP: "links lead in a circle",
  ENAMETOOLONG: "the name is too long",
};

/** The reason that the system gives for a failed operation, as the end of a sentence. */
export const systemReason = (error: unknown): string =>
  reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? (error instanceof Error ? error.message : String(error));
