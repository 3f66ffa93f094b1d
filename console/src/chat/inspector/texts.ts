import { bilingual } from "../../i18n/bilingual.ts";

export const inspectorTexts = bilingual(
  {
    title: "Message",
    pushes: "Pushes",
    noApps: "The tenant has no apps.",
    json: "JSON of the message",
    design: "Open in the designer",
  },
  {
    title: "消息",
    pushes: "推送",
    noApps: "租户中没有应用。",
    json: "消息的 JSON",
    design: "在设计器中打开",
  },
);
