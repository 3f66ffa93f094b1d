import { bilingual } from "../i18n/bilingual.ts";

export const clockTexts = bilingual(
  {
    clock: "Emulator clock",
    frozen: "frozen",
    running: "running",
    freeze: "Freeze",
    run: "Run",
    minute: "+1 min",
    tenMinutes: "+10 min",
    hour: "+1 h",
    by: "Advance by",
    byHint: "90s, 10m, 1h, 2d",
    advance: "Advance",
    advanced:
      "Time moved on; nothing was due | Time moved on; 1 thing was due | Time moved on; {count} things were due",
  },
  {
    clock: "模拟器时钟",
    frozen: "已冻结",
    running: "运行中",
    freeze: "冻结",
    run: "运行",
    minute: "+1 分钟",
    tenMinutes: "+10 分钟",
    hour: "+1 小时",
    by: "前进",
    byHint: "90s、10m、1h、2d",
    advance: "前进",
    advanced: "时间已前进；没有到期事项 | 时间已前进；1 个事项到期 | 时间已前进；{count} 个事项到期",
  },
);
