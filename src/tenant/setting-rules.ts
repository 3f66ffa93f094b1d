import { hostProblem, originProblem, publicUrlProblem } from "../core/http-url.ts";
import { isRecord, type Fields } from "../core/json.ts";
import { pointerSegments, pointerTo } from "../core/pointer.ts";
import { settings as settingsTable } from "../generated/settings.js";
import type { Finding } from "./problems.ts";
import { schemaFindings, type SchemaFindings, type Validate } from "./schema-findings.ts";

/** Rules that a schema cannot state, by the setting's name: of its text, or of each text of its list. */
const rules: Readonly<Record<string, (text: string) => string | undefined>> = {
  "iam.public_url": publicUrlProblem,
  "control.cors": originProblem,
  "control.allowed_hosts": hostProblem,
};

/** Returns everything that settings cannot be, whatever their shape; `validate` checks tenants. */
export function settingsFindings(settings: unknown, validate: Validate): SchemaFindings {
  const { findings, omitted } = schemaFindings({ settings }, validate);
  const own = withRuleFindings(findings, settings, root);
  return { findings: own.map((finding) => ({ ...finding, path: finding.path.slice(root.length) })), omitted };
}

const root = "/settings";

/** Adds to the findings of a schema what the settings at `path` cannot be; of two at one place it is the clearer. */
export function withRuleFindings(findings: readonly Finding[], settings: unknown, path: string): Finding[] {
  const broken = Object.entries(rules).flatMap(([name, problemOf]) => {
    const at = name.split(".").reduce<string>(pointerTo, path);
    return textsAt(valueAt(settings, name), at).flatMap(([place, text]) => {
      const message = problemOf(text);
      return message === undefined ? [] : [{ path: place, message }];
    });
  });
  if (isRecord(settings)) broken.push(...dottedFindings(settings, path));
  const places = new Set(broken.map((finding) => finding.path));
  return [...findings.filter((finding) => !places.has(finding.path)), ...broken];
}

/** Finds settings by their whole name, as in `{"push.timeout_ms": 5}`, where groups are expected. */
function dottedFindings(settings: Fields, path: string): Finding[] {
  const dotted = Object.keys(settings).filter((name) => name.includes(".") && isSetting(name));
  return dotted.map((name) => {
    const [group = "", field = ""] = name.split(".");
    return { path: pointerTo(path, name), message: `settings are nested; write ${group}: { ${field}: ... }` };
  });
}

const isSetting = (name: string): boolean => settingsTable.some((setting) => setting.name === name);

/** Returns the name of the setting that a JSON pointer into settings leads to or into, and the rest of the pointer. */
export function settingAt(pointer: string): { name: string; rest: string } | undefined {
  const segments = pointerSegments(pointer);
  for (let length = segments.length; length > 0; length--) {
    const name = segments.slice(0, length).join(".");
    if (isSetting(name)) {
      return { name, rest: segments.slice(length).reduce<string>(pointerTo, "") };
    }
  }
  return undefined;
}

const valueAt = (settings: unknown, name: string): unknown =>
  name.split(".").reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), settings);

function textsAt(value: unknown, path: string): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) => (typeof item === "string" ? [[pointerTo(path, index), item]] : []));
}
