import { describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import { parse } from "yaml";
import { operations } from "../../src/generated/operations.js";
import { runEmulator } from "../support/emulator.ts";

describe("the OpenAPI documents", () => {
  it.each(["getPlatformDocument", "getControlDocument"] as const)(
    "%s is whole and refers to no other file",
    async (id) => {
      const fx = await runEmulator();
      const { status, headers, body } = await fx.answer(id);
      expect({ status, type: headers["content-type"] }).toEqual({
        status: 200,
        type: "application/yaml; charset=utf-8",
      });
      const document = parse(body as string) as { paths: object };
      const refs = JSON.stringify(document).match(/"\$ref":"[^"]*"/g) ?? [];
      expect(refs.filter((ref) => !ref.startsWith('"$ref":"#/'))).toEqual([]);
      expect(Object.keys(document.paths).length).toBeGreaterThan(20);
    },
  );
});

describe("the page for both documents", () => {
  it("shows every operation", async () => {
    const fx = await runEmulator();
    const page = (await fx.answer("getDocsPage")).body as string;
    const missing = Object.keys(operations).filter((id) => !page.includes(`id="${id}"`));
    expect(missing).toEqual([]);
  });

  it("leads only to places that it has", async () => {
    const fx = await runEmulator();
    const page = (await fx.answer("getDocsPage")).body as string;
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    expect(targets.length).toBeGreaterThan(200);
  });

  it("runs nothing and loads nothing, and its policy lets in its own style alone", async () => {
    const fx = await runEmulator();
    const { headers, body } = await fx.answer("getDocsPage");
    const page = body as string;
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(headers["content-security-policy"]).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(page.match(/<(script|link|img|iframe|object)\b| (src|on\w+|style)=|href="(?!#)/g)).toBeNull();
    expect(page.length).toBeLessThan(1_000_000);
  });
});

describe("the root", () => {
  it("leads to the console", async () => {
    const fx = await runEmulator();
    const { status, headers } = await fx.answer("getRoot");
    expect({ status, location: headers["location"] }).toEqual({ status: 302, location: "/_emulator/" });
  });
});
