import { parseYaml, YamlError } from "../core/yaml.ts";
import { FixtureError } from "./problems.ts";
import type { Source } from "./source.ts";

/**
 * Parses a YAML file.
 * @throws FixtureError with every fault of its syntax, tags that mean nothing among them.
 */
export function yamlSource(file: string, text: string): Source {
  try {
    const { data, lineOf } = parseYaml(text);
    return { file, data, lines: (pointers) => new Map([...pointers].map((pointer) => [pointer, lineOf(pointer)])) };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new FixtureError(error.problems.map(({ line, message }) => ({ file, line, path: "", message })));
  }
}
