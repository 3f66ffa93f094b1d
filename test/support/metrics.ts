import { expect } from "vitest";
import type { Client } from "./client.ts";

/** What the metrics say: each sample by its name and labels as they are written. */
export async function readMetrics(fx: Client): Promise<ReadonlyMap<string, number>> {
  const { status, headers, body } = await fx.answer("getMetrics");
  expect({ status, type: headers["content-type"] }).toEqual({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
  });
  const lines = (body as string).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name = "", value] = /^(\S+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}
