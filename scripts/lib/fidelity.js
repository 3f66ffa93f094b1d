import { readYaml } from "./documents.js";

/**
 * How a behaviour of the platform is known: by the document, by what was observed, or not at all. `setting` changes it;
 * `operations` are the calls that it is about, where it is not about all of them. `zh` and `where_zh` are the Chinese texts.
 * @typedef {{ id: string, behaviour: string, basis: "documented" | "observed" | "assumed", where?: string,
 *   setting?: string, operations?: string[], zh: string, where_zh?: string }} Behaviour
 */

/** The file that tells of them. */
export const fidelityFile = "docs/fidelity.yaml";

/** Every behaviour, by heading: the English one, " / " and the Chinese one. */
export const readFidelity = () => /** @type {Record<string, Behaviour[]>} */ (readYaml(fidelityFile).content);
