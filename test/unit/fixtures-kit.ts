import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { fixtures } from "../../src/generated/validators.js";
import { loadFixtures } from "../../src/tenant/load.ts";
import { FixtureError, type Problem } from "../../src/tenant/problems.ts";
import type { TenantInput } from "../../src/tenant/types.ts";

/** The schema of fixtures, compiled. */
export const validate = fixtures.Tenant;

/** A folder with these files in it, gone after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "fixtures-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** The problems that a FixtureError thrown by `work` lists. */
export function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
  } catch (error) {
    if (error instanceof FixtureError) return error.problems;
    throw error;
  }
  return [];
}

/** Loads a tenant from files in a folder. */
export function load(files: Readonly<Record<string, string>>): TenantInput {
  return loadFixtures(folderWith(files), { validate });
}

/** The problems of a tenant in one YAML file, each as "line path: message". */
export function problemsIn(yaml: string): string[] {
  const folder = folderWith({ "tenant.yaml": yaml });
  return problemsOf(() => loadFixtures(join(folder, "tenant.yaml"), { validate })).map(
    ({ file, line, path, message }) => {
      if (file !== join(folder, "tenant.yaml")) throw new Error(`another file: ${String(file)}`);
      return `${String(line)} ${path}: ${message.replaceAll(folder, "FOLDER")}`;
    },
  );
}
