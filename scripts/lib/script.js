/** A document that nothing can be generated from: its author is told where and what, without a stack trace. */
export class BrokenDocument extends Error {
  /**
   * @param {string} place the file, and where in it
   * @param {string} message
   */
  constructor(place, message) {
    super(`${place}: ${message}`);
    this.name = "BrokenDocument";
  }
}

/**
 * Runs a script's work; a broken document ends it with exit code 1 and one line on stderr.
 * @param {() => Promise<void>} work
 */
export async function runScript(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BrokenDocument)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
