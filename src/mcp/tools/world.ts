import type { components } from "../../generated/control.d.ts";
import { toolInputs } from "../../generated/tool-inputs.js";
import { output, text, type ObjectSchema, type Tool } from "../tool.ts";

type Schemas = components["schemas"];

const bodyOf = (operation: keyof typeof toolInputs): ObjectSchema => toolInputs[operation];

const advanceClock: Tool<{ by: string }> = {
  name: "advance_clock",
  title: "Advance the clock",
  description:
    "Moves the emulator's clock on; retries, expiries and everything else that falls due on the way happens, in order.",
  input: {
    type: "object",
    properties: { by: text("Duration, such as 90s, 10m or 1h") },
    required: ["by"],
    additionalProperties: false,
  },
  output: output({ now: "integer", fired: "integer" }, ["now", "fired"]),
  async run({ by }, { connection: { control } }) {
    const moved = await control.call("advanceClock", { body: { by } });
    return {
      structured: { ...moved },
      text: `it is ${new Date(moved.now).toISOString()}; ${moved.fired} things fell due`,
    };
  },
};

const addFault: Tool<Schemas["NewFault"]> = {
  name: "add_fault",
  title: "Add a fault of calls",
  description:
    "Makes platform calls of bots fail: status, error code, delay, dropped connection, for some calls or all.",
  input: bodyOf("addFault"),
  output: output({ fault_id: "string" }, ["fault_id"]),
  async run(body, { connection: { control } }) {
    const fault = await control.call("addFault", { body });
    return { structured: { ...fault }, text: `fault ${fault.fault_id} applies from now on; reset removes all faults` };
  },
};

const addPushFault: Tool<Schemas["NewPushFault"]> = {
  name: "add_push_fault",
  title: "Add a push fault",
  description:
    "Makes pushes to an app fail: refused, reset, status, timeout, slow, lost_answer or duplicate, on the emulator's clock.",
  input: bodyOf("addPushFault"),
  output: output({ fault_id: "string" }, ["fault_id"]),
  async run(body, { connection: { control } }) {
    const fault = await control.call("addPushFault", { body });
    return { structured: { ...fault }, text: `push fault ${fault.fault_id} (${fault.outcome}) applies from now on` };
  },
};

const createTenant: Tool<Schemas["CreateTenantRequest"]> = {
  name: "create_tenant",
  title: "Create a tenant",
  description: "Creates an isolated tenant in the same process, with its own URL, fixtures, clock and settings.",
  input: bodyOf("createTenant"),
  output: output({ name: "string", url: "string", env: "object" }, ["name", "url"]),
  async run(body, { host }) {
    const { control } = await host();
    const tenant = await control.call("createTenant", { body });
    const env = Object.entries(tenant.env ?? {}).map(([name, value]) => `  ${name}=${value}`);
    return {
      structured: { ...tenant },
      text: [`tenant ${tenant.name} at ${tenant.url}; its own MCP server is ${tenant.url}/_emulator/mcp`, ...env].join(
        "\n",
      ),
    };
  },
};

const reset: Tool<object> = {
  name: "reset",
  title: "Reset",
  description:
    "Resets the tenant to its fixtures: messages, pushes, calls and faults are gone, clock and settings are as at the start.",
  input: { type: "object", properties: {}, additionalProperties: false },
  output: output({}),
  isDestructive: true,
  async run(_, { connection: { control } }) {
    await control.call("resetTenant");
    return { structured: {}, text: "the tenant is as it was at the start; callback URLs are those of its fixtures" };
  },
};

/** Tools of the world around a bot. */
export const worldTools: readonly Tool[] = [advanceClock, addFault, addPushFault, createTenant, reset];
