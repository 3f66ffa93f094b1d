/** What json-server serves: no messages yet, in memory. */
module.exports = () => ({ messages: [] });
