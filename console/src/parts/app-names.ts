import { shallowReactive } from "vue";
import { call } from "../api/control.ts";
import { on } from "../live/feed.ts";

const names = shallowReactive(new Map<string, string>());
const asked = new Set<string>();

/** What to call an app by its id: the id itself until its name is known, or where it is gone. Asks for each once. */
export function appNameOf(appId: string): string {
  if (!asked.has(appId)) {
    asked.add(appId);
    void ask(appId);
  }
  return names.get(appId) ?? appId;
}

on("change", (frames) => {
  const changed = new Set(frames.filter(({ collection }) => collection === "apps").map(({ id = "" }) => id));
  for (const id of changed) if (asked.has(id)) void ask(id);
});
on("state", () => {
  asked.clear();
  names.clear();
});

async function ask(appId: string): Promise<void> {
  const app = await call("readApp", { params: { app_id: appId } }).catch(() => undefined);
  if (app?.name === undefined) names.delete(appId);
  else names.set(appId, app.name);
}
