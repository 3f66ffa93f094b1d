import { version } from "../../generated/version.js";
import { defineRoute, type Answer, type Route } from "../../http/route.ts";
import { html, styleSheet } from "../html.ts";

/**
 * What a browser is shown first: where everything is. It answers any Host, so it holds nothing of the tenant; what it
 * points to under `/_emulator/v1` is behind the doors.
 */
export const startPageRoutes = (): Route[] => [
  defineRoute({
    operationId: "getConsole",
    method: "GET",
    path: "/_emulator",
    auth: "none",
    handler: ({ request }) => startPage(request.socket.localPort ?? 3462),
  }),
];

const style = styleSheet(`
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
  code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
  pre { padding: 1rem; overflow-x: auto; border: 1px solid; border-radius: 0.5rem; }
`);

const speak = (port: number): string => `curl http://localhost:${port}/_emulator/v1/users/@alice:example.org/messages \\
  -H 'content-type: application/json' \\
  -d '{"to": "@finchat-help-bot:example.org",
       "content": {"msgtype": "m.text", "body": "hello"}}'`;

const links = [
  ["/_emulator/docs", "API reference", "the platform's calls, and the emulator's own API"],
  ["/_emulator/v1/apps", "Apps", "their ids, secrets, callback URLs and tokens: what a bot needs to connect"],
  ["/_emulator/v1/users", "Users", "whom you can act as"],
  ["/_emulator/v1/deliveries", "Deliveries", "what was, is or will be pushed, attempt by attempt"],
  ["/_emulator/v1/requests", "Requests", "what apps called, and what they were answered"],
  ["/_emulator/v1/clock", "Clock", "what time it is here"],
] as const;

function startPage(port: number): Answer {
  const items = links.map(([path, name, what]) => html`<li><a href="${path}">${name}</a>: ${what}</li>`);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>FinChat emulator</title>
        ${style.element}
      </head>
      <body>
        <main>
          <h1>FinChat emulator ${version}</h1>
          <p>It is running. Point a bot's base URL at this address, and its app's callback at the bot.</p>
          <ul>
            ${items}
          </ul>
          <p>Alice of the default tenant speaks to its bot:</p>
          <pre>${speak(port)}</pre>
        </main>
      </body>
    </html>`;
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src ${style.source}; frame-ancestors 'none'`,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
    bytes: page.text,
  };
}
