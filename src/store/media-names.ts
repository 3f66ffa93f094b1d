import { createHash } from "node:crypto";
import { pairKey } from "./collections.ts";
import type { Media } from "./entities.ts";

/** Returns the name of the file with the bytes of a row. What stands in it comes from no caller: it is a digest. */
export const fileName = ({ server_name, media_id }: Media): string =>
  createHash("sha256").update(pairKey(server_name, media_id)).digest("hex");

/** Returns the name of a file while it is being received; `count` tells those of one row apart. */
export const partName = (name: string, count: number): string => `${name}.${count}.part`;

/** The names of files with the bytes of a row. */
export const keptName = /^[0-9a-f]{64}$/;

/** The names of files that are being received. */
export const unfinishedName = /^[0-9a-f]{64}\.\d+\.part$/;
