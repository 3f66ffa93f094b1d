import { shallowRef } from "vue";
import type { App } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { on } from "../../live/feed.ts";

type Apps = ReadonlyMap<string, App>;

const byId = shallowRef<Apps>(new Map());
const bots = shallowRef<ReadonlySet<string>>(new Set());
let asked = false;

on("state", () => (asked = false));
on("change", (frames) => {
  if (!asked || !frames.some(({ collection }) => collection === "apps")) return;
  asked = false;
  ask();
});

/** The app of an id; undefined while it is not known. */
export function appOf(appId: string): App | undefined {
  ask();
  return byId.value.get(appId);
}

/** Whether an fcid is a bot's. */
export function isBot(fcid: string): boolean {
  ask();
  return bots.value.has(fcid);
}

/** The ids of the apps whose bots are among these fcids. */
export function appsOf(fcids: readonly string[]): readonly string[] {
  ask();
  return [...byId.value].filter(([, { bot }]) => bot !== undefined && fcids.includes(bot)).map(([id]) => id);
}

function ask(): void {
  if (asked) return;
  asked = true;
  void call("listApps", { query: { limit: 1000 } })
    .then(({ apps }) => {
      byId.value = new Map(apps.map((app) => [app.app_id ?? "", app]));
      bots.value = new Set(apps.flatMap(({ bot }) => (typeof bot === "string" ? [bot] : [])));
    })
    .catch(() => undefined);
}
