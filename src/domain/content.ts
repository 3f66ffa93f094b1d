import { pairKey, type Collections } from "../store/collections.ts";
import type { MessageContent } from "../store/entities.ts";
import { formOf } from "./card-form.ts";

/**
 * Returns the places of a content that name missing media: JSON pointers into it, and the URIs. The platform accepts
 * such a message; its readers cannot open the media.
 */
export function missingMedia(
  content: MessageContent,
  { media }: Pick<Collections, "media">,
): { path: string; uri: string }[] {
  return mediaIn(content).filter(({ uri }) => {
    const [, serverName, mediaId] = /^mxc:\/\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
    return serverName !== undefined && mediaId !== undefined && !media.has(pairKey(serverName, mediaId));
  });
}

function mediaIn(content: MessageContent): { path: string; uri: string }[] {
  const places: [string, unknown][] = [["/o_url", content["o_url"]]];
  formOf(content).elements.forEach((element, index) => {
    places.push([`/info/elements/${String(index)}/o_url`, element["o_url"]]);
  });
  return places.flatMap(([path, uri]) => (typeof uri === "string" ? [{ path, uri }] : []));
}
