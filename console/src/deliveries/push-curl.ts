import type { Delivery } from "../../../src/generated/control.d.ts";
import { curlCommand } from "../parts/curl.ts";

/** The command that sends an app what a delivery sends it; undefined where that is no call over HTTP. */
export function pushCurl({ url, payload }: Pick<Delivery, "url" | "payload">): string | undefined {
  if (!/^https?:\/\//i.test(url)) return undefined;
  return curlCommand({
    method: "PUT",
    url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
  });
}
