/** An input that nothing can be made from: its author is told where and what, without a stack trace. */
export class BrokenInput extends Error {
  /**
   * @param {string} place the file, and where in it
   * @param {string} message
   */
  constructor(place, message) {
    super(`${place}: ${message}`);
    this.name = "BrokenInput";
  }
}

/**
 * Runs a script's work; a broken input ends it with exit code 1 and a message on stderr.
 * @param {() => Promise<void>} work
 */
export async function runScript(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
