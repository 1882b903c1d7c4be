/**
 * Runs copies of the examples against the simulated server. `npm test` runs none of them: the features that they
 * show are tested in consumer.test.ts, workflows.test.ts and transfer/. The matrix runs those that need many packages.
 */

import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { startWhm, type SimulatedServer } from "../src/testing.js";
import type { CommandResult } from "./support/command.js";
import { copyExample } from "./support/examples.js";
import { FULL } from "./support/extent.js";
import { ROOT, temporaryFolder } from "./support/folders.js";

let server: SimulatedServer;

beforeEach(async () => {
  server = await startWhm();
});

afterEach(async () => {
  await server.close();
});

/** Asynchronous, because the server runs in this process. */
async function run(
  program: string,
  words: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const env = {
    ...process.env,
    WHM_SERVER: server.url,
    WHM_TOKEN: server.token,
    WHM_CA: server.ca,
    NODE_EXTRA_CA_CERTS: server.ca,
    ...more,
  };
  try {
    return { exitCode: 0, ...(await promisify(execFile)(program, words, { cwd, env, encoding: "utf8" })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, stdout, stderr };
  }
}

async function newSession(): Promise<string> {
  const query = "api.version=1&host=old.example&user=root&comm_transport=ssh";
  const answer = await server.fetch(`${server.url}/json-api/create_remote_root_transfer_session?${query}`, {
    headers: { authorization: `whm ${server.user}:${server.token}` },
  });
  const { data } = (await answer.json()) as { data: { transfer_session_id: string } };
  return data.transfer_session_id;
}

async function build(example: string): Promise<string> {
  const project = await copyExample(example);
  expect(await run("npm", ["run", "build"], project)).toMatchObject({ exitCode: 0 });
  return project;
}

test("the example build-step queues items, and fails for a removed key", FULL, async () => {
  const project = await build("build-step");

  const session = await newSession();
  const ran = await run("npm", ["start", "--silent", "--", session, "alice", "bob"], project);
  expect(ran).toEqual({ exitCode: 0, stdout: "alice: queued\nbob: queued\n", stderr: "" });
  expect(server.items("AccountRemoteRoot").map(({ user }) => user)).toEqual(["alice", "bob"]);

  const { snapshot } = server;
  const { AccountRemoteRoot: old, ...others } = snapshot.modules;
  if (old === undefined) throw new Error("The example's module is gone.");
  const { user, ...keys } = old.keys;
  const renamed = { ...keys, account: user ?? { def: "text" } };
  const lists = { primary: ["account"], required: ["account", "localuser"] };
  server.useSnapshot({
    ...snapshot,
    modules: { ...others, AccountRemoteRoot: { ...old, ...lists, keys: renamed } },
  });
  expect(await run("npm", ["run", "fetch"], project)).toMatchObject({ exitCode: 0 });
  const built = await run("npm", ["run", "build"], project);
  expect(built.exitCode).not.toBe(0);
  expect(built.stdout).toMatch(/src\/queue\.ts.*error TS/);
});

test("the example migrate resumes after an interruption, and retries failed items", FULL, async () => {
  const project = await build("migrate");
  const { exitCode, stdout } = await run("npm", ["start", "--silent"], project);
  expect(exitCode).toBe(0);
  const codes = [...stdout.matchAll(/exit code (\d+)/g)].map(([, code]) => code);
  expect(codes).toEqual(["0", "1", "130", "1", "0"]);
  expect(stdout).toContain("Conflict: the user dave exists on the target server.");
  expect(stdout).toMatch(/'bob' +│ 'failed' +│.*│ 'The connection was lost'/);
  for (const user of ["alice", "bob", "carol", "dave"]) expect(stdout).toContain(`| ${user} | suspended |`);
});

test("the example whmapi1 transfers accounts, and fails if one fails", FULL, async () => {
  const project = await build("whmapi1");
  const { exitCode, stdout } = await run("npm", ["run", "--silent", "demo"], project);
  expect(stdout.split("\n").slice(1)).toEqual(["alice: succeeded", "bob: failed The disk is full", ""]);
  expect(exitCode).toBe(1);
  const { stderr } = await run("npm", ["start", "--silent", "--", "old.example"], project);
  expect(stderr).toContain("Set OLD_PASSWORD");
});

test("the example monorepo builds, checks accounts and transfers them", FULL, async () => {
  const project = await build("monorepo");
  const check = ["run", "--silent", "check"];
  expect(await run("npm", check, project)).toMatchObject({ exitCode: 0, stdout: "2 accounts are valid.\n" });
  const { exitCode, stdout } = await run("npm", ["run", "--silent", "demo"], project);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "{ alice: 'succeeded', bob: 'succeeded' }\n" });

  writeFileSync(join(project, "accounts.json"), '[{ "user": "alice" }]');
  expect(await run("npm", check, project)).toMatchObject({
    exitCode: 1,
    stderr: "Account 0: AccountRemoteRoot.localuser: required, but missing\n",
  });
});

/** Runs the steps of a workflow, except for the installation. */
async function runJob(workflow: string, project: string, runner: string): Promise<CommandResult[]> {
  const text = readFileSync(join(ROOT, "examples/ci/.github/workflows", workflow), "utf8");
  const { jobs } = parse(text) as { jobs: Record<string, { steps: readonly { run?: string }[] }> };
  const env = { RUNNER_TEMP: runner, GITHUB_STEP_SUMMARY: join(runner, "summary") };
  const all: CommandResult[] = [];
  for (const { run: script } of Object.values(jobs).flatMap(({ steps }) => steps))
    if (script !== undefined && !script.startsWith("npm ci"))
      all.push(await run("bash", ["-e", "-o", "pipefail", "-c", script], project, env));
  return all;
}

test("the example ci reports stale code and changes of the server", FULL, async () => {
  const project = await copyExample("build-step");
  writeFileSync(join(project, "whm-transfer.config.ts"), "export default {};\n");
  rmSync(join(project, "src"), { recursive: true });
  const tool = "node_modules/.bin/whm-transfer-codegen";
  await run(tool, ["generate"], project);
  const runner = temporaryFolder();
  expect(await runJob("check.yml", project, runner)).toMatchObject([{ exitCode: 0 }]);

  // Uses of the module are searched in the project's sources.
  cpSync(join(ROOT, "examples/build-step/src"), join(project, "src"), { recursive: true });
  const source = join(project, "src/queue.ts");
  writeFileSync(source, readFileSync(source, "utf8").replace("./whm/index.js", "../generated/index.js"));
  expect(await runJob("drift.yml", project, runner)).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);

  const { AccountRemoteRoot: _gone, ...others } = server.snapshot.modules;
  server.useSnapshot({ ...server.snapshot, modules: others });
  expect(await runJob("drift.yml", project, runner)).toMatchObject([{ exitCode: 1 }, { exitCode: 0 }]);
  expect(readFileSync(join(runner, "summary"), "utf8")).toContain("AccountRemoteRoot");
  expect(existsSync(join(runner, "whm-reports/drift.html"))).toBe(true);

  server.refuse("available_transfer_modules", "Not today");
  expect((await runJob("drift.yml", project, runner))[0]).toMatchObject({ exitCode: 3 });
});
