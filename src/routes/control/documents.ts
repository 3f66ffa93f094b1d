import { defineRoute, type Answer, type Route } from "../../http/route.ts";

/** The OpenAPI documents, a page for both, and the way to the console. They answer any Host. */
export function documentRoutes(): Route[] {
  let page: Answer | undefined;
  return [
    defineRoute({
      operationId: "getRoot",
      method: "GET",
      path: "/",
      auth: "none",
      handler: () => ({ status: 302, headers: { location: "/_emulator/" } }),
    }),
    defineRoute({
      operationId: "getPlatformDocument",
      method: "GET",
      path: "/_emulator/openapi.yaml",
      auth: "none",
      handler: async () => yaml((await import("../../generated/documents.js")).platform),
    }),
    defineRoute({
      operationId: "getControlDocument",
      method: "GET",
      path: "/_emulator/control.openapi.yaml",
      auth: "none",
      handler: async () => yaml((await import("../../generated/documents.js")).control),
    }),
    defineRoute({
      operationId: "getDocsPage",
      method: "GET",
      path: "/_emulator/docs",
      auth: "none",
      handler: async () => (page ??= (await import("./docs/page.ts")).docsPage()),
    }),
  ];
}

const yaml = (bytes: string): Answer => ({
  status: 200,
  headers: { "content-type": "application/yaml; charset=utf-8", "x-content-type-options": "nosniff" },
  bytes,
});
