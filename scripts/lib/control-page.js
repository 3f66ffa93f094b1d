import { operationsOf, readDocument } from "./documents.js";
import { table, textOf } from "./language.js";

/** @import { Language } from "./language.js" */

const file = "control.openapi.yaml";

const words = {
  en: {
    head: ["call", "operation", "effect or result"],
    sentence: /\. /,
    stop: ".",
    intro: `# The emulator's own API

The calls of this API do what people do in a FinChat client, in the developer console and in the administrator's console.
Tests control and inspect the emulator with it. [${file}](../${file}) describes every field; a running emulator shows it at
\`/_emulator/docs\`. An operation that is described but not implemented returns 501.

JSON in, JSON out. Times are milliseconds since the epoch; durations are milliseconds too, and some fields also take texts
such as \`"90s"\` and \`"1h"\`. An error is \`{errcode, error, data?}\`:`,
    errors: ["errcode", "status", "when"],
    when: [
      "the request is invalid, or its body names something that does not exist",
      "the control token is missing or wrong",
      "the Host or Origin is not trusted",
      "the path names something that does not exist",
      "a rule forbids it, or the wait timed out",
      "the status code is the reason",
    ],
    lists: `Lists are \`{<collection>: [...], cursor?}\`: \`limit\` is 100 unless said otherwise and 1000 at most, and \`cursor\`
requests the next page. \`PATCH\` is a JSON merge patch. [SECURITY.md](../SECURITY.md) says who may call the API.`,
  },
  zh: {
    head: ["调用", "operation", "作用或结果"],
    sentence: /。(?=.)/,
    stop: "。",
    intro: `# 模拟器自身的 API

这套 API 的调用代表人在 FinChat 客户端、开发者控制台和管理员控制台中的操作，测试也通过它控制和检查模拟器。
[${file}](../../${file}) 描述每个字段；运行中的模拟器在 \`/_emulator/docs\` 显示该文档。文档中有但尚未实现的调用返回 501。

请求和响应都是 JSON。时间是自纪元以来的毫秒数；时长也以毫秒为单位，有些字段还接受 \`"90s"\` 和 \`"1h"\` 这样的文本。错误的形式为
\`{errcode, error, data?}\`：`,
    errors: ["errcode", "状态码", "何时返回"],
    when: [
      "请求无效，或请求体中指定的对象不存在",
      "控制令牌缺失或错误",
      "Host 或 Origin 不受信任",
      "路径中指定的对象不存在",
      "违反规则，或等待超时",
      "原因由状态码说明",
    ],
    lists: `列表的形式为 \`{<collection>: [...], cursor?}\`：\`limit\` 默认 100，最大 1000，\`cursor\` 用于获取下一页。\`PATCH\` 是 JSON merge
patch。谁可以调用该 API，见 [SECURITY.md](../../SECURITY.md)。`,
  },
};

const errors = [
  ["EMULATOR_BAD_REQUEST", "400"],
  ["EMULATOR_UNAUTHORIZED", "401"],
  ["EMULATOR_FORBIDDEN", "403"],
  ["EMULATOR_NOT_FOUND", "404"],
  ["EMULATOR_CONFLICT", "409"],
  ["EMULATOR_UNKNOWN", "405, 413, 415, 501"],
];

/**
 * Returns the page that lists every operation of the control API.
 * @param {Language} language
 */
export function controlPage(language) {
  const { head, sentence, stop, intro, errors: errorHead, when, lists } = words[language];
  const codes = errors.map(([code = "", status = ""], index) => [`\`${code}\``, status, when[index] ?? ""]);
  const document = readDocument("control", file);
  const { tags } = /** @type {{ tags: { name: string, description: string }[] }} */ (
    /** @type {unknown} */ (document.content)
  );
  const operations = /** @type {(ReturnType<typeof operationsOf>[number] & { tags: string[], summary: string })[]} */ (
    operationsOf(document)
  );
  const sections = tags.map((tag) => {
    const rows = operations
      .filter((operation) => operation.tags.includes(tag.name))
      .map((operation) => [
        `\`${operation.method.toUpperCase()} ${operation.path}\``,
        `\`${operation.operationId}\``,
        textOf(operation, language, `${file} ${operation.operationId}`),
      ]);
    const [heading, remark] = textOf(tag, language, `${file} tag ${tag.name}`).split(sentence);
    return [`## ${heading}`, remark && `${remark}${stop}`, table(head, rows)].filter(Boolean).join("\n\n");
  });
  const parts = [intro, table(errorHead, codes), lists, ...sections];
  return `<!-- Made by scripts/docs.js; change what it is made from. -->\n\n${parts.join("\n\n")}\n`;
}
