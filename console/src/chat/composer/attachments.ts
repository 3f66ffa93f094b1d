import { upload } from "../../api/media.ts";
import type { Said } from "./mentions.ts";

/** The kinds of message that a file can be. */
export type FileKind = "m.image" | "m.audio" | "m.video" | "m.file";

/** A file that is to be sent. */
export interface Attachment {
  readonly id: number;
  readonly file: File;
  readonly kind: FileKind;
  /** Where it can be looked at, in memory; {@link discard} frees it. */
  readonly url: string;
}

let count = 0;

/** A file as something to send. */
export function attachmentOf(file: File): Attachment {
  return { id: ++count, file, kind: kindOf(file.type), url: URL.createObjectURL(file) };
}

/** Frees what a file takes to be looked at: it was sent, or will not be. */
export function discard({ url }: Attachment): void {
  URL.revokeObjectURL(url);
}

/**
 * Uploads a file; what is said by it.
 * @throws Error when it is not taken, or can no longer be read
 */
export async function uploaded({ file, kind, url }: Attachment): Promise<Said> {
  const [info, o_url] = await Promise.all([infoOf(file, kind, url), upload(file)]);
  return { msgtype: kind, body: file.name, info, o_url };
}

const kinds = { image: "m.image", audio: "m.audio", video: "m.video" } as const;

function kindOf(type: string): FileKind {
  const [family = ""] = type.split("/");
  return Object.hasOwn(kinds, family) ? kinds[family as keyof typeof kinds] : "m.file";
}

async function infoOf({ size, type }: File, kind: FileKind, url: string): Promise<object> {
  // The platform leaves the type of what is neither seen nor heard empty.
  if (kind === "m.file") return { mimetype: "", size };
  const measured = await (kind === "m.image" ? measurePicture(url) : measureRecording(kind, url)).catch(() => ({}));
  return { mimetype: type, size, ...measured };
}

async function measurePicture(url: string): Promise<object> {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return { h: picture.naturalHeight, w: picture.naturalWidth };
}

async function measureRecording(kind: "m.audio" | "m.video", url: string): Promise<object> {
  const player = document.createElement(kind === "m.audio" ? "audio" : "video");
  player.preload = "metadata";
  player.src = url;
  await new Promise((resolve, reject) => {
    player.addEventListener("loadedmetadata", resolve);
    player.addEventListener("error", reject);
  });
  const duration = Number.isFinite(player.duration) ? { duration: Math.round(player.duration * 1000) } : {};
  return "videoHeight" in player ? { ...duration, h: player.videoHeight, w: player.videoWidth } : duration;
}
