import { readFile } from "node:fs/promises";
import { briefJson } from "../core/brief-json.ts";
import { knownOptions } from "../core/known-options.ts";
import { ConfigError, text } from "../core/option-values.ts";
import type { ControlApi } from "./api.ts";

/** Options of an upload. */
export interface UploadOptions {
  /** By default by the ending of the path; else application/octet-stream. */
  readonly contentType?: string;
}

/** A file as it was uploaded. */
export interface DownloadedFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

const unknownType = "application/octet-stream";

/** Content types of files that tests commonly upload. */
const contentTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  webp: "image/webp",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
};

/**
 * Uploads bytes, or a file by its path.
 * @throws ConfigError for something else, and for a file that cannot be read
 */
export async function uploadFile(
  control: ControlApi,
  file: Uint8Array | string,
  options: UploadOptions = {},
): Promise<{ content_uri: string }> {
  knownOptions("upload", options, ["contentType"]);
  const { contentType = typeof file === "string" ? typeOf(file) : unknownType } = options;
  const body = typeof file === "string" ? await bytesOf(file) : file;
  if (!ArrayBuffer.isView(body)) throw new ConfigError(`upload: must be bytes or a path (got ${briefJson(file)})`);
  const response = await control.transfer("putMedia", {
    params: {},
    body,
    contentType: text("upload: contentType", contentType),
  });
  return JSON.parse(response.text()) as { content_uri: string };
}

/**
 * Downloads a file.
 * @throws ConfigError for a text that is no `mxc://` URI
 */
export async function downloadFile(control: ControlApi, contentUri: string): Promise<DownloadedFile> {
  const [, server, media] = /^mxc:\/\/([^/]+)\/([^/]+)$/.exec(contentUri) ?? [];
  if (server === undefined || media === undefined) {
    throw new ConfigError(`download: must be an mxc://SERVER/ID URI (got ${briefJson(contentUri)})`);
  }
  const response = await control.transfer("readMedia", { params: { server_name: server, media_id: media } });
  return { bytes: response.bytes(), contentType: response.header("content-type") ?? unknownType };
}

const typeOf = (path: string): string => contentTypes[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""] ?? unknownType;

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ConfigError(`upload: cannot read ${path}: ${(error as Error).message}`);
  }
}
