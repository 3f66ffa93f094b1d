import type { EmulatorConnection } from "../client/connection.ts";
import { everyPage } from "../client/pages.ts";
import { withEmulator, type RemoteFlags } from "./remote.ts";

/** Describes a running emulator: version, clock, tenant, queues and faults, a line each. @throws TargetError */
export const status = (flags: RemoteFlags): Promise<string> =>
  withEmulator(flags, async (emulator) => {
    const { control, url } = emulator;
    const { version } = await control.call("getHealth");
    const { now, mode } = await control.call("getClock");
    const lines: [string, string][] = [
      ["emulator", `${version} at ${url}`],
      ["clock", `${new Date(now).toISOString()} (${mode})`],
      ["tenant", await tenantText(emulator)],
      ["faults", await faultsText(emulator)],
      ...(await queueLines(emulator)),
    ];
    const width = Math.max(...lines.map(([name]) => name.length));
    return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n");
  });

async function tenantText({ control }: EmulatorConnection): Promise<string> {
  const users = await everyPage("users", (page) => control.call("listUsers", { query: page }));
  const apps = await everyPage("apps", (page) => control.call("listApps", { query: page }));
  const rooms = await everyPage("rooms", (page) => control.call("listAllRooms", { query: page }));
  return [number(users.length, "user"), number(apps.length, "app"), number(rooms.length, "room")].join(", ");
}

async function faultsText({ control, faults }: EmulatorConnection): Promise<string> {
  const ofCalls = (await faults.list()).length;
  const ofPushes = (await control.call("listPushFaults")).push_faults.length;
  return `${ofCalls} of calls, ${ofPushes} of pushes`;
}

/** A line for each app with a callback URL or a queue. */
async function queueLines(emulator: EmulatorConnection): Promise<[string, string][]> {
  const apps = await everyPage("apps", (page) => emulator.control.call("listApps", { query: page }));
  const lines: [string, string][] = [];
  for (const { app_id: id = "", name, callback } of apps) {
    const { pending, failing_since: failingSince, gave_up: gaveUp, paused, held } = await emulator.app(id).queue();
    const url = callback?.url ?? "";
    if (url === "" && pending === 0) continue;
    const states = [
      ...(failingSince === undefined ? [] : [`failing since ${new Date(failingSince).toISOString()}`]),
      ...(gaveUp ? ["new events get one attempt"] : []),
      ...(paused ? ["paused"] : []),
      ...(held ? ["held"] : []),
    ];
    lines.push([
      "queue",
      [`${name} (${id})`, url === "" ? "no callback" : url, `${pending} pending`, ...states].join(", "),
    ]);
  }
  return lines;
}

const number = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
