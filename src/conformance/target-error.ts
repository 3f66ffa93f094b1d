/** The server that the samples run against cannot be reached, or does not answer in time. */
export class TargetError extends Error {
  override readonly name = "TargetError";
}
