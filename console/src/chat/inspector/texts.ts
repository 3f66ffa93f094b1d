import { bilingual } from "../../i18n/bilingual.ts";

export const inspectorTexts = bilingual(
  {
    title: "Message",
    pushes: "Pushes",
    noApps: "The tenant has no apps.",
    trace: "Trace",
    noTrace: "Nothing followed: it was pushed to no app.",
    attempt: "Push to {app}: {outcome}",
    effect: { message: "Message", effect: "Card updated" },
    inferred: "inferred",
    inferredWhy: "The call does not name the message: it is linked by app, room and time.",
    incomplete: "The feed does not go back to this message: calls may be missing.",
    json: "JSON of the message",
    design: "Open in the designer",
  },
  {
    title: "消息",
    pushes: "推送",
    noApps: "租户中没有应用。",
    trace: "链路",
    noTrace: "没有后续：消息未推送给任何应用。",
    attempt: "推送给 {app}：{outcome}",
    effect: { message: "消息", effect: "卡片已更新" },
    inferred: "推断",
    inferredWhy: "调用没有指明这条消息：按应用、房间和时间关联。",
    incomplete: "事件流不再包含这条消息：可能缺少部分调用。",
    json: "消息的 JSON",
    design: "在设计器中打开",
  },
);
