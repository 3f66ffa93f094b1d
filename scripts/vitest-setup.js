import { generate } from "./lib/steps.js";

/** Before any test: what is generated is what the documents say now. */
export const setup = generate;
