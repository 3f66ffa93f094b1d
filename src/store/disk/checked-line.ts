import { crc32 } from "node:zlib";
import { isRecord, type Fields } from "../../core/json.ts";

/** Returns the checksum of a text or of bytes: CRC-32 in hex. */
export const checksum = (content: string | Buffer): string => hex(crc32(content));

/** Returns a checksum as it is written down. */
export const hex = (crc: number): string => crc.toString(16).padStart(8, "0");

/** Returns a line that holds JSON behind its checksum. */
export const checkedLine = (json: string): string => `${checksum(json)} ${json}\n`;

/** Returns the object in a checked line that was read without its newline; undefined when it is not what was written. */
export function parseCheckedLine(line: string): Fields | undefined {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  const value = JSON.parse(json) as unknown;
  return isRecord(value) ? value : undefined;
}
