import { Clock, Grid, House, Moon, Promotion, Switch, Tickets, User, ChatLineRound } from "@element-plus/icons-vue";
import type { Component } from "vue";
import type { RouteLocationRaw } from "vue-router";
import { call } from "../../api/control.ts";
import { readPeople, type Person } from "../../chat/rooms/people.ts";
import { chooseTheme, dark } from "../theme.ts";
import { choose, i18n } from "../../i18n/i18n.ts";
import { actor } from "../../live/actor.ts";
import { mode } from "../../live/clock.ts";
import { attempt } from "../../parts/attempt.ts";
import { screens } from "../screens.ts";

/** Command of the palette: an address to go to, or an action to run. */
export interface Command {
  readonly id: string;
  readonly group: "ids" | "screens" | "rooms" | "people" | "apps" | "actions";
  readonly icon: Component;
  readonly title: string;
  /** Id, to distinguish two commands with the same title. */
  readonly hint?: string;
  readonly to?: RouteLocationRaw;
  readonly run?: () => unknown;
}

/** Returns the commands that need no data of the tenant: screens, and actions on the clock and the console. */
export function fixedCommands(): Command[] {
  const { t, locale } = i18n.global;
  const isFrozen = mode.value === "frozen";
  const advance = (by: string) => () => attempt(() => call("advanceClock", { body: { by } }));
  const action = (id: string, icon: Component, title: string, run: () => unknown): Command => ({
    id,
    group: "actions",
    icon,
    title,
    run,
  });
  return [
    ...screens.map(({ name, icon }): Command => ({
      id: `screen ${name}`,
      group: "screens",
      icon,
      title: t(`${name}.title`),
      to: { name, params: {} },
    })),
    { id: "connect", group: "screens", icon: House, title: t("chat.rooms.connect"), to: "/chat?connect=1" },
    ...(["1m", "10m", "1h"] as const).map((by) =>
      action(`advance ${by}`, Clock, t("shell.palette.advance", { by }), advance(by)),
    ),
    action("clock", Clock, t(isFrozen ? "shell.palette.run" : "shell.palette.freeze"), () =>
      attempt(() => call("setClock", { body: { mode: isFrozen ? "real" : "frozen" } })),
    ),
    action("theme", Moon, t("shell.theme"), () => chooseTheme(dark.value ? "light" : "dark")),
    action("language", Switch, t("shell.language"), () => choose(locale.value === "zh" ? "en" : "zh")),
  ];
}

/** Reads the commands for the rooms of the acting user, the users and the apps. */
export async function tenantCommands(): Promise<Command[]> {
  const [rooms, people] = await Promise.all([readRooms(), readPeople()]);
  return [...rooms, ...people.map(personCommand)];
}

async function readRooms(): Promise<Command[]> {
  if (actor.value === "") return [];
  const { rooms } = await call("listJoinedRooms", { params: { fcid: actor.value }, query: { limit: 1000 } });
  return rooms.map(({ room_id: id, name }) => ({
    id: `room ${id}`,
    group: "rooms",
    icon: ChatLineRound,
    title: name === "" ? id : name,
    hint: id,
    to: { name: "chat", params: { roomId: id } },
  }));
}

function personCommand({ fcid, name, app }: Person): Command {
  const { t } = i18n.global;
  if (app !== undefined) {
    const to = { name: "apps", params: { appId: app.id } };
    return { id: `app ${app.id}`, group: "apps", icon: Grid, title: name, hint: app.id, to };
  }
  const title = t("shell.palette.actAs", { name });
  return { id: `user ${fcid}`, group: "people", icon: User, title, hint: fcid, run: () => (actor.value = fcid) };
}

/** Returns commands for a pasted id: an event (`$…`), or a delivery or request (24 hexadecimal digits). */
export function idCommands(text: string): Command[] {
  const { t } = i18n.global;
  const command = (id: string, icon: Component, title: string, to: RouteLocationRaw): Command => ({
    id,
    group: "ids",
    icon,
    title,
    hint: text,
    to,
  });
  if (text.startsWith("$")) {
    const to = { name: "deliveries", query: { event_id: text } };
    return [command("event", Promotion, t("shell.palette.event"), to)];
  }
  if (!/^[0-9a-f]{24}$/.test(text)) return [];
  const delivery = { name: "deliveries", params: { deliveryId: text } };
  const request = { name: "requests", params: { requestId: text } };
  return [
    command("delivery", Promotion, t("shell.palette.delivery"), delivery),
    command("request", Tickets, t("shell.palette.request"), request),
  ];
}

/** Returns the commands that match a typed text, those whose title begins with it first. */
export function matchingCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const text = typed.trim().toLowerCase();
  if (text === "") return commands.filter(({ group }) => group !== "people" && group !== "apps");
  const rankOf = ({ title, hint = "" }: Command): number => {
    const name = title.toLowerCase();
    if (name.startsWith(text)) return 0;
    if (name.includes(text)) return 1;
    return hint.toLowerCase().includes(text) ? 2 : 3;
  };
  return commands
    .map((command) => ({ command, rank: rankOf(command) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ command }) => command);
}
