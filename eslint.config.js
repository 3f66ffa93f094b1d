import { defineConfig, globalIgnores } from "eslint/config";
import js from "@eslint/js";
import pluginVue from "eslint-plugin-vue";
import tseslint from "typescript-eslint";
import { plainLanguage } from "./scripts/lint/plain-language.js";

/** Time and chance come from src/core alone, so that a frozen clock and a seed decide everything. */
const onlyFromCore = {
  globals: ["setTimeout", "setInterval", "setImmediate"].map((name) => ({
    name,
    message: "Timers come from src/core: the emulator's clock, or its wall clock.",
  })),
  properties: [
    ["Date", "now"],
    ["performance", "now"],
    ["process", "hrtime"],
    ["AbortSignal", "timeout"],
    ["Math", "random"],
    ["crypto", "randomUUID"],
    ["crypto", "randomBytes"],
    ["crypto", "getRandomValues"],
  ].map(([object, property]) => ({ object, property, message: "Time and randomness come from src/core." })),
  syntax: [
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "The time comes from src/core." },
    { selector: "CallExpression[callee.name='Date']", message: "The time comes from src/core." },
  ],
  imports: [
    { name: "node:timers", message: "Timers come from src/core." },
    { name: "node:timers/promises", message: "Timers come from src/core." },
    { name: "node:perf_hooks", message: "The time comes from src/core." },
    {
      name: "node:crypto",
      importNames: ["randomUUID", "randomBytes", "randomInt", "getRandomValues"],
      message: "Randomness comes from src/core.",
    },
    { name: "nanoid", message: "Ids come from src/core." },
  ],
};

const environment = { object: "process", property: "env", message: "src/cli/config.ts alone reads the environment." };

const oneYamlReader = { name: "yaml", message: "parseYaml of src/core/yaml.ts reads every YAML file." };

/** A test that does not run, or that keeps the others from running, proves nothing. */
const everyTestRuns = {
  selector:
    "MemberExpression[object.name=/^(describe|suite|it|test)$/][property.name=/^(only|skip|todo|skipIf|runIf|fails)$/]",
  message: "Every test runs.",
};

/** openid-client marks it as deprecated to be noticed: it lets a client speak HTTP, as the emulator does. */
const plainHttp = /** @type {const} */ ({
  from: "package",
  package: "openid-client",
  name: "allowInsecureRequests",
});

export default defineConfig(
  globalIgnores(["dist/", "coverage/", "src/generated/", "console/dist/"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  pluginVue.configs["flat/recommended"],
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: [".vue"] },
    },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-deprecated": ["error", { allow: [plainHttp] }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      complexity: ["error", 12],
      eqeqeq: "error",
      "max-depth": ["error", 3],
      "max-params": ["error", 4],
      "no-console": "error",
      "no-undef": "off",
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"] }],
      "object-shorthand": "error",
    },
  },
  {
    plugins: { "plain-language": plainLanguage },
    rules: { "plain-language/terms": "error" },
  },
  {
    files: ["src/**"],
    rules: { "plain-language/docstrings": "error" },
  },
  {
    files: ["src/**"],
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Work that nobody awaits runs in the background (src/core/background.ts), which contains its errors.
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // A table of routes is one function, and as long as the resource has operations.
    files: ["src/routes/**"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["src/**", "test/**"],
    ignores: ["src/core/**"],
    rules: {
      "no-restricted-globals": ["error", ...onlyFromCore.globals],
      "no-restricted-imports": ["error", { paths: onlyFromCore.imports }],
      "no-restricted-properties": ["error", ...onlyFromCore.properties, environment],
      "no-restricted-syntax": ["error", ...onlyFromCore.syntax],
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/core/**"],
    rules: { "no-restricted-imports": ["error", { paths: [...onlyFromCore.imports, oneYamlReader] }] },
  },
  {
    files: ["src/core/**"],
    // A command inherits the environment.
    ignores: ["src/core/process-group.ts"],
    rules: { "no-restricted-properties": ["error", environment] },
  },
  {
    files: ["src/cli/config.ts"],
    rules: { "no-restricted-properties": ["error", ...onlyFromCore.properties] },
  },
  {
    files: ["test/**"],
    rules: {
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-restricted-properties": ["error", ...onlyFromCore.properties],
      "no-restricted-syntax": ["error", ...onlyFromCore.syntax, everyTestRuns],
    },
  },
  {
    files: ["console/**/*.vue"],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // How markup is laid out is prettier's to say.
      "vue/max-attributes-per-line": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      // A message is never markup.
      "vue/no-v-html": "error",
      "vue/require-default-prop": "off",
    },
  },
  {
    files: ["console/**"],
    rules: { "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ["src/cli/main.ts", "scripts/**", "examples/**", "bench/**"],
    rules: { "no-console": "off" },
  },
);
