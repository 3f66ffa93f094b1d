import { bilingual } from "../i18n/bilingual.ts";

export const partsTexts = bilingual(
  {
    copy: "Copy",
    copyWhat: "Copy {label}",
    copied: "Copied",
    more: "Load more",
    unseen: "{count} new: show",
    close: "Close",
    ok: "OK",
    cancel: "Cancel",
    notFound: "This is not kept any more, or never was.",
    loading: "Loading…",
    today: "Today",
    yesterday: "Yesterday",
    duration: { ms: "{ms} ms", s: "{s} s", min: "{min} min {s} s", h: "{h} h {min} min" },
  },
  {
    copy: "复制",
    copyWhat: "复制{label}",
    copied: "已复制",
    more: "加载更多",
    unseen: "{count} 条新记录：显示",
    close: "关闭",
    ok: "确定",
    cancel: "取消",
    notFound: "此记录不存在，或已不再保留。",
    loading: "加载中…",
    today: "今天",
    yesterday: "昨天",
    duration: { ms: "{ms} 毫秒", s: "{s} 秒", min: "{min} 分 {s} 秒", h: "{h} 小时 {min} 分" },
  },
);
