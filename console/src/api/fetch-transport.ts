import type { Transport } from "../../../src/client/transport.ts";

/** The browser's own way to the emulator. */
export const fetchTransport: Transport = async ({ method, url, headers, body }) => {
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body: body as BodyInit }) });
  const content = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    text: () => new TextDecoder().decode(content),
    bytes: () => content,
  };
};
