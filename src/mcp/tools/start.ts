import { output, text, type Tool } from "../tool.ts";

/** Number of users that are named. */
const namedUsers = 10;

/** The first tool of every session. */
export const getStarted: Tool<{ app_id?: string }> = {
  name: "get_started",
  title: "Get started",
  description:
    "Call this first. Returns the emulator's URL, the app under test with the environment variables that its bot needs, the users that can talk to it, and what to do next.",
  input: {
    type: "object",
    properties: { app_id: text("App under test; the tenant's first bot by default") },
    additionalProperties: false,
  },
  output: output({ url: "string", app_id: "string", bot: "string", env: "object", users: "array", next: "array" }, [
    "url",
  ]),
  isReadOnly: true,
  async run({ app_id: named }, { connection }) {
    const { control, url } = connection;
    const appId = named ?? connection.env.FINCHAT_APP_ID;
    const { users } = await control.call("listUsers", { query: { limit: namedUsers } });
    if (appId === "") {
      const next = ["This tenant has no bot: create one with create_tenant, or with POST /_emulator/v1/apps."];
      return { structured: { url, users: users.map(asNamed), next }, text: next.join("\n") };
    }
    const app = await control.call("readApp", { params: { app_id: appId } });
    const env = await connection.app(appId).env();
    const callback = app.callback?.url ?? "";
    const speaker = users[0]?.fcid ?? "@alice:example.org";
    const next = [
      callback === ""
        ? `Start the bot with these environment variables, then call set_callback with its URL, such as http://127.0.0.1:8080/callback.`
        : `Pushes go to ${callback}; change it with set_callback.`,
      `Call send_message_as_user {fcid: "${speaker}", to: "${appId}", text: "Hello"}, then list_deliveries {app_id: "${appId}"} to see the push, and read_messages to see the response.`,
      `When it works, call certify_bot {app_id: "${appId}", callback: URL}.`,
    ];
    const lines = Object.entries(env).map(([name, value]) => `  ${name}=${String(value)}`);
    return {
      structured: {
        url,
        app_id: appId,
        ...(app.bot !== undefined && { bot: app.bot }),
        env: { ...env },
        users: users.map(asNamed),
        next,
      },
      text: [
        `FinChat emulator at ${url}. App ${appId} (${app.name}), bot ${app.bot ?? "none"}.`,
        "Environment of the bot:",
        ...lines,
        `Users: ${users.map(({ fcid }) => fcid).join(", ")}`,
        "Next:",
        ...next.map((step, index) => `${index + 1}. ${step}`),
      ].join("\n"),
    };
  },
};

const asNamed = ({ fcid, name = "" }: { readonly fcid: string; readonly name?: string }) => ({ fcid, name });
