import { readSchema } from "./documents.js";
import { table } from "./language.js";
import { settingsTable } from "./settings.js";

/** @import { Language } from "./language.js" */

const words = {
  en: {
    head: ["setting", "default", "example", "type", "meaning"],
    or: " or ",
    fixed: " Cannot change while the emulator runs.",
    intro: `# Settings

A setting can be given in five places, the later ones winning: its default, the fixtures' \`settings\`, a config file
(\`--config FILE\`, YAML or JSON), the environment, a flag. In files, settings are nested at their dots. In the environment
\`push.timeout_ms\` is \`FINCHAT_EMULATOR_PUSH_TIMEOUT_MS\`; values other than text are written as JSON. The flags \`--strict\`
and \`--control-token\` set the settings of the same names, and \`startEmulator({ settings })\` takes them nested.

\`GET /_emulator/v1/settings\` returns the settings in force; \`PATCH\` changes them until the next reset, with
\`--data-dir\` also over a restart.`,
  },
  zh: {
    head: ["设置", "默认值", "示例", "类型", "含义"],
    or: " 或 ",
    fixed: "运行期间不能修改。",
    intro: `# 设置

设置可以在五个地方给出，后者优先：默认值、初始数据中的 \`settings\`、配置文件（\`--config FILE\`，YAML 或 JSON）、环境变量、参数。在文件中，
设置按点号嵌套。在环境变量中，\`push.timeout_ms\` 写作 \`FINCHAT_EMULATOR_PUSH_TIMEOUT_MS\`；不是文本的值写成 JSON。参数 \`--strict\` 和
\`--control-token\` 对应同名的设置；\`startEmulator({ settings })\` 接受嵌套的形式。

\`GET /_emulator/v1/settings\` 返回当前生效的设置；\`PATCH\` 修改设置，直到下一次重置；使用 \`--data-dir\` 时，重启之后也保留。`,
  },
};

/**
 * Returns the page of all settings.
 * @param {Language} language
 */
export function settingsPage(language) {
  const { components } = readSchema("fixtures", "fixtures/schema.json", "Tenant").content;
  const { head, or, fixed, intro } = words[language];
  const rows = settingsTable(components.schemas).map((setting) => {
    const text = language === "en" ? setting.description : setting.zh;
    const meaning = setting.fixed ? `${text}${fixed}` : text;
    const [initial, example] = [setting.default, setting.example].map((value) => `\`${JSON.stringify(value)}\``);
    return [`\`${setting.name}\``, String(initial), String(example), setting.types.join(or), meaning];
  });
  return `<!-- Made by scripts/docs.js; change what it is made from. -->\n\n${intro}\n\n${table(head, rows)}\n`;
}
