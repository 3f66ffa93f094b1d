import { expect, test } from "@jest/globals";
import * as library from "finchat-emulator";
import { exercise, expected } from "./exercise.ts";

test("uses all of the library", async () => {
  expect(await exercise(library)).toEqual(expected);
});
