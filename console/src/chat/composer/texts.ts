import { bilingual } from "../../i18n/bilingual.ts";

export const composerTexts = bilingual(
  {
    label: "Message to this room",
    placeholder: "Write a message: Enter sends, Shift+Enter begins a new line",
    send: "Send",
  },
  {
    label: "发送到此房间的消息",
    placeholder: "输入消息：Enter 发送，Shift+Enter 换行",
    send: "发送",
  },
);
