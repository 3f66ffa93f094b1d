import { bilingual } from "../i18n/bilingual.ts";

export const partsTexts = bilingual(
  { copy: "Copy", copied: "Copied", more: "Load more", loading: "Loading…", failed: "That did not work" },
  { copy: "复制", copied: "已复制", more: "加载更多", loading: "加载中…", failed: "操作失败" },
);
