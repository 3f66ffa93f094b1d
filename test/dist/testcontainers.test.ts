import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { ContainerEngine } from "../support/container-engine.ts";
import { Project } from "./project.ts";

const engine = new ContainerEngine();

let project: Project;
let engineUrl: string;

beforeAll(async () => {
  await build();
  engineUrl = await engine.listen();
  project = await Project.withPackage();
  project.link("testcontainers");
}, 600_000);

afterAll(async () => {
  engine.close();
  await project.remove();
});

/** Starts a container, and prints the class of an error that the client got and whether the library knows it. */
const script = `
  async function run({ EmulatorApiError }, { FinchatContainer }) {
    const container = await new FinchatContainer("finchat-emulator").withSeed(1).start();
    const fx = await container.connect();
    const error = await fx.as("@nobody:example.org").read("!none:example.org").catch((reason) => reason);
    process.stdout.write(JSON.stringify([error.name, error instanceof EmulatorApiError]));
    await container.stop();
  }
`;

it.each([
  ["import", "module", 'run(await import("finchat-emulator"), await import("finchat-emulator/testcontainers"));'],
  ["require", "commonjs", 'run(require("finchat-emulator"), require("finchat-emulator/testcontainers"));'],
])("the Testcontainers helper by %s shares its classes with the library", async (_, type, call) => {
  const variables = { DOCKER_HOST: engineUrl, TESTCONTAINERS_RYUK_DISABLED: "true" };
  const args = [`--input-type=${type}`, "--eval", script + call];
  const { code, stdout, stderr } = await project.run(process.execPath, args, { variables });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '["EmulatorApiError",true]', stderr: "" });
  expect(await engine.running?.ended).toMatchObject({ code: 0 });
});
