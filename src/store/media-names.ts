import { createHash } from "node:crypto";
import { pairKey } from "./collections.ts";
import type { Media } from "./entities.ts";

/** Returns the name of the file with the bytes of a row. Earlier versions put none into rows: it was a digest of the ids. */
export const fileName = ({ stored, server_name, media_id }: Media): string =>
  stored ?? createHash("sha256").update(pairKey(server_name, media_id)).digest("hex");

/** The names of files with the bytes of a row. */
export const keptName = /^[0-9a-f]{64}$/;

/** The names that earlier versions gave files while they were being received. */
export const unfinishedName = /^[0-9a-f]{64}\.\d+\.part$/;
