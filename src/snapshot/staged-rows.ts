import { isRecord, type Fields } from "../core/json.ts";
import { pointerTo } from "../core/pointer.ts";
import { rows as validators } from "../generated/validators.js";
import type { Collections } from "../store/collections.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { schemaFindings, type Validate } from "../tenant/schema-findings.ts";
import { Store } from "../store/store.ts";
import type { Findings } from "./findings.ts";

/** The fields that are the key of a row, by collection. */
const keyFields: Readonly<Record<keyof Collections, readonly string[]>> = {
  organizations: ["organization_id"],
  departments: ["department_id"],
  roles: ["role_id"],
  users: ["fcid"],
  apps: ["app_id"],
  rooms: ["room_id"],
  memberships: ["room_id", "fcid"],
  webhooks: ["webhook_id"],
  sensitive_words: ["word"],
  messages: ["event_id"],
  card_versions: ["event_id", "fcid"],
  to_device_messages: ["message_id"],
  device_transactions: ["app_id", "transaction_id"],
  forwarder_events: ["app_id", "event_id"],
  media: ["server_name", "media_id"],
  access_tokens: ["token"],
  deliveries: ["delivery_id"],
  queues: ["app_id"],
  omissions: ["event_id"],
  faults: ["fault_id"],
  push_faults: ["fault_id"],
  iam_keys: ["kid"],
  iam_sessions: ["session_state"],
  iam_grants: ["code"],
  iam_tokens: ["jti"],
};

/** Returns whether there is a collection of this name. */
export const isCollection = (name: string): name is keyof Collections => Object.hasOwn(keyFields, name);

/** The names of all collections. */
export const collectionNames: readonly string[] = Object.keys(keyFields);

/** A snapshot's rows in a store of their own, with their indexes, while those in use stay as they are. */
export class StagedRows {
  readonly store = new Store();
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Takes a row that has the shape of its collection and a key of its own; anything else becomes a finding. */
  add(collection: keyof Collections, row: unknown, path: string): void {
    const validate: Validate = validators[collection];
    const { findings, omitted } = schemaFindings(row, validate);
    for (const finding of findings) this.#findings.add(path + finding.path, finding.message);
    this.#findings.omit(omitted);
    // What is refused anyway need not be held.
    if (this.#findings.none && isRecord(row)) this.#load(collection, row, path);
  }

  /** Timelines are in order of position, and the rows of messages are too. */
  #isNext(position: unknown): boolean {
    const { last } = this.store.collections.messages;
    return last === undefined || Number(position) > last.position;
  }

  /** A collection that there is none of. */
  refuseCollection(name: string, path: string): void {
    this.#findings.add(path, `unknown collection${suggestionFor(name, collectionNames)}`);
  }

  #load(name: keyof Collections, row: Fields, path: string): void {
    if (name === "messages" && !this.#isNext(row["position"])) {
      this.#findings.add(`${path}/position`, "must come after the one before");
      return;
    }
    if (this.store.load(name, row)) return;
    const fields = keyFields[name];
    const values = fields.map((field) => JSON.stringify(row[field]));
    this.#findings.add(pointerTo(path, fields.at(-1) ?? ""), `duplicate ${fields.join(", ")}: ${values.join(", ")}`);
  }
}
