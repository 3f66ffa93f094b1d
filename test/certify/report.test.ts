import { expect, it } from "vitest";
import type { Certificate } from "../../src/certify/finding.ts";
import { certificateText } from "../../src/certify/report.ts";

const certificate: Certificate = {
  ok: false,
  checks: [
    { id: "acknowledges", status: "warn", reason: "200 after 1200 ms", advice: "Be quick.", document: "回调接口" },
    { id: "duplicates", status: "fail", reason: "it ended; its output:\n  <bad> & \u0000", advice: "Remember it." },
    { id: "restart", status: "n/a", reason: "no command", advice: "Use --command." },
    { id: "cards", status: "pass", reason: "a submit was answered", document: "更新CUI" },
  ],
};

it("pretty has a line for each check, with the next step below", () => {
  expect(certificateText(certificate, "pretty")).toBe(`warn  acknowledges  200 after 1200 ms
                    Be quick.
                    document: 回调接口
fail  duplicates    it ended; its output:
                      <bad> & \u0000
                    Remember it.
n/a   restart       no command
                    Use --command.
pass  cards         a submit was answered

1 pass, 1 warn, 1 fail, 1 n/a
`);
});

it("json is the certificate", () => {
  expect(JSON.parse(certificateText(certificate, "json"))).toEqual(certificate);
});

it("junit has a testcase for each check, without characters that XML forbids", () => {
  expect(certificateText(certificate, "junit")).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="finchat-emulator certify" tests="4" failures="1" skipped="1" errors="0">
    <testcase name="acknowledges" classname="certify"><system-out>200 after 1200 ms&#10;Be quick.&#10;document: 回调接口</system-out></testcase>
    <testcase name="duplicates" classname="certify"><failure message="it ended; its output:&#10;  &lt;bad&gt; &amp; \uFFFD">it ended; its output:&#10;  &lt;bad&gt; &amp; \uFFFD&#10;Remember it.</failure></testcase>
    <testcase name="restart" classname="certify"><skipped message="no command">no command&#10;Use --command.</skipped></testcase>
    <testcase name="cards" classname="certify"/>
  </testsuite>
</testsuites>
`);
});

it("tap skips what does not apply, and explains the rest", () => {
  expect(certificateText(certificate, "tap")).toBe(`TAP version 14
1..4
ok 1 - acknowledges
  ---
  severity: "warn"
  message: "200 after 1200 ms"
  advice: "Be quick."
  document: "回调接口"
  ...
not ok 2 - duplicates
  ---
  severity: "fail"
  message: "it ended; its output:\\n  <bad> & \\u0000"
  advice: "Remember it."
  ...
ok 3 - restart # SKIP no command
ok 4 - cards
`);
});
