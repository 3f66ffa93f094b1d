import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { selfSigned } from "./certificate.ts";

/** What an nginx configuration does with requests, as far as tests play it. */
export interface ProxyRules {
  /** Which paths are passed on. */
  readonly location: RegExp;
  /** The headers that are set, with nginx's variables in them. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Reads the one location of an nginx configuration. */
export function proxyRules(config: string): ProxyRules {
  const location = /location ~ (\S+) \{/.exec(config)?.[1];
  if (location === undefined) throw new Error("the configuration has no location with a pattern");
  const headers = [...config.matchAll(/proxy_set_header (\S+) (\S+);/g)].map(
    ([, name = "", value = ""]) => [name, value] as const,
  );
  return { location: new RegExp(location), headers: new Map(headers) };
}

/** Starts a proxy with TLS before a server, by rules; its URL. It ends with the test. */
export async function runReverseProxy(target: string, rules: ProxyRules): Promise<string> {
  const server = createServer(selfSigned(), (incoming, response) => {
    if (rules.location.test(incoming.url ?? "")) passOn(incoming, response, target, rules);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function passOn(incoming: IncomingMessage, response: ServerResponse, target: string, { headers }: ProxyRules): void {
  const variables: Readonly<Record<string, string>> = { $http_host: incoming.headers.host ?? "", $scheme: "https" };
  const set = [...headers].map(([name, value]) => [name.toLowerCase(), variables[value] ?? value] as const);
  const { url = "/", method = "GET" } = incoming;
  const outgoing = request(
    new URL(url, target),
    { method, headers: { ...incoming.headers, ...Object.fromEntries(set) } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  incoming.pipe(outgoing);
}
