import { route, type Answer, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** The OpenAPI documents, a page for both, and the way to the console. They answer any Host. */
export function documentRoutes({ basePath }: Pick<Services, "basePath">): Route[] {
  let page: Answer | undefined;
  return [
    route("getRoot", () => ({ status: 302, headers: { location: `${basePath}/_emulator/` } })),
    route("getPlatformDocument", async () => yaml((await import("../../generated/documents.js")).platform)),
    route("getControlDocument", async () => yaml((await import("../../generated/documents.js")).control)),
    route("getDocsPage", async () => (page ??= (await import("./docs/page.ts")).docsPage())),
  ];
}

const yaml = (bytes: string): Answer => ({
  status: 200,
  headers: { "content-type": "application/yaml; charset=utf-8", "x-content-type-options": "nosniff" },
  bytes,
});
