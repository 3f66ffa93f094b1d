import { emulatorUrl } from "./emulator-url.ts";
import { authorization } from "./control.ts";

/**
 * Uploads a file.
 * @returns its address, `mxc://{server_name}/{media_id}`
 */
export async function upload(file: Blob): Promise<string> {
  const response = await fetch(`${emulatorUrl}/_emulator/v1/media`, {
    method: "POST",
    headers: { ...authorization(), "content-type": file.type === "" ? "application/octet-stream" : file.type },
    body: file,
  });
  const answer = (await response.json()) as { content_uri?: string; error?: string };
  if (answer.content_uri === undefined) throw new Error(answer.error ?? response.statusText);
  return answer.content_uri;
}

/**
 * Fetches a file by its `mxc://` address. What comes back is only ever shown from memory, under the page's policy.
 * @throws Error when the address is none, or nothing is there
 */
export async function download(address: string): Promise<Blob> {
  const [, serverName, mediaId] = /^mxc:\/\/(?!\.)([^/]+)\/(?!\.)([^/?#]+)/.exec(address) ?? [];
  if (serverName === undefined || mediaId === undefined) throw new Error(`not an mxc:// address: ${address}`);
  const path = `/_emulator/v1/media/${encodeURIComponent(serverName)}/${encodeURIComponent(mediaId)}`;
  const response = await fetch(path, { headers: authorization() });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.blob();
}
