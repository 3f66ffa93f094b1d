import { pointerSegments, pointerTo } from "../core/pointer.ts";
import { isRecord } from "./shape.ts";
import type { Place, PlacedFinding } from "./places.ts";
import type { Source, Sources } from "./source.ts";

/** Problem of a file or object that cannot hold a tenant. */
export const notATenant = "must be a mapping of the tenant's collections";

/** Returns whether a top-level key of a file is for its own use, such as anchors: the emulator ignores it. */
export const isExtension = (key: string): boolean => key.startsWith("x-");

/** Several sources as one tenant. */
export interface Merged {
  readonly tenant: Record<string, unknown>;
  /** Problems of the merge. */
  readonly findings: readonly PlacedFinding[];
  /** The source that a value of the tenant came from, and where it is in there. */
  origin(pointer: string): Place;
}

/** Those rows of a collection that came from one source: from `start` on. */
interface Part {
  readonly source: Source;
  readonly start: number;
}

/** Merges sources: collections one after the other, in the order of the sources; anything else is in one source only. */
export function mergeSources(sources: Sources): Merged {
  const tenant: Record<string, unknown> = {};
  const parts = new Map<string, Part[]>();
  const findings: PlacedFinding[] = [];
  for (const source of sources) {
    const { data } = source;
    if (isRecord(data)) findings.push(...mergeFields(source, data, tenant, parts));
    else if (data !== null) findings.push({ source, path: "", message: notATenant });
  }
  return { tenant, findings, origin: (pointer) => originOf(parts, pointer) ?? { source: sources[0], path: pointer } };
}

function mergeFields(
  source: Source,
  data: Readonly<Record<string, unknown>>,
  tenant: Record<string, unknown>,
  parts: Map<string, Part[]>,
): PlacedFinding[] {
  return Object.entries(data).flatMap(([key, value]): PlacedFinding[] => {
    if (isExtension(key)) return [];
    const known = parts.get(key);
    const before = tenant[key];
    if (known === undefined) {
      Object.defineProperty(tenant, key, { value, enumerable: true, configurable: true, writable: true });
      parts.set(key, [{ source, start: 0 }]);
    } else if (Array.isArray(before) && Array.isArray(value)) {
      tenant[key] = before.concat(value);
      known.push({ source, start: before.length });
    } else if (key !== "$schema") {
      const message = Array.isArray(before) ? "must be a list" : `is already in ${known[0]?.source.file ?? ""}`;
      return [{ source, path: pointerTo("", key), message }];
    }
    return [];
  });
}

function originOf(parts: ReadonlyMap<string, readonly Part[]>, pointer: string): Place | undefined {
  const [key = "", index, ...rest] = pointerSegments(pointer);
  const row = Number(index);
  const part = parts.get(key)?.findLast(({ start }) => start === 0 || start <= row);
  if (part === undefined) return undefined;
  const path = part.start === 0 ? pointer : [key, row - part.start, ...rest].reduce<string>(pointerTo, "");
  return { source: part.source, path };
}
