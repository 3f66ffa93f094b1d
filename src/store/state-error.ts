/** A data folder that cannot be used, or a file in it that cannot be written; what was in it before is still there. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** The error for a file or folder of the state that cannot be written; a StateError stays as it is. */
export const unwritable = (path: string, error: unknown): StateError =>
  error instanceof StateError ? error : new StateError(`${path} cannot be written: ${systemReason(error)}`);

/** The error for a file or folder of the state that cannot be read; a StateError stays as it is. */
export const unreadable = (path: string, error: unknown): StateError =>
  error instanceof StateError ? error : new StateError(`${path} cannot be read: ${systemReason(error)}`);

/** The error for a file of the state whose content is not what was written; `problem` continues "it is damaged". */
export const damaged = (path: string, problem: string): StateError =>
  new StateError(`${path} is damaged ${problem}; ${remedy}`);

/** The way out of any damage, as the end of a sentence. */
export const remedy = "restore the folder from a backup, or start with another one; nothing was changed";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "there is no space left on the disk",
  EDQUOT: "there is no space left on the disk",
  EFBIG: "it would become larger than a file may be here",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  ENOENT: "it does not exist",
  ENOTDIR: "there is a file where a folder should be",
  EISDIR: "there is a folder where a file should be",
  ELOOP: "links lead in a circle",
  ENAMETOOLONG: "the name is too long",
};

/** The reason that the system gives for a failed operation, as the end of a sentence. */
export const systemReason = (error: unknown): string =>
  reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? (error instanceof Error ? error.message : String(error));
