import { bilingual } from "../i18n/bilingual.ts";

export const stateTexts = bilingual(
  {
    state: "Snapshot",
    export: "Export a snapshot",
    import: "Import a snapshot",
    reset: "Reset",
    confirm: "Reset to the fixtures? Messages, queues, faults and every change are gone.",
    imported: "The snapshot was imported",
    done: "Everything is as it was at the start",
    refused: "{name} was not imported: {reason}",
    noState: "This file holds no JSON: {reason}",
  },
  {
    state: "快照",
    export: "导出快照",
    import: "导入快照",
    reset: "重置",
    confirm: "重置为初始数据？消息、队列、故障和所有更改都会丢失。",
    imported: "快照已导入",
    done: "一切已恢复到启动时的样子",
    refused: "{name} 未导入：{reason}",
    noState: "此文件不是 JSON：{reason}",
  },
);
