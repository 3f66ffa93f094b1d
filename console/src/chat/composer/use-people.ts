import { computed, shallowRef } from "vue";
import type { App } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { nameOf } from "../../live/names.ts";
import { useChanges, useFeed } from "../../live/use-feed.ts";
import { useRefresh } from "../../parts/refresh.ts";
import { labelOf, type Mentionable } from "./mentions.ts";
import type { BotDirective } from "./suggestions.ts";

/** Who can be mentioned in a room, and what its bots offer to be asked. */
export function usePeople(room: { readonly fcids: () => readonly string[]; readonly actor: () => string }) {
  const apps = shallowRef<readonly App[]>([]);

  /** Reads the apps anew: somebody may have changed what they offer. */
  const refresh = useRefresh(async () => {
    ({ apps: apps.value } = await call("listApps", { query: { limit: 1000 } }));
  });
  useFeed("state", refresh);
  useChanges(["apps"], refresh);
  refresh();

  const members = computed<readonly Mentionable[]>(() =>
    room
      .fcids()
      .filter((fcid) => fcid !== room.actor())
      .map((fcid) => ({ fcid, label: labelOf(nameOf(fcid)) || labelOf(fcid) })),
  );
  const directives = computed<readonly BotDirective[]>(() => {
    const fcids = new Set(room.fcids());
    return apps.value
      .filter(({ bot }) => bot !== undefined && fcids.has(bot))
      .flatMap(({ name, directives: offered = [] }) =>
        offered.map(({ command, description = "" }) => ({ command, description, bot: name })),
      );
  });
  return { members, directives, refresh };
}
