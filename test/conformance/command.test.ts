import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { runCommand } from "../support/process.ts";
import { tamper } from "./proxy.ts";

describe("finchat-emulator contract", () => {
  it("runs against an emulator of its own and exits with 0", async () => {
    const { code, stdout, stderr } = await runCommand(["contract"]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^(\d+) of \1 samples run; nothing differs\n$/);
  });

  it("ends with 1 when something differs", async () => {
    const { url } = await runEmulator();
    const proxy = await tamper(url, ({ path }, answer) => {
      if (path.endsWith("/iam-info")) answer.body = { flows: [] };
    });
    const { code, stdout, stderr } = await runCommand(["contract", "--target", proxy.url]).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n身份认证: find the IAM +\/flows .*\n[^]*; 1 differs\n$/);
    expect(stderr).toMatch(/^finchat-emulator: auth\/token is called: .*\n$/);
  });

  it("ends with 1 and one sentence when nobody is there", async () => {
    const { code, stderr } = await runCommand(["contract", "--target", "http://127.0.0.1:1"]).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/\nfinchat-emulator: http:\/\/127\.0\.0\.1:1 cannot be reached: .+\n$/);
  });

  it.each([
    ["an unknown flag", ["--wrong"], /unknown option '--wrong'/],
    [
      "a target that is no URL",
      ["--target", "localhost:80"],
      /target: must be an http or https URL .*; did you mean "http:\/\/localhost:80"\?/,
    ],
    ["a file without a target", ["--vars", "vars.yaml"], /--vars requires --target/],
    [
      "a file that is not there",
      ["--target", "http://a.test", "--vars", "nowhere.yaml"],
      /nowhere\.yaml: cannot be read: there is no such/,
    ],
  ])("ends with 2 for %s", async (_, args, message) => {
    const { code, stderr } = await runCommand(["contract", ...args]).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
