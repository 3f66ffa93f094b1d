import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { runCommand, type RunningProcess } from "./process.ts";

/** What a container was made of. */
export interface Created {
  readonly Image: string;
  readonly Env?: readonly string[];
  readonly ExposedPorts: Readonly<Record<string, object>>;
}

type Answer = [status: number, body?: unknown];

/**
 * Speaks as much of a container engine's API as Testcontainers needs for one container at a time, and runs none: to
 * start it is to start the emulator's own command, with the container's environment, on a free port that stands for the
 * published one.
 */
export class ContainerEngine {
  /** The containers that were made, the newest last. */
  readonly created: Created[] = [];
  /** The archives that were put into them before they started, the newest last. */
  readonly archives: Buffer[] = [];
  /** The emulator that stands for the newest container. */
  running: RunningProcess | undefined;
  readonly #calls: Readonly<Record<string, (body: Buffer) => Answer | Promise<Answer>>> = {
    "GET /info": () => [200, { ServerVersion: "28.0.0", OperatingSystem: "none", Architecture: "x86_64" }],
    "GET /images/{name}/json": () => [200, {}],
    "GET /containers/json": () => [200, []],
    "POST /containers/create": (body) => {
      this.created.push(JSON.parse(body.toString()) as Created);
      return [201, { Id: "emulator" }];
    },
    "PUT /containers/emulator/archive": (body) => {
      this.archives.push(body);
      return [200];
    },
    "POST /containers/emulator/start": () => {
      this.running = runCommand(["--port", "0"], this.#environment());
      return [204];
    },
    "GET /containers/emulator/json": async () => [200, inspected(new URL((await this.running?.url) ?? "").port)],
    "POST /containers/emulator/stop": () => {
      this.running?.kill("SIGTERM");
      return [204];
    },
    "DELETE /containers/emulator": () => [204],
  };
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    });
  });

  /** Listens; where, as Testcontainers takes it from DOCKER_HOST. */
  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method = "", url = "" } = request;
    const path = new URL(url, "http://engine").pathname.replace(/^\/v[\d.]+/, "");
    const call = `${method} ${path.replace(/^\/images\/.*\/json$/, "/images/{name}/json")}`;
    const refuse = (): Answer => [501, { message: `${call} is not spoken here` }];
    return (this.#calls[call] ?? refuse)(await buffer(request));
  }

  #environment(): Record<string, string> {
    const lines = this.created.at(-1)?.Env ?? [];
    return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]));
  }
}

const inspected = (port: string): object => ({
  Id: "emulator",
  Name: "/emulator",
  State: { Running: true, Status: "running", StartedAt: "2026-01-01T00:00:00Z" },
  Config: { Hostname: "emulator", Labels: {} },
  NetworkSettings: { Ports: { "3462/tcp": [{ HostIp: "127.0.0.1", HostPort: port }] }, Networks: {} },
});
