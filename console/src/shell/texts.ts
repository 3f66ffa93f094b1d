import { bilingual } from "../i18n/bilingual.ts";

export const shellTexts = bilingual(
  {
    name: "FinChat emulator",
    skip: "Skip to the content",
    screens: "Screens",
    connecting: "Not connected: trying again",
    connected: "Live",
    actingAs: "Acting as",
    nobody: "Choose a user",
    docs: "API docs",
    language: "中文",
    theme: "Dark theme",
    token: "This emulator asks for its control token",
    tokenHint: "It is the one that the emulator was started with: --control-token.",
    open: "Open the console",
  },
  {
    name: "FinChat 模拟器",
    skip: "跳到内容",
    screens: "页面",
    connecting: "未连接：正在重试",
    connected: "实时",
    actingAs: "当前身份",
    nobody: "选择用户",
    docs: "API 文档",
    language: "English",
    theme: "深色主题",
    token: "此模拟器需要控制令牌",
    tokenHint: "即启动模拟器时用 --control-token 指定的值。",
    open: "打开控制台",
  },
);
