/**
 * Node's assert as far as the bundled packages use it, with a message that costs nothing to make.
 * @param {unknown} value
 * @param {string | Error} [message]
 * @returns {asserts value}
 */
function assert(value, message = "a check of a package failed") {
  if (value) return;
  throw message instanceof Error ? message : Object.assign(new Error(message), { code: "ERR_ASSERTION" });
}

assert.ok = assert;

module.exports = assert;
