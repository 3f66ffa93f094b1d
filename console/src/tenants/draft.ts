import { parse } from "yaml";
import type { CreateTenantRequest } from "../../../src/generated/control.d.ts";

/** The form of a new tenant, as it is typed. */
export interface TenantDraft {
  name: string;
  clock: "inherited" | "real" | "frozen" | "at";
  at: string;
  seed: string;
  ttl: string;
  fixtures: string;
}

/** The choices of the clock. */
export const clocks = ["inherited", "real", "frozen", "at"] as const;

/** Returns an empty form. */
export const emptyDraft = (): TenantDraft => ({
  name: "",
  clock: "inherited",
  at: "",
  seed: "",
  ttl: "",
  fixtures: "",
});

/** Returns the request of a form; what is empty is left out. @throws YAMLParseError for wrong YAML in the fixtures */
export function requestOf({ name, clock, at, seed, ttl, fixtures }: TenantDraft): CreateTenantRequest {
  const content: unknown = fixtures.trim() === "" ? undefined : parse(fixtures);
  return {
    ...(name.trim() !== "" && { name: name.trim() }),
    ...(clock !== "inherited" && { clock: clock === "at" ? `frozen:${at.trim()}` : clock }),
    ...(seed.trim() !== "" && { seed: Number(seed) }),
    ...(ttl.trim() !== "" && { ttl: ttl.trim() }),
    ...(content !== undefined && { fixtures: content as Record<string, unknown> }),
  };
}

/** A problem of the fixtures and its place. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Returns the problems that a refusal lists in `data.violations`. */
export function problemsIn(data: Readonly<Record<string, unknown>>): Problem[] {
  const { violations } = data;
  return Array.isArray(violations) ? violations.filter(isProblem) : [];
}

const isProblem = (found: unknown): found is Problem =>
  typeof found === "object" && found !== null && "path" in found && "message" in found;
