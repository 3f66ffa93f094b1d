import type { Pacer } from "../core/pacer.ts";
import type { MediaLibrary } from "../domain/media.ts";
import { isUsableKey } from "../iam/jwts.ts";
import type { Surroundings } from "../store/saved-state.ts";
import type { Store } from "../store/store.ts";
import { Findings } from "./findings.ts";
import { checkedHead, type Head } from "./head.ts";
import { checkIntegrity } from "./integrity.ts";
import { BadJson, JsonReader } from "./json-reader.ts";
import { ReceivedMedia } from "./received-media.ts";
import { isCollection, StagedRows } from "./staged-rows.ts";

/** A snapshot that was checked whole: ready to be put in place of everything. */
export interface StagedSnapshot extends Surroundings {
  /** Rows and counters, with media whose bytes are here. */
  readonly store: Store;
  readonly media: ReceivedMedia;
}

/** Dependencies of reading a snapshot. */
export interface ReadContext {
  readonly media: MediaLibrary;
  readonly pacer: Pacer;
  /** Maximum size of one row, in bytes. */
  readonly rowBytes: number;
}

/**
 * Reads a snapshot as it comes and checks all of it, the bytes of media going to files. Nothing of the state changes;
 * whatever goes wrong leaves no file.
 * @throws EmulatorError EMULATOR_BAD_REQUEST naming the places that are wrong
 */
export async function readSnapshot(source: AsyncIterable<Buffer>, context: ReadContext): Promise<StagedSnapshot> {
  const findings = new Findings();
  const media = new ReceivedMedia(context.media);
  try {
    const staged = new StagedRows(findings);
    const head = await readParts(new JsonReader(source, context.rowBytes, context.pacer), { staged, media, findings });
    findings.refuse();
    Object.assign(staged.store.counters, head.counters);
    await checkIntegrity(staged.store, { findings, pacer: context.pacer });
    await checkKeys(staged.store, findings);
    media.check(staged.store, findings);
    findings.refuse();
    const { domain, clock, random, settings } = head;
    return { store: staged.store, media, domain, clock, ...(random && { random }), ...(settings && { settings }) };
  } catch (error) {
    media.discard();
    throw error;
  }
}

interface Parts {
  readonly staged: StagedRows;
  readonly media: ReceivedMedia;
  readonly findings: Findings;
}

/** Reads the document to its end. */
async function readParts(json: JsonReader, { staged, media, findings }: Parts): Promise<Head> {
  const fields: Record<string, unknown> = {};
  let hasRows = false;
  try {
    for await (const name of json.fields()) {
      if (name === "collections") await readRows(json, staged);
      else if (name === "media") await readMedia(json, media);
      else fields[name] = await json.value();
      hasRows ||= name === "collections";
    }
    await json.end();
  } catch (error) {
    if (!(error instanceof BadJson)) throw error;
    findings.add(error.path, error.message);
    findings.refuse();
  }
  if (!hasRows) findings.add("", "collections is missing");
  return checkedHead(fields, findings);
}

async function readRows(json: JsonReader, staged: StagedRows): Promise<void> {
  for await (const name of json.fields()) {
    if (!isCollection(name)) staged.refuseCollection(name, json.path);
    for await (const path of json.items()) {
      const row = await json.value();
      if (isCollection(name)) staged.add(name, row, path);
    }
  }
}

async function readMedia(json: JsonReader, media: ReceivedMedia): Promise<void> {
  for await (const key of json.fields()) await media.receive(key, json);
}

async function checkKeys({ collections: { iam_keys: keys } }: Store, findings: Findings): Promise<void> {
  let index = 0;
  for (const key of keys.rows()) {
    if (!(await isUsableKey(key))) findings.add(`/collections/iam_keys/${index}/jwk`, `is no key for ${key.alg}`);
    index++;
  }
}
