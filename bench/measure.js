/** Measures one scenario, in a process of its own and with the Node that it runs on; each figure is told as soon as it is known. */
const [name = "", amount = "{}"] = process.argv.slice(2);

/** @typedef {{ measure: (amount: unknown, report: (figure: object) => void) => Promise<void> }} Scenario */
/** @type {unknown} */
const scenario = await import(`./${name}.js`);
await /** @type {Scenario} */ (scenario).measure(JSON.parse(amount), (figure) => process.send?.(figure));
process.disconnect();
