import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectEmulator, startEmulator, type RunningEmulator } from "finchat-emulator";
import { request } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { parse, parseAllDocuments } from "yaml";
import { reservePort } from "../../src/core/free-port.ts";
import { readText } from "../docs/markdown.ts";
import { runEmulator } from "../support/emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const [alice, helper] = ["@alice:example.org", "@finchat-help-bot:example.org"] as const;

/** Tenants behind the proxy. */
const count = Number(process.env["SCALE_TENANTS"] ?? 60);

const isNginxHere = succeeds("nginx", "-v");
if (!isNginxHere) process.stderr.write("examples/scale/nginx.conf is not run: there is no nginx here\n");

function succeeds(file: string, ...args: string[]): boolean {
  try {
    execFileSync(file, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Starts three emulators and, with the configuration of the example but for its ports, nginx in front of them. */
async function runProxied(): Promise<{ url: string; processes: RunningEmulator[] }> {
  const processes = await Promise.all([1, 2, 3].map(() => startEmulator({ settings: { tenants: { max: count } } })));
  onTestFinished(async () => {
    for (const fx of processes) await fx.close();
  });
  const reserved = await reservePort();
  const config = processes.reduce(
    (text, fx, index) => text.replace(`127.0.0.1:${3471 + index}`, new URL(fx.url).host),
    readText("examples/scale/nginx.conf").replace("listen 127.0.0.1:3462", `listen 127.0.0.1:${reserved.port}`),
  );
  const folder = temporaryFolder();
  // A test that ends a process need not be told that it is gone.
  writeFileSync(join(folder, "nginx.conf"), config.replace("error_log stderr warn", "error_log stderr crit"));
  const child = spawn("nginx", ["-p", folder, "-c", "nginx.conf"], { stdio: "inherit" });
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.kill();
    await ended;
    reserved.release();
  });
  const url = `http://127.0.0.1:${reserved.port}`;
  const statusOf = () =>
    request(`${url}/livez`).then(
      ({ statusCode }) => statusCode,
      () => 0,
    );
  await expect.poll(statusOf, { timeout: 20_000 }).toBe(200);
  return { url, processes };
}

describe.each(isNginxHere ? ["nginx"] : [])("%s in front of three emulators", () => {
  /** The names of the tenants that a process hosts. */
  const namesOn = async (fx: RunningEmulator): Promise<string[]> => (await fx.tenants.list()).map(({ name }) => name);

  it("spreads tenants, sends each call to the tenant's process, and loses those alone whose process is gone", async () => {
    const { url: proxy, processes } = await runProxied();
    const fx = await connectEmulator(proxy);
    const tenants = [];
    for (let made = 0; made < count; made++) tenants.push(await fx.tenants.create({ clock: "frozen", ttl: "30m" }));
    const hosted = await Promise.all(processes.map(namesOn));
    expect(hosted.flat().toSorted()).toEqual(tenants.map(({ name }) => name).toSorted());
    expect(Math.min(...hosted.map(({ length }) => length))).toBeGreaterThan(0);

    for (const tenant of tenants) {
      expect(tenant.url).toBe(`${proxy}/t/${tenant.name}`);
      const { event_id, room_id } = await tenant.as(alice).say(helper, `to ${tenant.name}`);
      const { messages } = await tenant.as(alice).read(room_id);
      expect(messages.at(-1)).toMatchObject({ event_id, content: { body: `to ${tenant.name}` } });
    }

    const [first] = tenants;
    if (first === undefined) throw new Error("there is no tenant");
    const feed = new WebSocket(`${first.url.replace("http", "ws")}/_emulator/v1/events`);
    onTestFinished(() => {
      feed.terminate();
    });
    await once(feed, "open");
    const frame = once(feed, "message");
    await first.as(alice).say(helper, "over the feed");
    expect(String(await frame)).toContain("over the feed");

    const [gone] = processes;
    await gone?.close();
    const answers = await Promise.all(
      tenants.map(async ({ name, url }) => {
        const { statusCode, body } = await request(`${url}/_emulator/health`);
        await body.dump();
        return [name, statusCode] as const;
      }),
    );
    const lost = answers.filter(([, status]) => status === 502).map(([name]) => name);
    expect(lost.toSorted()).toEqual(hosted[0]?.toSorted());
    expect(answers.filter(([, status]) => status === 200)).toHaveLength(count - lost.length);
    await Promise.all(tenants.filter(({ name }) => !lost.includes(name)).map((tenant) => tenant.close()));
    expect(await Promise.all(processes.slice(1).map(namesOn))).toEqual([[], []]);
  }, 120_000);

  it("refuses to create a tenant whose name is not in the path", async () => {
    const { url } = await runProxied();
    const { statusCode, body } = await request(`${url}/_emulator/v1/tenants`, { method: "POST" });
    expect([statusCode, await body.json()]).toMatchObject([400, { errcode: "EMULATOR_BAD_REQUEST" }]);
  });
});

/** A value of a YAML file, by a path of keys and indexes. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Readonly<Record<string | number, unknown>>)[key], value);
}

it("the patterns of nginx and Envoy take the name of a tenant from the same paths", () => {
  const envoy = parse(readText("examples/scale/envoy.yaml")) as unknown;
  const manager = at(envoy, "static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config");
  const route = at(manager, "route_config", "virtual_hosts", 0, "routes", 1, "route");
  const rewrite = at(route, "hash_policy", 0, "header", "regex_rewrite", "pattern", "regex");
  const nginx = [...readText("examples/scale/nginx.conf").matchAll(/^\s+"~(\S+)" \$name;$/gm)];
  expect(nginx).toHaveLength(2);
  const byNginx = (path: string) =>
    nginx
      .map(([, pattern = ""]) => new RegExp(pattern).exec(path)?.groups?.["name"])
      .find((name) => name !== undefined);
  const byEnvoy = (path: string) => new RegExp(String(rewrite)).exec(path)?.[1];
  const paths = {
    "/t/acme": "acme",
    "/t/acme/": "acme",
    "/t/acme/api/v1/finchat/open-api/message/send?x=/t/other": "acme",
    "/_emulator/v1/tenants/acme": "acme",
    "/_emulator/health": undefined,
    "/api/t/acme": undefined,
  };
  for (const [path, name] of Object.entries(paths)) expect([byNginx(path), byEnvoy(path)]).toEqual([name, name]);
  expect(at(envoy, "static_resources", "clusters", 0, "name")).toBe(at(route, "cluster"));
});

describe("the manifests for Kubernetes", () => {
  const documents = parseAllDocuments(readText("examples/scale/kubernetes.yaml")).map((one) => one.toJS() as unknown);
  const workloads = documents.filter((one) => /Set$|^Deployment$/.test(String(at(one, "kind"))));
  const services = documents.filter((one) => at(one, "kind") === "Service");

  it("select the pods that they make, by ports that these have", () => {
    expect([workloads.length, services.length]).toEqual([2, 2]);
    const pods = workloads.map((workload) => {
      expect(at(workload, "spec", "selector", "matchLabels")).toEqual(
        at(workload, "spec", "template", "metadata", "labels"),
      );
      return at(workload, "spec", "template");
    });
    for (const service of services) {
      const labels = JSON.stringify(at(service, "spec", "selector"));
      const pod = pods.find((one) => JSON.stringify(at(one, "metadata", "labels")) === labels);
      const port = at(service, "spec", "ports", 0, "targetPort");
      expect(at(pod, "spec", "containers", 0, "ports", 0, "name")).toBe(port);
    }
  });

  it("probe paths that an emulator answers, with the flags of the command", async () => {
    const fx = await runEmulator();
    const container = at(workloads[0], "spec", "template", "spec", "containers", 0);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      expect(await fx.send("GET", String(at(container, probe, "httpGet", "path")))).toMatchObject({ status: 200 });
    }
    expect(at(container, "args")).toEqual(["--host", "0.0.0.0", "--data-dir", "/data"]);
    expect(at(container, "env", 0, "name")).toBe("FINCHAT_EMULATOR_CONTROL_TOKEN");
  });
});
