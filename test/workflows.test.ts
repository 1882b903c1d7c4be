/** The action and the workflow that projects call: their scripts, run as GitHub runs them, against a simulated server. */

import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import type { Snapshot } from "../src/index.js";
import { startWhm, type SimulatedServer } from "../src/testing.js";
import { readPage, type CodeBlock } from "./docs/markdown.js";
import { BIN, type CommandResult } from "./support/command.js";
import { FULL } from "./support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "./support/folders.js";
import { git } from "./support/git.js";
import { junitCases, junitFaults } from "./support/published.js";
import { documentedSnapshot, moduleOf } from "./support/snapshots.js";

type Variables = Readonly<Record<string, string>>;

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly with?: Variables;
  readonly "continue-on-error"?: boolean;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Variables;
}

let server: SimulatedServer;
let project: string;
let runner: string;

/** Starts a server, and creates a project that has installed the built command. */
async function createProject(): Promise<void> {
  server = await startWhm();
  onTestFinished(() => server.close());
  [project, runner] = [temporaryFolder(), temporaryFolder()];
  copyProject(project);
  mkdirSync(join(project, "node_modules/.bin"), { recursive: true });
  const tool = join(project, "node_modules/.bin/whm-transfer-codegen");
  writeScript(tool, `exec '${process.execPath}' '${BIN}' "$@"`);
}

function copyProject(folder: string): void {
  for (const name of ["schemas", "generated"])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
}

function writeScript(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** A project in a subfolder. Workspaces install dependencies in the top folder. */
function subfolder(): string {
  const folder = join(project, "packages/mover");
  mkdirSync(folder, { recursive: true });
  copyProject(folder);
  return folder;
}

const env = (more: Variables = {}): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  ...{ GITHUB_OUTPUT: join(runner, "output"), GITHUB_STEP_SUMMARY: join(runner, "summary") },
  ...{ RUNNER_TEMP: runner, WHM_SERVER: server.url, WHM_TOKEN: server.token, WHM_CA: server.ca },
  ...{ PATH: `${runner}:${process.env["PATH"]}`, BRANCH: "whm-drift", GIT_CONFIG_GLOBAL: "/dev/null" },
  ...more,
});

/** Runs a script like a step with `shell: bash`. The server runs in this process, so the call must be asynchronous. */
async function bash(script: string, environment: NodeJS.ProcessEnv, cwd = project): Promise<CommandResult> {
  const words = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
  const child = spawn("bash", words, { cwd, env: environment });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode: exitCode ?? -1, stdout, stderr };
}

/** Writes a fleet file with servers of these names. All names refer to the simulated server. */
function writeFleet(...names: readonly string[]): void {
  const servers = names.map((name) => ({ name, server: server.url, tokenEnv: "WHM_TOKEN", ca: server.ca }));
  writeFileSync(join(project, "fleet.json"), JSON.stringify({ servers }));
}

/** The outputs of the steps so far. */
function outputs(): Variables {
  const lines = (filesBelow(runner)["output"] ?? "").split("\n").filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
}

function readSummary(): string {
  return readFileSync(join(runner, "summary"), "utf8");
}

/** Makes the server return changed schemas. */
function changeServer(...more: readonly Snapshot["modules"][string][]): void {
  const snapshot = documentedSnapshot();
  const changed = moduleOf(
    "FeatureListRemoteRoot",
    { name: "char(64) NOT NULL", added: "text" },
    { required: ["name"], primary: ["name"], priority: 500 },
  );
  const modules = Object.fromEntries([changed, ...more].map((module) => [module.module, module]));
  server.useSnapshot({ ...snapshot, modules: { ...snapshot.modules, ...modules } });
}

/** Makes the server return an additional optional key. */
function addOptionalKey(): void {
  const snapshot = documentedSnapshot();
  const { AccountLocal, ...modules } = snapshot.modules;
  if (AccountLocal === undefined) throw new Error("The snapshot has no module AccountLocal.");
  const keys = { ...AccountLocal.keys, added: { def: "text" } };
  server.useSnapshot({ ...snapshot, modules: { ...modules, AccountLocal: { ...AccountLocal, keys } } });
}

const UNREADABLE = moduleOf("Odd", { a: "char(" });

/** Expects that the output and the summary contain the compared module and the undetermined one. */
function expectPartialReport(stdout: string): void {
  for (const text of [stdout, readSummary()])
    for (const module of ["FeatureListRemoteRoot", UNREADABLE.module]) expect(text).toContain(module);
}

function versionRequests(): number {
  return server.requests.filter(({ function: name }) => name === "version").length;
}

const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: Step[] };
};

const runAction = (inputs: Variables, cwd = project): Promise<CommandResult> =>
  bash(action.runs.steps[0]?.run ?? "exit 99", env({ GITHUB_ACTION_PATH: ROOT, ...inputs }), cwd);

/** The text of a report of the action. */
function readReport(name: string): string {
  return readFileSync(resolve(project, outputs()["report"] ?? "", name), "utf8");
}

/** Returns the outcomes of the test cases. */
async function junitOutcomes(name: string): Promise<readonly string[]> {
  const xml = readReport(name);
  expect(await junitFaults(xml)).toEqual([]);
  return [...new Set(junitCases(xml).map(({ outcome }) => outcome))].sort();
}

const FORMATS = ["gitlab.json", "html", "json", "md", "sarif", "xml"];

/** Writes reports as an earlier run would, with this text. */
function writeOldReports(): void {
  mkdirSync(join(project, "report"));
  for (const ending of FORMATS) writeFileSync(join(project, `report/drift.${ending}`), "{}");
}

function uninstall(): void {
  rmSync(join(project, "node_modules"), { recursive: true });
}

interface ActionCase {
  readonly arrange?: () => void;
  readonly inputs: Variables;
  readonly exitCode: number;
  /** All of standard output, or a pattern that the output must match. */
  readonly stdout?: RegExp | string;
  readonly outputs?: Variables;
  /** The outcomes in the JUnit report. */
  readonly junit?: readonly string[];
  readonly check?: (result: CommandResult) => unknown;
}

const UNKNOWN = { findings: "", bump: "" };
const expectNoReports = (): void => expect(filesBelow(join(project, "report"))).toEqual({});
const OLD_REPORTS = { arrange: writeOldReports, check: expectNoReports };
const NO_FOLDER =
  "::error::Cannot use the input report: a file exists in place of the folder, or a folder in place of a report.\n";

const ACTION_CASES: Readonly<Record<string, ActionCase>> = {
  "writes the drift report in every format, annotations, a summary and outputs": {
    arrange: changeServer,
    inputs: { COMMAND: "drift", ARGUMENTS: "--fail-on\nbreaking\n" },
    exitCode: 1,
    stdout: /^::error file=schemas\/FeatureListRemoteRoot\.json,line=\d+,col=\d+,title=breaking/m,
    junit: ["failure", "passed"],
    check({ stderr }) {
      expect([stderr, versionRequests()]).toEqual(["", 1]);
      const report = outputs()["report"] ?? "";
      expect(Object.keys(filesBelow(report)).sort()).toEqual(FORMATS.map((ending) => `drift.${ending}`));
      const { findings } = JSON.parse(readReport("drift.json")) as { findings: unknown[] };
      expect(outputs()).toEqual({
        "exit-code": "1",
        bump: "major",
        findings: String(findings.length),
        report,
      });
      expect(Object.keys(action.outputs).sort()).toEqual(Object.keys(outputs()).sort());
      expect(readSummary()).toBe(readReport("drift.md"));
    },
  },
  "counts findings that are not accepted": {
    arrange() {
      changeServer();
      const accepted = [{ fingerprint: "0".repeat(16), patterns: { rule: "key-*" }, reason: "known" }];
      writeFileSync(join(project, "drift-accept.json"), JSON.stringify({ format: 1, accepted }));
    },
    inputs: { COMMAND: "drift" },
    exitCode: 1,
    check() {
      const { findings, accepted } = JSON.parse(readReport("drift.json")) as Record<string, unknown>;
      expect(accepted).toBeGreaterThan(0);
      expect(outputs()["findings"]).toBe(String((findings as unknown[]).length - Number(accepted)));
    },
  },
  "reports a failed installation with npx, and does not pass the token to npx": {
    arrange() {
      uninstall();
      // npm fails like this if the release does not exist.
      writeScript(
        join(runner, "npx"),
        `printf '%s\\n' "token: $WHM_TOKEN" >'${join(runner, "npx-ran")}'; exit 1`,
      );
    },
    inputs: { COMMAND: "drift", VERSION: "1.0.0-rc.1" },
    ...{ exitCode: 2, stdout: /^::error::Cannot install/m, outputs: UNKNOWN },
    check: () => expect(readFileSync(join(runner, "npx-ran"), "utf8")).toBe("token: \n"),
  },
  "installs no release if none is specified, and fails if the package is not installed": {
    arrange() {
      uninstall();
      writeScript(join(runner, "npx"), `touch '${join(runner, "npx-ran")}'`);
    },
    inputs: { COMMAND: "check" },
    ...{ exitCode: 2, stdout: /^::error::.*is not installed/ },
    check: () => expect(filesBelow(runner)["npx-ran"]).toBeUndefined(),
  },
  "reports compared and undetermined modules if a server sends only some of its schemas": {
    arrange: () => changeServer(UNREADABLE),
    inputs: { COMMAND: "drift" },
    ...{ exitCode: 3, outputs: UNKNOWN, junit: ["error", "failure", "passed"] },
    check({ stdout }) {
      expectPartialReport(stdout);
    },
  },
  "with the command check creates annotations, a summary and reports": {
    arrange() {
      writeFileSync(join(project, "generated/AccountLocal.ts"), "// mine\n");
      rmSync(join(project, "generated/index.ts"));
    },
    inputs: { COMMAND: "check" },
    ...{ exitCode: 1, outputs: UNKNOWN },
    stdout:
      /^::error title=generated code::2 files are not up to date\..*generate --force[^]*^::error file=generated\/AccountLocal\.ts,title=generated code::[^]*^::error file=generated\/index\.ts,title=generated code::.* is missing\.$/m,
    async check() {
      expect(readSummary()).toMatch(
        /^## Generated code: 2 files are not up to date\n[^]*- `generated\/AccountLocal.ts` was modified by hand\n/,
      );
      expect(await junitOutcomes("check.xml")).toEqual(["failure"]);
      expect(JSON.parse(readReport("check.json"))).toMatchObject({ upToDate: false });
    },
  },
  "neither publishes reports from the checkout nor writes through symbolic links": {
    arrange() {
      mkdirSync(join(project, "report"));
      writeFileSync(join(runner, "secret"), "SECRET");
      for (const ending of FORMATS)
        symlinkSync(join(runner, "secret"), join(project, `report/drift.${ending}`));
      changeServer();
    },
    ...{ inputs: { COMMAND: "drift", REPORT: "report" }, exitCode: 1 },
    check() {
      expect(readFileSync(join(runner, "secret"), "utf8")).toBe("SECRET");
      expect(readSummary()).not.toContain("SECRET");
    },
  },
  "passes arguments to the command without shell expansion": {
    ...{ inputs: { COMMAND: "diff", ARGUMENTS: "schemas\n$(touch pwned); schemas\n" }, exitCode: 2 },
    check: () => expect(filesBelow(project)["pwned"]).toBeUndefined(),
  },
  "refuses an unknown command, and deletes the reports of an earlier run": {
    ...{ ...OLD_REPORTS, inputs: { COMMAND: "rm -rf", REPORT: "report" }, exitCode: 2 },
    stdout: "::error::Invalid input command: must be check, drift or diff.\n",
  },
  "reports a file in place of the folder as an error, not as drift": {
    arrange: () => writeFileSync(join(project, "report"), ""),
    ...{ inputs: { COMMAND: "drift", REPORT: "report" }, exitCode: 2, stdout: NO_FOLDER },
  },
  "reports a folder in place of a report as an error, not as drift": {
    arrange: () => mkdirSync(join(project, "report/drift.json/x"), { recursive: true }),
    ...{ inputs: { COMMAND: "drift", REPORT: "report" }, exitCode: 2, stdout: NO_FOLDER },
  },
};

/** Variants, which `npm run test:all` runs. */
const MORE_ACTION_CASES: Readonly<Record<string, ActionCase>> = {
  "counts the findings of one shard of a fleet": {
    arrange() {
      changeServer();
      writeFleet("eu-1", "eu-2");
    },
    inputs: { COMMAND: "drift", ARGUMENTS: "--fleet\nfleet.json\n--shard\n2/2\n" },
    ...{ exitCode: 1, outputs: { bump: "major" }, junit: ["failure", "passed"] },
    check() {
      const { groups } = JSON.parse(readReport("drift.json")) as { groups: { findings: unknown[] }[] };
      expect(outputs()["findings"]).toBe(String(groups[0]?.findings.length));
    },
  },
  "reports an unknown option as an annotation, and deletes the reports of an earlier run": {
    inputs: { COMMAND: "drift", ARGUMENTS: "--nosuch\n", REPORT: "report" },
    ...{ ...OLD_REPORTS, exitCode: 2, outputs: UNKNOWN },
    stdout: /^::error (?:.*,)?title=option-unknown::/m,
  },
  "fails if the command writes no report, and deletes the reports of an earlier run": {
    arrange() {
      writeOldReports();
      writeScript(join(project, "node_modules/.bin/whm-transfer-codegen"), "exit 1");
    },
    inputs: { COMMAND: "drift", REPORT: "report" },
    ...{ exitCode: 2, stdout: /^::error::.*wrote no report\.$/m, check: expectNoReports },
  },
  "writes reports to a folder whose name begins with a hyphen": {
    ...{ inputs: { COMMAND: "drift", REPORT: "-report" }, exitCode: 0 },
    check: () => expect(filesBelow(join(project, "-report"))["drift.json"]).toBeDefined(),
  },
};

describe("the GitHub action", () => {
  test("the GitHub action passes inputs as environment variables, never inside a script", () => {
    const [step] = action.runs.steps;
    expect(action.runs.steps).toHaveLength(1);
    expect(step?.run).not.toContain("${{");
    const passed = JSON.stringify(step);
    for (const input of Object.keys(action.inputs)) expect(passed).toContain(`inputs.${input} }}`);
  });

  async function runCase({
    arrange,
    inputs,
    exitCode,
    junit,
    check,
    ...expected
  }: ActionCase): Promise<void> {
    await createProject();
    arrange?.();
    const result = await runAction(inputs);
    expect(result).toMatchObject({ exitCode });
    if (typeof expected.stdout === "string") expect(result.stdout).toBe(expected.stdout);
    else if (expected.stdout !== undefined) expect(result.stdout + result.stderr).toMatch(expected.stdout);
    expect(outputs()).toMatchObject({ "exit-code": String(exitCode), ...expected.outputs });
    if (junit !== undefined) expect(await junitOutcomes("drift.xml")).toEqual(junit);
    await check?.(result);
  }

  test.each(Object.entries(ACTION_CASES))("the GitHub action %s", (_, one) => runCase(one));
  test.each(Object.entries(MORE_ACTION_CASES))("the GitHub action %s", FULL, (_, one) => runCase(one));

  test("the GitHub action refuses line breaks in inputs, and versions that are not releases", async () => {
    await createProject();
    for (const name of ["report", "version", "server", "command"]) {
      const variable = name === "server" ? "WHM_SERVER" : name.toUpperCase();
      expect(
        await runAction({ COMMAND: "check", [variable]: `${runner}/here\nexit-code=0\nbump=none` }),
      ).toMatchObject({ exitCode: 2, stdout: `::error::Invalid input ${name}: contains a line break.\n` });
    }
    for (const VERSION of [
      ...["file:../x", "npm:other@1", "https://example.com/x.tgz", "github:a/b", "1 --foo", "../x"],
      ...["1;touch x", "@a/b"],
    ])
      expect(await runAction({ COMMAND: "check", VERSION })).toMatchObject({
        exitCode: 2,
        stdout: "::error::Invalid input version: must be a version, a range or a tag of the registry.\n",
      });
    expect(outputs()).toEqual({});
  });

  test("the GitHub action runs no command that is installed in a parent folder of the checkout", async () => {
    await createProject();
    const checkout = join(project, "checkout");
    mkdirSync(join(checkout, "packages"), { recursive: true });
    const result = await runAction(
      { COMMAND: "check", GITHUB_WORKSPACE: checkout },
      join(checkout, "packages"),
    );
    expect(result.stdout).toMatch(/^::error::.*is not installed/);
  });

  test("the GitHub action reports paths relative to the repository in a subfolder", FULL, async () => {
    await createProject();
    changeServer();
    const folder = subfolder();
    const run = (REPORT: string): Promise<CommandResult> =>
      runAction({ COMMAND: "drift", GITHUB_WORKSPACE: project, REPORT }, folder);
    const { stdout } = await run("out/report");
    expect(stdout).toMatch(/^::error file=packages\/mover\/schemas\/FeatureListRemoteRoot\.json,line=/m);
    expect(outputs()["report"]).toBe("packages/mover/out/report");
    expect(readReport("drift.sarif")).toContain('"uri": "packages/mover/schemas/FeatureListRemoteRoot.json"');
    await run("");
    expect(outputs()["report"]).toMatch(/whm-transfer-codegen-\w{8}$/);
    await run(join(runner, "absolute"));
    expect(outputs()["report"]).toBe(join(runner, "absolute"));
  });
});

interface WorkflowJob {
  readonly permissions?: Variables;
  readonly container?: string;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on?: {
    readonly workflow_call: {
      readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
      readonly secrets: Readonly<Record<string, { readonly required?: boolean }>>;
    };
  };
  readonly permissions?: Variables;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

function workflowAt(path: string): Workflow {
  return parse(readFileSync(join(ROOT, path), "utf8")) as Workflow;
}

const { compare, propose } = workflowAt(".github/workflows/drift.yml").jobs;

let remote: string;
const gitHere = (...words: readonly string[]): string => git(project, ...words);

/** Writes a program that records its arguments, and lists these pull requests. */
function writeGh(pullRequests: string): void {
  const record = `printf '%s\\n' "$*" >>'${join(runner, "asked")}'`;
  writeScript(join(runner, "gh"), `${record}\ncase "$*" in "pr list"*) echo '${pullRequests}' ;; esac`);
}

/** Makes the project a repository with a remote. */
function createRepository(): void {
  remote = temporaryFolder();
  git(remote, "init", "--quiet", "--bare");
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "mover", version: "1.4.2" }));
  writeFileSync(join(project, ".gitignore"), "node_modules/\n");
  gitHere("init", "--quiet", "--initial-branch", "main");
  gitHere("remote", "add", "origin", remote);
  commitAndPush();
  writeGh("[]");
}

function commitAndPush(): void {
  gitHere("add", ".");
  gitHere("commit", "--quiet", "--message", "change");
  gitHere("push", "--quiet", "origin", "main");
}

const CREDENTIALS = ["WHM_SERVER", "WHM_TOKEN", "WHM_CA", "GH_TOKEN"];

/** Runs the scripts of a job until one fails, with the token only in the steps that declare it. Returns the last result. */
async function runJob(
  job: WorkflowJob | undefined,
  cwd: string,
  between: (step: Step) => void = () => undefined,
): Promise<CommandResult> {
  let last: CommandResult = { exitCode: 0, stdout: "", stderr: "" };
  for (const step of job?.steps ?? []) {
    if (step.run === undefined || step.run.includes("$INSTALL")) continue;
    const written = outputs();
    if (step.if?.includes("outputs.bump != 'none'") === true && written["bump"] === "none") continue;
    const declared = Object.keys(step.env ?? {});
    const isAllowed = (name: string): boolean =>
      !CREDENTIALS.includes(name) ||
      declared.includes(name) ||
      (name === "WHM_CA" && declared.includes("WHM_TOKEN"));
    const literals = Object.entries(step.env ?? {}).filter(([, value]) => !value.includes("${{"));
    const variables = Object.entries(env({ BUMP: written["bump"] ?? "", ...Object.fromEntries(literals) }));
    last = await bash(step.run, Object.fromEntries(variables.filter(([name]) => isAllowed(name))), cwd);
    if (last.exitCode !== 0) return last;
    between(step);
  }
  return last;
}

/** Runs the job in a new clone, as on another machine. Returns the result, and the status and the name of each changed file. */
async function proposeChanges(): Promise<CommandResult & { readonly changes: readonly string[] }> {
  const checkout = join(temporaryFolder(), "checkout");
  git(runner, "clone", "--quiet", "--branch", "main", remote, checkout);
  const result = await runJob(propose, checkout);
  gitHere("fetch", "--quiet", "origin");
  const branches = gitHere("branch", "--remotes");
  const changes = branches.includes("whm-drift")
    ? gitHere("diff", "--name-status", "--no-renames", "main", "origin/whm-drift").trim().split("\n")
    : [];
  return { ...result, changes };
}

const proposedVersion = (): unknown => JSON.parse(gitHere("show", "origin/whm-drift:package.json"));

describe("the drift workflow", () => {
  beforeEach(async () => {
    await createProject();
    createRepository();
  });

  test("the drift workflow proposes a pull request with the snapshot, the code, the report and the version if the server changed", async () => {
    changeServer();
    const compared = await runJob(compare, project, ({ id }) => {
      // Files of other tools do not become part of the proposal.
      writeFileSync(join(project, "secret.env"), "TOKEN=1\n");
      // The server is contacted once, so the report and the pull request have the same schemas.
      if (id === "compare") server.useSnapshot(documentedSnapshot());
    });
    expect([compared.exitCode, versionRequests()]).toEqual([0, 1]);
    expect(outputs()).toMatchObject({ changed: "true", bump: "major" });
    expect(outputs()["artifact"]).toMatch(/^whm-drift-[0-9a-f]{16}$/);
    const { exitCode, changes } = await proposeChanges();
    expect(exitCode).toBe(0);
    for (const path of ["generated/FeatureListRemoteRoot.ts", "package.json", "schemas/snapshot.json"])
      expect(changes).toContain(`M\t${path}`);
    expect(changes.filter((line) => !/^M\t(?:(?:generated|schemas)\/|package)/.test(line))).toEqual([]);
    expect(proposedVersion()).toMatchObject({ version: "2.0.0" });
    expect(gitHere("show", "origin/whm-drift:schemas/FeatureListRemoteRoot.json")).toContain('"added"');
    expect(readFileSync(join(runner, "whm-drift/drift.md"), "utf8")).toContain("added");
    expect(readFileSync(join(runner, "asked"), "utf8")).toMatch(
      /^auth setup-git\npr list --head whm-drift .*\npr create --head whm-drift --title .*major.* --body-file .*drift\.md\n$/,
    );
  });

  test.each([
    [
      "creates a pull request if only a fork has one",
      '[{"number":7,"isCrossRepository":true}]',
      "pr create --head whm-drift ",
    ],
    [
      "updates its open pull request",
      '[{"number":7,"isCrossRepository":true},{"number":5,"isCrossRepository":false}]',
      "pr edit 5 --title The schemas of the WHM server have changed (major) --body-file ",
    ],
  ])("the drift workflow %s", FULL, async (_, pullRequests, expected) => {
    changeServer();
    await runJob(compare, project);
    writeGh(pullRequests);
    expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(runner, "asked"), "utf8")).toContain(`\n${expected}`);
  });

  test("the drift workflow proposes nothing if the server sends only some of its schemas", FULL, async () => {
    changeServer(UNREADABLE);
    const { exitCode, stdout } = await runJob(compare, project);
    expect([exitCode, outputs(), versionRequests()]).toEqual([3, {}, 1]);
    expectPartialReport(stdout);
    expect(filesBelow(runner)["whm-fetched/snapshot.json"]).toBeUndefined();
  });

  test("the drift workflow proposes nothing without changes, or if the comparison fails", FULL, async () => {
    expect(await runJob(compare, project)).toMatchObject({ exitCode: 0 });
    expect(outputs()).toMatchObject({ bump: "none" });
    expect(outputs()["changed"]).toBeUndefined();
    server.refuse("transfer_module_schema", "Not today");
    rmSync(join(runner, "output"));
    rmSync(join(runner, "whm-fetched"), { recursive: true });
    expect([(await runJob(compare, project)).exitCode, outputs()]).toEqual([3, {}]);
  });

  test("the drift workflow removes files, and proposes none that Git ignores", FULL, async () => {
    writeFileSync(join(project, ".gitignore"), "node_modules/\ngenerated/\n");
    gitHere("rm", "--quiet", "--cached", "-r", "generated");
    commitAndPush();
    const { FeatureListRemoteRoot: _gone, ...modules } = documentedSnapshot().modules;
    server.useSnapshot({ ...documentedSnapshot(), modules });
    expect(await runJob(compare, project)).toMatchObject({ exitCode: 0 });
    expect((await proposeChanges()).changes).toEqual([
      "M\tpackage.json",
      "D\tschemas/FeatureListRemoteRoot.json",
      "M\tschemas/snapshot.json",
    ]);
  });

  test("the drift workflow proposes new files and a minor version in a subfolder", FULL, async () => {
    const folder = subfolder();
    const scripts = { preversion: "touch ran", version: "touch ran", postversion: "touch ran" };
    const manifest = { name: "mover", version: "0.4.2", scripts, devEngines: DEV_ENGINES };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    commitAndPush();
    changeServer(moduleOf("New", { a: "text" }));
    cpSync(join(project, "node_modules"), join(folder, "node_modules"), { recursive: true });
    expect(await runJob(compare, folder)).toMatchObject({ exitCode: 0 });
    expect(filesBelow(folder)["ran"]).toBeUndefined();
    const { changes } = await proposeChanges();
    for (const name of ["schemas/New.json", "generated/New.ts"])
      expect(changes).toContain(`A\tpackages/mover/${name}`);
    expect(changes.filter((line) => !line.includes("\tpackages/mover/"))).toEqual([]);
    const text = gitHere("show", "origin/whm-drift:packages/mover/package.json");
    expect(JSON.parse(text)).toMatchObject({ version: "0.5.0" });
  });

  test("the drift workflow runs the command that installs the dependencies, and opens the pull request with an own token", async () => {
    const install = compare?.steps.find(({ run }) => run?.includes("$INSTALL") === true);
    expect(install?.env).toEqual({ INSTALL: "${{ inputs.install }}" });
    const ran = await bash(install?.run ?? "", env({ INSTALL: "touch 'a b' && false\ntouch later" }));
    expect([ran.exitCode, "a b" in filesBelow(project), "later" in filesBelow(project)]).toEqual([
      1,
      true,
      false,
    ]);
    const { on } = workflowAt(".github/workflows/drift.yml");
    expect(on?.workflow_call.inputs["install"]?.default).toBe("npm ci --ignore-scripts");
    expect(on?.workflow_call.secrets["pull-request-token"]).toMatchObject({ required: false });
    const tokens = propose?.steps.flatMap((step) => step.env?.["GH_TOKEN"] ?? []);
    expect(tokens).toEqual(["${{ secrets.pull-request-token || github.token }}"]);
  });

  test("the drift workflow refuses a patch that contains other files than code and schemas", async () => {
    mkdirSync(join(runner, "whm-drift"));
    const files: Readonly<Record<string, (path: string) => void>> = {
      ".github/workflows/x.yml": (path) => writeFileSync(path, "x"),
      ".github/x.json": (path) => writeFileSync(path, "{}"),
      "src/x.js": (path) => writeFileSync(path, "x"),
      ".npmrc": (path) => writeFileSync(path, "ignore-scripts=false\n"),
      "schemas/link.json": (path) => symlinkSync("/etc/passwd", path),
      "schemas/executable.json": (path) => writeFileSync(path, "{}", { mode: 0o755 }),
    };
    for (const [path, create] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      create(join(project, path));
      gitHere("add", "--force", path);
      writeFileSync(join(runner, "whm-drift/changes.patch"), gitHere("diff", "--cached", "--binary"));
      const { exitCode, stdout, changes } = await proposeChanges();
      expect([exitCode, changes]).toEqual([1, []]);
      expect(stdout).toContain(`::error::The changes contain the unexpected file "${path}".`);
      gitHere("rm", "--quiet", "--cached", path);
    }
    expect(filesBelow(runner)["asked"]).toBeUndefined();
  });
});

type YamlNode = Readonly<Record<string, unknown>>;

/** What a code block of a page makes a CI system run. */
function stepsIn({ language, text, page, line }: CodeBlock): readonly Step[] {
  if (language === "sh") return [{ run: text }];
  if (language === "yaml") return yamlSteps(parse(text));
  if (language === "groovy") return [...text.matchAll(/\bsh '([^']*)'/g)].map(([, run = ""]) => ({ run }));
  if (language === "gitattributes") return [{ run: `cat >.gitattributes <<'END'\n${text}\nEND` }];
  throw new Error(`${page}:${line}: cannot run a recipe in the language "${language}".`);
}

/** Steps of GitHub, scripts of GitLab and hooks of pre-commit. */
function yamlSteps(node: unknown): readonly Step[] {
  if (Array.isArray(node)) return node.flatMap(yamlSteps);
  if (typeof node !== "object" || node === null) return [];
  const { script, run, uses, hooks, strategy, steps, ...rest } = node as YamlNode;
  if (Array.isArray(script)) return [{ run: script.join("\n") }];
  if (run !== undefined || uses !== undefined) return [node];
  if (Array.isArray(hooks)) {
    const defined = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8")) as YamlNode[];
    return (hooks as { id: string; args?: readonly string[] }[]).map(({ id, args = [] }) => ({
      run: ["npx", defined.find((hook) => hook["id"] === id)?.["entry"], ...args].join(" "),
    }));
  }
  if (steps === undefined) return Object.values(rest).flatMap(yamlSteps);
  const { matrix = { none: [0] } } = (strategy ?? {}) as { matrix?: Record<string, unknown[]> };
  return Object.entries(matrix).flatMap(([name, values]) =>
    values.flatMap((value) => {
      const filled = JSON.stringify(steps).replaceAll(`\${{ matrix.${name} }}`, String(value));
      return yamlSteps(JSON.parse(filled));
    }),
  );
}

async function runStep({ run, uses = "", with: inputs = {} }: Step): Promise<CommandResult> {
  if (run !== undefined) return bash(run, env());
  // Checkout, setup of Node.js and the like.
  if (uses.startsWith("actions/")) return { exitCode: 0, stdout: "", stderr: "" };
  const [, path = uses] = /^OWNER\/whm-transfer-codegen(.*)@v/.exec(uses) ?? [];
  if (path === "") {
    for (const name of Object.keys(inputs)) expect(action.inputs).toHaveProperty(name);
    const variables = Object.entries(action.runs.steps[0]?.env ?? {}).map(([variable, value]) => {
      const name = /inputs\.([\w-]+)/.exec(value)?.[1] ?? "";
      return [variable, inputs[name] ?? action.inputs[name]?.default ?? ""];
    });
    return runAction(Object.fromEntries(variables) as Record<string, string>);
  }
  if (path !== "/.github/workflows/drift.yml") throw new Error(`Cannot run the step ${uses}.`);
  const compared = await runJob(compare, project);
  return outputs()["changed"] === "true" ? proposeChanges() : compared;
}

interface Recipe {
  /** Exit codes if nothing has changed, if the server has changed, and, for `check`, if the generated code is stale. */
  readonly exitCodes: readonly [number, number, number?];
  readonly reports?: readonly string[];
  /** What is created if the server has changed. */
  readonly creates?: "branch" | "pull request";
  /** A command to run after the recipe. Its output names the changed module if the server has changed. */
  readonly then?: string;
}

/** As `pnpm init` writes them. npm refuses such a project. */
const DEV_ENGINES = { packageManager: { name: "pnpm", version: "^11", onFail: "download" } };
const FOLLOW = "Follow the server automatically";

/** By heading of the page. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  CI: { exitCodes: [0, 1, 1], reports: ["drift.xml"] },
  "Any CI": {
    exitCodes: [0, 1],
    reports: ["json", "md", "html", "sarif", "xml", "gitlab.json"].map((ending) => `reports/drift.${ending}`),
  },
  [FOLLOW]: { exitCodes: [0, 0], creates: "branch" },
  "Use the action": { exitCodes: [0, 1, 1] },
  "Open a pull request when the server changes": { exitCodes: [0, 0], creates: "pull request" },
  "Split a fleet over several jobs": { exitCodes: [0, 1], reports: ["shard-4.json", "fleet.html"] },
  "GitLab CI": {
    exitCodes: [0, 1, 1],
    reports: ["check.xml", "check.gitlab.json", "drift.xml", "drift.gitlab.json"].map(
      (name) => `reports/${name}`,
    ),
  },
  Jenkins: { exitCodes: [0, 1], reports: ["drift.xml"] },
  "pre-commit": { exitCodes: [0, 0, 1] },
  "git diff": { exitCodes: [0, 0], then: "npx whm-transfer-codegen fetch && git --no-pager diff" },
};

describe("the recipes of docs/ci.md", () => {
  const { blocks } = readPage("docs/ci.md");
  const NOTHING = "nothing has changed";
  const SERVER = "the server has changed";
  const CODE = "the generated code is stale";

  beforeEach(async () => {
    await createProject();
    const standIns = {
      npx: 'while [ "${1#-}" != "$1" ]; do shift; done\nexec "./node_modules/.bin/$@"',
      npm: '[ "$1" = ci ] || PATH=${PATH#*:} exec npm "$@"',
      docker: "",
    };
    for (const [name, script] of Object.entries(standIns)) writeScript(join(runner, name), script);
    symlinkSync(join(ROOT, "node_modules/ts-morph"), join(project, "node_modules/ts-morph"));
    writeFleet("eu-1", "eu-2", "us-1", "us-2");
    renameSync(join(project, "fleet.json"), join(project, "fleet.yaml"));
    mkdirSync(join(project, "src"));
    writeFileSync(join(project, "src/move.ts"), 'export * from "../generated/index.js";\n');
    mkdirSync(join(project, "packages/move"), { recursive: true });
    const folders = { schemas: "../../schemas", out: "../../generated" };
    writeFileSync(join(project, "packages/move/whm-transfer.config.json"), JSON.stringify(folders));
    createRepository();
  });

  test("every code block of docs/ci.md belongs to a recipe that the tests run", () => {
    expect([...new Set(blocks.map(({ heading }) => heading))]).toEqual(Object.keys(RECIPES));
    expect(blocks.filter((block) => stepsIn(block).length === 0)).toEqual([]);
  });

  test.each([
    ["0.4.2", "0.5.0", (): void => changeServer()],
    ["0.4.2", "0.4.3", addOptionalKey],
    ["1.4.2", "2.0.0", (): void => changeServer()],
    ["1.4.2", "1.5.0", addOptionalKey],
  ])(
    "the script of docs/ci.md raises version %s to %s, and keeps the lock file of pnpm",
    async (from, to, change) => {
      const manifest = { name: "mover", version: from, devEngines: DEV_ENGINES };
      writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
      writeFileSync(join(project, "pnpm-lock.yaml"), "lockfileVersion: '9.0'\n");
      commitAndPush();
      change();
      const [script] = blocks.filter(({ heading }) => heading === FOLLOW);
      // pnpm runs the command instead of npx.
      const text = script?.text.replaceAll("npx ", "npx --force ") ?? "";
      expect(await bash(`set -e\n${text}`, env())).toMatchObject({ exitCode: 0 });
      gitHere("fetch", "--quiet", "origin");
      expect(proposedVersion()).toMatchObject({ version: to });
      const paths = gitHere("diff", "--name-only", "main", "origin/whm-drift");
      expect(paths).toContain("package.json");
      expect(paths).not.toContain("lock");
    },
  );

  test.each([
    ["nothing if all changes are accepted", ["*"], [], undefined],
    ["nothing if an acceptance is also unused", ["*"], ["0123456789abcdef"], undefined],
    ["all changes if one is not accepted", ["key-added"], [], "2.0.0"],
    [
      "a minor version if only an addition is not accepted",
      ["length-*", "null-*", "key-removed", "type-*", "required-*"],
      [],
      "1.5.0",
    ],
  ])(
    "the script of docs/ci.md and the drift workflow propose %s",
    async (_, rules, fingerprints, version) => {
      const accepted = [
        ...rules.map((rule, index) => ({ fingerprint: `${index}`.repeat(16), patterns: { rule } })),
        ...fingerprints.map((fingerprint) => ({ fingerprint })),
      ].map((one) => ({ ...one, reason: "known" }));
      writeFileSync(join(project, "drift-accept.json"), JSON.stringify({ format: 1, accepted }));
      commitAndPush();
      changeServer();
      const propose = async (run: () => Promise<unknown>): Promise<unknown> => {
        await run();
        gitHere("fetch", "--quiet", "--prune", "origin");
        if (!gitHere("branch", "--remotes").includes("whm-drift")) return undefined;
        const { version } = proposedVersion() as { readonly version: unknown };
        gitHere("push", "--quiet", "origin", ":whm-drift");
        gitHere("switch", "--quiet", "--force", "main");
        return version;
      };
      const [script] = blocks.filter(({ heading }) => heading === FOLLOW);
      const runScript = (): Promise<unknown> => bash(`set -e\n${script?.text ?? ""}`, env());
      const runWorkflow = async (): Promise<void> => {
        expect(await runJob(compare, project)).toMatchObject({ exitCode: 0 });
        if (outputs()["changed"] === "true") await proposeChanges();
      };
      expect([await propose(runScript), await propose(runWorkflow)]).toEqual([version, version]);
    },
  );

  const cases = Object.entries(RECIPES).flatMap(([heading, { exitCodes, ...recipe }]) =>
    exitCodes.map((exitCode, index) => ({
      heading,
      exitCode,
      state: [NOTHING, SERVER, CODE][index],
      ...recipe,
    })),
  );
  const title = "the recipe $heading of docs/ci.md has the promised result if $state";
  test.each(cases.filter(({ state }) => state === SERVER))(title, runRecipe);
  test.each(cases.filter(({ state }) => state !== SERVER))(title, FULL, runRecipe);

  async function runRecipe(recipe: (typeof cases)[number]): Promise<void> {
    const { heading, state, exitCode, reports = [], creates, then } = recipe;
    if (state === SERVER) changeServer();
    if (state === CODE) {
      writeFileSync(join(project, "generated/index.ts"), "// Modified by hand\n");
      git(project, "commit", "--quiet", "--all", "--message", "stale");
    }
    const results: CommandResult[] = [];
    for (const block of blocks.filter((one) => one.heading === heading)) {
      const text = block.text
        .replaceAll("new.example", server.url)
        .replaceAll("${{ secrets.WHM_TOKEN }}", server.token);
      for (const step of stepsIn({ ...block, text })) {
        const result = await runStep(step);
        if (step["continue-on-error"] !== true) results.push(result);
      }
    }
    const failed = results.find((result) => result.exitCode !== 0);
    expect(failed?.exitCode ?? 0, failed?.stderr).toBe(exitCode);
    const branches = git(remote, "branch", "--format", "%(refname:short)").trim().split("\n");
    expect(branches).toEqual(creates !== undefined && state === SERVER ? ["main", "whm-drift"] : ["main"]);
    expect(git(project, "log", "--format=%s", "main").trim().split("\n")).toHaveLength(
      state === CODE ? 2 : 1,
    );
    if (state === CODE) return;

    expect(Object.keys(filesBelow(project))).toEqual(expect.arrayContaining([...reports]));
    const isProposed = filesBelow(runner)["asked"]?.includes("pr create") ?? false;
    expect(isProposed).toBe(creates === "pull request" && state === SERVER);
    if (branches.length > 1) {
      const paths = git(remote, "diff", "--name-only", "main", "whm-drift").trim().split("\n");
      for (const path of ["package.json", "schemas/snapshot.json", "generated/FeatureListRemoteRoot.ts"])
        expect(paths).toContain(path);
      expect(paths.filter((path) => !/^(?:generated|schemas)\/|^package\.json$/.test(path))).toEqual([]);
    }
    if (then === undefined) return;
    const { exitCode: code, stdout } = await bash(then, env());
    expect([code, stdout.includes("FeatureListRemoteRoot")]).toEqual([0, state === SERVER]);
  }
});

describe("every workflow", () => {
  const paths = [".github/workflows", "examples/ci/.github/workflows"].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  );
  const jobs = paths.flatMap((path) =>
    Object.entries(workflowAt(path).jobs).map(([name, job]) => ({ name: `${path}, ${name}`, job })),
  );
  const stepsOf = jobs.flatMap(({ name, job }) => job.steps.map((step) => ({ name, ...step })));

  /** The scripts with a match. */
  const scripts = (pattern: RegExp): readonly string[] =>
    stepsOf.filter(({ run = "" }) => pattern.test(run)).map(({ name, run }) => `${name}: ${run}`);

  test("every workflow sets `permissions: {}`, and each of its jobs sets its own permissions", () => {
    expect(paths.length).toBeGreaterThanOrEqual(5);
    for (const path of paths) expect(workflowAt(path).permissions, path).toEqual({});
    expect(jobs.filter(({ job }) => job.permissions === undefined)).toEqual([]);
  });

  test("workflows pin actions and images to hashes, and keep credentials out of the checkout", () => {
    for (const { name, uses, with: inputs } of stepsOf) {
      if (uses === undefined) continue;
      expect(uses, name).toMatch(/^[\w/-]+@[0-9a-f]{40}$/);
      if (uses.startsWith("actions/checkout@"))
        expect(inputs, name).toMatchObject({ "persist-credentials": false });
    }
    const images = jobs.flatMap(({ job: { container = "", strategy } }) =>
      container.includes("matrix.image") ? (strategy?.matrix?.["image"] ?? ["none"]) : [container],
    );
    expect(images.filter((image) => image !== "" && !/@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
  });

  test("workflows run npm without lifecycle scripts, insert no template expression into a script, and add only named files", () => {
    expect(scripts(/\$\{\{/)).toEqual([]);
    expect(scripts(/npm (?:ci|install|version|pack|publish)\b(?![^\n;&|]*--ignore-scripts)/)).toEqual([]);
    expect(scripts(/git add (?:--all|-A|\.)(?:\s|$)/)).toEqual([]);
  });

  test("no CI job with write permission runs code of a dependency", () => {
    const writing = jobs.filter(({ job }) => Object.values(job.permissions ?? {}).includes("write"));
    expect(writing.map(({ name }) => name)).toEqual([
      ".github/workflows/docs.yml, publish",
      ".github/workflows/drift.yml, propose",
      ".github/workflows/release.yml, publish",
      ".github/workflows/release.yml, release",
    ]);
    for (const { job } of writing)
      for (const { run = "" } of job.steps)
        expect(run).not.toMatch(/npm (?:ci|install|run)|npx|node_modules/);
  });

  const releaseJob = (name: "pack" | "release") => workflowAt(".github/workflows/release.yml").jobs[name];
  const GITHUB = {
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "o/r",
    GITHUB_REF_NAME: "v1.0.0",
  };

  test.each([
    ["## 1.0.0-rc.1\n\nFirst.\n", 1, undefined],
    ["## 1.0.0\n\n## 1.0.0-rc.1\n\nFirst.\n", 1, undefined],
    [
      "# Changelog\n\n## 1.0.0\n\n- [Docs](docs/a.md#b), [web](https://x.example/a.md)\n\n## 1.0.0-rc.1\n\nFirst.\n",
      0,
      "\n- [Docs](https://github.com/o/r/blob/v1.0.0/docs/a.md#b), [web](https://x.example/a.md)\n\n",
    ],
  ])("the release workflow takes the notes from the changelog %j", async (changelog, exitCode, notes) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ version: "1.0.0" }));
    writeFileSync(join(cwd, "CHANGELOG.md"), changelog);
    const picture =
      '<source srcset="docs/d.webp">\n<img src="docs/l.webp">\n[Here](#a), [license](LICENSE.md)\n';
    writeFileSync(join(cwd, "README.md"), picture);
    const scripts = releaseJob("pack")?.steps.flatMap(({ run = [] }) => run) ?? [];
    const script = scripts.slice(0, scripts.indexOf("npm ci --ignore-scripts")).join("\n");
    expect(await bash(script, { ...process.env, ...GITHUB }, cwd)).toMatchObject({ exitCode });
    if (notes === undefined) return;
    expect(readFileSync(join(cwd, "packed/notes.md"), "utf8")).toBe(notes);
    const raw = "https://github.com/o/r/raw/v1.0.0/docs";
    expect(readFileSync(join(cwd, "README.md"), "utf8")).toBe(
      `<source srcset="${raw}/d.webp">\n<img src="${raw}/l.webp">\n[Here](#a), [license](https://github.com/o/r/blob/v1.0.0/LICENSE.md)\n`,
    );
    expect(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"))).toEqual({
      version: "1.0.0",
      homepage: "https://github.com/o/r",
      repository: { type: "git", url: "git+https://github.com/o/r.git" },
      bugs: { url: "https://github.com/o/r/issues" },
    });
  });

  test.each([
    ["v1.2.3-rc.1", false, ["release create v1.2.3-rc.1"]],
    ["v1.2.3", true, ["release create v1.2.3", "api --method PATCH repos/o/r/git/refs/tags/v1"]],
    [
      "v2.0.0",
      false,
      [
        "release create v2.0.0",
        "api --method PATCH repos/o/r/git/refs/tags/v2",
        "api --method POST repos/o/r/git/refs",
      ],
    ],
  ])("the release workflow for the tag %s, if the major tag exists: %s", async (tag, exists, calls) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "packed"));
    for (const name of ["notes.md", "a.cjs", "a.json"]) writeFileSync(join(cwd, "packed", name), "");
    writeScript(
      join(cwd, "gh"),
      `echo "$*" >>'${cwd}/calls'; case "$*" in *PATCH*) exit ${exists ? 0 : 1} ;; esac`,
    );
    const script = releaseJob("release")?.steps.find(({ run }) => run !== undefined)?.run ?? "";
    const PATH = `${cwd}:${process.env["PATH"]}`;
    const variables = { ...GITHUB, GITHUB_REF_NAME: tag, GH_REPO: "o/r", GITHUB_SHA: "abc", PATH };
    expect(await bash(script, variables, cwd)).toMatchObject({ exitCode: 0 });
    const lines = readFileSync(join(cwd, "calls"), "utf8").trim().split("\n");
    expect(lines.map((line) => calls.find((call) => line.startsWith(`${call} `)))).toEqual(calls);
    expect(lines[0]).toContain("--notes-file packed/notes.md");
    expect(lines[0]?.includes("--prerelease")).toBe(tag.includes("-"));
    for (const line of lines.slice(1)) expect(line).toContain("sha=abc");
  });

  test("the release workflow builds the package on a machine where no test has run", () => {
    const { test: tests, pack } = workflowAt(".github/workflows/release.yml").jobs;
    expect(tests?.steps.some(({ run }) => run?.includes(".ci/run"))).toBe(true);
    expect(tests?.steps.some(({ uses }) => uses?.includes("upload-artifact"))).toBe(false);
    const scripts = pack?.steps.flatMap(({ run }) => run ?? []).join("\n");
    expect(scripts).not.toMatch(/\.ci\/|npm (?:test|run (?!build$))|vitest/m);
  });
});

describe(".ci/run", () => {
  /** Runs `.ci/run` with a README and an npm that records its arguments, and that fails when it runs the tests. */
  function run(readme: string) {
    const folder = temporaryFolder();
    for (const name of [".ci", "bin"]) mkdirSync(join(folder, name));
    cpSync(join(ROOT, ".ci/run"), join(folder, ".ci/run"));
    writeFileSync(join(folder, "README.md"), readme);
    const npm = `#!/bin/sh\necho "npm $*" >>${folder}/calls\n[ "$1" != test ]\n`;
    writeFileSync(join(folder, "bin/npm"), npm, { mode: 0o700 });
    const env = { ...process.env, PATH: `${folder}/bin:${process.env["PATH"] ?? ""}` };
    const { status, stderr } = spawnSync("bash", [".ci/run"], { cwd: folder, env, encoding: "utf8" });
    const calls = existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8") : "";
    return { status, stderr, calls: calls.split("\n").slice(0, -1) };
  }

  const README = readFileSync(join(ROOT, "README.md"), "utf8");

  test("first runs the two command lines of README.md for a clone, and fails if one of them fails", () => {
    expect(run(README)).toEqual({
      ...{ status: 1, stderr: "" },
      calls: ["npm ci", "npm run codegen", "npm ci", "npm test"],
    });
  });

  test.each([
    ["npm ci && npm run codegen", "codegen"],
    ["npm ci && npm test", "test"],
  ])("fails and runs nothing if README.md has lost the line %s, or contains it twice", (line, script) => {
    for (const text of ["", "npm ci", `${line}s`, `${line}\n${line}`]) {
      const { status, stderr, calls } = run(README.replace(`\n${line}\n`, `\n${text}\n`));
      expect({ status, calls }).toEqual({ status: 1, calls: [] });
      expect(stderr).toMatch(new RegExp(`^\\.ci/run: README\\.md .* npm script ${script}\\. .*\\n$`));
    }
  });
});
