/** The action and the workflow that projects call: their scripts, run as GitHub runs them, against a simulated server. */

import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Snapshot } from "../src/core/snapshot-types.js";
import { startWhm, type SimulatedServer } from "../src/testing.js";
import { readPage, type CodeBlock } from "./docs/markdown.js";
import { casesOf, FULL, SCALED } from "./support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "./support/folders.js";
import { git } from "./support/git.js";
import { junitCases, junitFaults } from "./support/published.js";
import { documentedSnapshot, moduleOf } from "./support/snapshots.js";

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let server: SimulatedServer;
let project: string;
let runner: string;

beforeEach(async () => {
  server = await startWhm();
  project = temporaryFolder();
  runner = temporaryFolder();
  for (const folder of ["schemas", "generated"])
    cpSync(join(ROOT, folder), join(project, folder), { recursive: true });
  mkdirSync(join(project, "node_modules/.bin"), { recursive: true });
  const tool = join(project, "node_modules/.bin/whm-transfer-codegen");
  writeFileSync(tool, `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, "dist/bin.cjs")}' "$@"\n`, {
    mode: 0o755,
  });
});

afterEach(async () => {
  await server.close();
});

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ...(process.env as Record<string, string>),
    GITHUB_OUTPUT: join(runner, "output"),
    GITHUB_STEP_SUMMARY: join(runner, "summary"),
    RUNNER_TEMP: runner,
    WHM_SERVER: server.url,
    WHM_TOKEN: server.token,
    WHM_CA: server.ca,
    ...more,
  };
}

/** Runs a script like a step with `shell: bash`. The server runs in this process, so the call must be asynchronous. */
async function bash(
  script: string,
  env: Readonly<Record<string, string>>,
  cwd = project,
): Promise<CommandResult> {
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd, env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, stdout, stderr };
}

/** Writes a fleet file with servers of these names. All names refer to the simulated server. */
function writeFleet(names: readonly string[]): void {
  const servers = names.map((name) => ({ name, server: server.url, tokenEnv: "WHM_TOKEN", ca: server.ca }));
  writeFileSync(join(project, "fleet.json"), JSON.stringify({ servers }));
}

function outputs(): Readonly<Record<string, string>> {
  const lines = readFileSync(join(runner, "output"), "utf8").trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
}

const LONGER = moduleOf(
  "FeatureListRemoteRoot",
  { name: "char(64) NOT NULL", added: "text" },
  { required: ["name"], primary: ["name"], priority: 500 },
);

function changedSnapshot(): Snapshot {
  const snapshot = documentedSnapshot();
  return { ...snapshot, modules: { ...snapshot.modules, FeatureListRemoteRoot: LONGER } };
}

const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: Step[] };
};

const runAction = (more: Readonly<Record<string, string>>, cwd = project): Promise<CommandResult> =>
  bash(action.runs.steps[0]?.run ?? "exit 99", environment({ GITHUB_ACTION_PATH: ROOT, ...more }), cwd);

describe("the GitHub action", () => {
  test("the GitHub action passes inputs as environment variables, never inside a script", () => {
    const [step] = action.runs.steps;
    expect(action.runs.steps).toHaveLength(1);
    expect(step?.run).not.toContain("${{");
    const handed = JSON.stringify(step);
    for (const input of Object.keys(action.inputs)) expect(handed).toContain(`inputs.${input} }}`);
  });

  test("the GitHub action writes the drift report in every format, and outputs the exit code", async () => {
    server.useSnapshot(changedSnapshot());
    const ran = await runAction({ COMMAND: "drift", ARGUMENTS: "--fail-on\nbreaking\n" });
    expect([ran.exitCode, ran.stderr]).toEqual([1, ""]);
    expect(ran.stdout).toMatch(
      /^::error file=schemas\/FeatureListRemoteRoot\.json,line=\d+,col=\d+,title=breaking/m,
    );
    expect(server.requests.filter(({ function: name }) => name === "version")).toHaveLength(1);
    const report = outputs()["report"] ?? "";
    expect(Object.keys(filesBelow(report)).sort()).toEqual([
      "drift.html",
      "drift.json",
      "drift.md",
      "drift.sarif",
      "drift.xml",
    ]);
    const { findings } = JSON.parse(readFileSync(join(report, "drift.json"), "utf8")) as {
      findings: unknown[];
    };
    expect(outputs()).toEqual({ "exit-code": "1", bump: "major", findings: String(findings.length), report });
    expect(Object.keys(action.outputs).sort()).toEqual(Object.keys(outputs()).sort());
    expect(readFileSync(join(runner, "summary"), "utf8")).toBe(
      readFileSync(join(report, "drift.md"), "utf8"),
    );
  });

  test(
    "the GitHub action reports paths relative to the repository for a project in a subfolder",
    FULL,
    async () => {
      server.useSnapshot(changedSnapshot());
      const below = join(project, "packages/mover");
      mkdirSync(below, { recursive: true });
      for (const folder of ["schemas", "generated"])
        cpSync(join(project, folder), join(below, folder), { recursive: true });
      // Workspaces install dependencies in the top folder.
      const ran = await runAction({ COMMAND: "drift", GITHUB_WORKSPACE: project }, below);
      expect(ran.stdout).toMatch(
        /^::error file=packages\/mover\/schemas\/FeatureListRemoteRoot\.json,line=/m,
      );
      const sarif = readFileSync(join(outputs()["report"] ?? "", "drift.sarif"), "utf8");
      expect(sarif).toContain('"uri": "packages/mover/schemas/FeatureListRemoteRoot.json"');
    },
  );

  test("the GitHub action counts the findings of a fleet of servers", FULL, async () => {
    server.useSnapshot(changedSnapshot());
    writeFleet(["eu-1", "eu-2"]);
    const ran = await runAction({ COMMAND: "drift", ARGUMENTS: "--fleet\nfleet.json\n" });
    expect([ran.exitCode, ran.stderr]).toEqual([1, ""]);
    const { groups } = JSON.parse(readFileSync(join(outputs()["report"] ?? "", "drift.json"), "utf8")) as {
      groups: { findings: unknown[] }[];
    };
    expect(groups).toHaveLength(1);
    expect(outputs()).toMatchObject({ bump: "major", findings: String(groups[0]?.findings.length) });
  });

  test("the GitHub action reports a failed installation with npx, and does not pass the token to npx", async () => {
    rmSync(join(project, "node_modules"), { recursive: true });
    // npm fails like this if the release does not exist.
    writeFileSync(
      join(runner, "npx"),
      `#!/bin/sh\nprintf '%s\\n' "token: $WHM_TOKEN" >'${join(runner, "npx-ran")}'\nexit 1\n`,
      {
        mode: 0o755,
      },
    );
    const ran = await runAction({
      COMMAND: "drift",
      VERSION: "0.1.0",
      PATH: `${runner}:${process.env["PATH"]}`,
    });
    expect(ran.exitCode).toBe(2);
    expect(ran.stdout).toMatch(/^::error::Cannot install/m);
    expect(outputs()).toMatchObject({ "exit-code": "2" });
    expect(readFileSync(join(runner, "npx-ran"), "utf8")).toBe("token: \n");
  });

  test("the GitHub action installs no release if none is specified, and fails if the package is not installed", async () => {
    rmSync(join(project, "node_modules"), { recursive: true });
    writeFileSync(join(runner, "npx"), "#!/bin/sh\ntouch '" + join(runner, "npx-ran") + "'\n", {
      mode: 0o755,
    });
    const ran = await runAction({ COMMAND: "check", PATH: `${runner}:${process.env["PATH"]}` });
    expect(ran.exitCode).toBe(2);
    expect(ran.stdout).toMatch(/^::error::.*is not installed/);
    expect(filesBelow(runner)["npx-ran"]).toBeUndefined();
  });

  test("the GitHub action requests the schemas from the server only once", FULL, async () => {
    await runAction({ COMMAND: "drift" });
    expect(server.requests.filter(({ function: name }) => name === "version")).toHaveLength(1);
    expect(outputs()).toMatchObject({ "exit-code": "0", findings: "0", bump: "none" });
  });

  function readReport(name: string): string {
    return readFileSync(join(outputs()["report"] ?? "", name), "utf8");
  }

  /** Returns the outcomes of the test cases. */
  async function junitOutcomes(name = "drift.xml"): Promise<readonly string[]> {
    const xml = readReport(name);
    expect(await junitFaults(xml)).toEqual([]);
    return [...new Set(junitCases(xml).map(({ outcome }) => outcome))].sort();
  }

  test("the GitHub action returns the exit code of a failed comparison", FULL, async () => {
    server.refuse("available_transfer_modules", "Not today");
    const ran = await runAction({ COMMAND: "drift" });
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout.match(/^::error .*Not today/gm)).toHaveLength(1);
    expect(ran.stderr).toBe("");
    expect(outputs()).toMatchObject({ "exit-code": "3", findings: "", bump: "" });
    expect(await junitOutcomes()).toEqual(["error"]);
  });

  test("the GitHub action reports compared and undetermined modules if a server sends only some of its schemas", async () => {
    const odd = moduleOf("Odd", { a: "char(" });
    const changed = changedSnapshot();
    server.useSnapshot({ ...changed, modules: { ...changed.modules, Odd: odd } });
    const ran = await runAction({ COMMAND: "drift" });
    expect(ran.exitCode).toBe(3);
    const summary = readFileSync(join(runner, "summary"), "utf8");
    for (const text of [ran.stdout, summary]) {
      expect(text).toContain("FeatureListRemoteRoot");
      expect(text).toContain("Odd");
    }
    expect(outputs()).toMatchObject({ "exit-code": "3", findings: "", bump: "" });
    expect(await junitOutcomes()).toEqual(["error", "failure", "passed"]);
  });

  test.each([
    ["", 1, ["failure", "passed"]],
    ["--fail-on\nnever\n", 0, ["passed"]],
  ])(
    "the GitHub action's JUnit report contains failures exactly if the step fails, with the arguments %j",
    async (words, exitCode, outcomes) => {
      server.useSnapshot(changedSnapshot());
      const ran = await runAction({ COMMAND: "drift", ARGUMENTS: words });
      expect([ran.exitCode, await junitOutcomes()]).toEqual([exitCode, outcomes]);
      expect(JSON.parse(readReport("drift.json"))).toMatchObject({ exitCode });
    },
  );

  test(
    "the GitHub action's reports agree with the exit code if only one shard of a fleet is compared",
    FULL,
    async () => {
      server.useSnapshot(changedSnapshot());
      writeFleet(["eu-1", "eu-2"]);
      const ran = await runAction({ COMMAND: "drift", ARGUMENTS: "--fleet\nfleet.json\n--shard\n2/2\n" });
      expect([ran.exitCode, ran.stderr]).toEqual([1, ""]);
      expect(await junitOutcomes()).toEqual(["failure", "passed"]);
      expect(JSON.parse(readReport("drift.json"))).toMatchObject({ exitCode: 1, shard: { index: 2, of: 2 } });
      expect(outputs()).toMatchObject({ bump: "major" });
    },
  );

  test("the GitHub action with the command check creates annotations, a summary and reports", async () => {
    writeFileSync(join(project, "generated/AccountLocal.ts"), "// mine\n");
    rmSync(join(project, "generated/index.ts"));
    const ran = await runAction({ COMMAND: "check" });
    expect([ran.exitCode, ran.stderr]).toEqual([1, ""]);
    expect(ran.stdout).toMatch(
      /^::error title=generated code::2 files are not up to date\..*generate --force/m,
    );
    expect(ran.stdout).toMatch(/^::error file=generated\/AccountLocal\.ts,title=generated code::/m);
    expect(ran.stdout).toMatch(/^::error file=generated\/index\.ts,title=generated code::.* is missing\.$/m);
    const summary = readFileSync(join(runner, "summary"), "utf8");
    expect(summary).toMatch(/^## Generated code: 2 files are not up to date\n/);
    expect(summary).toContain("- `generated/AccountLocal.ts` was modified by hand\n");
    expect(await junitOutcomes("check.xml")).toEqual(["failure"]);
    expect(JSON.parse(readReport("check.json"))).toMatchObject({ upToDate: false });
    expect(outputs()).toMatchObject({ "exit-code": "1", findings: "", bump: "" });
  });

  test(
    "the GitHub action with the command check writes a summary if the code is up to date",
    FULL,
    async () => {
      expect(await runAction({ COMMAND: "check" })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
      expect(readFileSync(join(runner, "summary"), "utf8")).toBe("## Generated code: up to date\n");
      expect(await junitOutcomes("check.xml")).toEqual(["passed"]);
    },
  );

  test.each([
    ["an unknown option", { COMMAND: "drift", ARGUMENTS: "--nosuch\n" }, "option-unknown"],
    ["an invalid snapshot", { COMMAND: "check", ARGUMENTS: "--schemas\nnowhere\n" }, "snapshot-missing"],
  ])(
    "the GitHub action reports %s as an annotation, and deletes the reports of an earlier run",
    async (_, input, code) => {
      for (const COMMAND of ["check", "drift"])
        expect(await runAction({ COMMAND, REPORT: "report" })).toMatchObject({ exitCode: 0 });
      expect(Object.keys(filesBelow(join(project, "report")))).toContain("drift.xml");
      const ran = await runAction({ ...input, REPORT: "report" });
      expect(ran.exitCode).toBe(2);
      expect(`${ran.stdout}${ran.stderr}`).toMatch(new RegExp(`^::error (?:.*,)?title=${code}::`, "m"));
      expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/^error:/m);
      expect(filesBelow(join(project, "report"))).toEqual({});
      expect(outputs()).toMatchObject({ "exit-code": "2", findings: "", bump: "" });
    },
  );

  test(
    "the GitHub action deletes the reports of an earlier run if the action itself fails",
    FULL,
    async () => {
      await runAction({ COMMAND: "drift", REPORT: "report" });
      for (const input of [{ COMMAND: "nosuch" }, { COMMAND: "drift", VERSION: "../x" }]) {
        await runAction({ COMMAND: "drift", REPORT: "report" });
        expect(await runAction({ ...input, REPORT: "report" })).toMatchObject({ exitCode: 2 });
        expect(filesBelow(join(project, "report"))).toEqual({});
      }
      const tool = join(project, "node_modules/.bin/whm-transfer-codegen");
      writeFileSync(tool, "#!/bin/sh\nexit 1\n");
      const ran = await runAction({ COMMAND: "drift", REPORT: "report" });
      expect([ran.exitCode, ran.stdout]).toEqual([
        2,
        expect.stringMatching(/^::error::.*wrote no report\.$/m),
      ]);
    },
  );

  test("the GitHub action writes the reports of two steps in a job to different folders", FULL, async () => {
    await runAction({ COMMAND: "drift" });
    const first = outputs()["report"] ?? "";
    server.useSnapshot(changedSnapshot());
    await runAction({ COMMAND: "drift" });
    const second = outputs()["report"] ?? "";
    expect(first).not.toBe(second);
    expect(JSON.parse(readFileSync(join(first, "drift.json"), "utf8"))).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(join(second, "drift.json"), "utf8"))).toMatchObject({ exitCode: 1 });
  });

  test(
    "the GitHub action writes reports to a relative folder in the project, and outputs its path relative to the workspace",
    FULL,
    async () => {
      const below = join(project, "packages/mover");
      mkdirSync(below, { recursive: true });
      for (const folder of ["schemas", "generated"])
        cpSync(join(project, folder), join(below, folder), { recursive: true });
      const more = { COMMAND: "drift", GITHUB_WORKSPACE: project };
      expect(await runAction({ ...more, REPORT: "out/report" }, below)).toMatchObject({ exitCode: 0 });
      expect(outputs()["report"]).toBe("packages/mover/out/report");
      expect(filesBelow(join(below, "out/report"))["drift.json"]).toBeDefined();
      expect(await runAction({ ...more, REPORT: join(runner, "absolute") }, below)).toMatchObject({
        exitCode: 0,
      });
      expect(outputs()["report"]).toBe(join(runner, "absolute"));
      expect(await runAction({ ...more, REPORT: "report" }, project)).toMatchObject({ exitCode: 0 });
      expect(outputs()["report"]).toBe("report");
    },
  );

  test("the GitHub action runs the command check, and refuses an unknown command", async () => {
    expect(await runAction({ COMMAND: "check" })).toMatchObject({ exitCode: 0 });
    writeFileSync(join(project, "generated/AccountLocal.ts"), "// mine\n");
    expect((await runAction({ COMMAND: "check" })).exitCode).not.toBe(0);
    expect(await runAction({ COMMAND: "rm -rf" })).toMatchObject({ exitCode: 2 });
  });

  test.each(["report", "version", "server", "command"])(
    "the GitHub action refuses a line break in the input %s",
    async (name) => {
      const variable = name === "server" ? "WHM_SERVER" : name.toUpperCase();
      const ran = await runAction({ COMMAND: "check", [variable]: `${runner}/here\nexit-code=0\nbump=none` });
      expect(ran).toMatchObject({
        exitCode: 2,
        stdout: `::error::Invalid input ${name}: contains a line break.\n`,
      });
      expect(filesBelow(runner)["output"]).toBeUndefined();
    },
  );

  test.each([
    "file:../x",
    "npm:other@1",
    "https://example.com/x.tgz",
    "github:a/b",
    "1 --foo",
    "../x",
    "1;touch x",
    "@a/b",
  ])("the GitHub action refuses the version %s, which is not a release", async (version) => {
    rmSync(join(project, "node_modules"), { recursive: true });
    const ran = await runAction({ COMMAND: "check", VERSION: version });
    expect(ran).toMatchObject({
      exitCode: 2,
      stdout: "::error::Invalid input version: must be a version, a range or a tag of the registry.\n",
    });
  });

  test("the GitHub action runs no command that is installed in a parent folder of the checkout", async () => {
    const checkout = join(project, "checkout");
    const below = join(checkout, "packages/mover");
    mkdirSync(below, { recursive: true });
    const ran = await runAction({ COMMAND: "check", GITHUB_WORKSPACE: checkout }, below);
    expect(ran).toMatchObject({
      exitCode: 2,
      stdout: expect.stringMatching(/^::error::.*is not installed/) as string,
    });
  });

  test("the GitHub action neither publishes reports from the checkout nor writes through symbolic links", async () => {
    const report = join(project, "report");
    mkdirSync(report);
    const secret = join(runner, "secret");
    writeFileSync(secret, "SECRET");
    for (const ending of ["json", "md", "html", "sarif", "xml"])
      symlinkSync(secret, join(report, `drift.${ending}`));
    server.useSnapshot(changedSnapshot());
    const ran = await runAction({ COMMAND: "drift", REPORT: "report" });
    expect(ran.exitCode).toBe(1);
    expect(readFileSync(secret, "utf8")).toBe("SECRET");
    expect(readFileSync(join(runner, "summary"), "utf8")).not.toContain("SECRET");
  });

  test.each([
    ["a folder in place of a report", "report/drift.json/x"],
    ["a file in place of the folder", "report"],
  ])("the GitHub action reports %s as an error, not as drift", async (_, path) => {
    mkdirSync(join(project, path, ".."), { recursive: true });
    writeFileSync(join(project, path), "");
    expect(await runAction({ COMMAND: "drift", REPORT: "report" })).toMatchObject({
      exitCode: 2,
      stdout:
        "::error::Cannot use the input report: a file exists in place of the folder, or a folder in place of a report.\n",
    });
    expect(outputs()).toMatchObject({ "exit-code": "2" });
  });

  test("the GitHub action writes reports to a folder whose name begins with a hyphen", async () => {
    expect(await runAction({ COMMAND: "drift", REPORT: "-report" })).toMatchObject({ exitCode: 0 });
    expect(filesBelow(join(project, "-report"))["drift.json"]).toBeDefined();
  });

  test("the GitHub action passes arguments to the command without shell expansion", async () => {
    const ran = await runAction({ COMMAND: "diff", ARGUMENTS: "schemas\n$(touch pwned); schemas\n" });
    expect(ran.exitCode).toBe(2);
    expect(filesBelow(project)["pwned"]).toBeUndefined();
  });
});

interface WorkflowJob {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly container?: string;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

function workflowAt(path: string): Workflow {
  return parse(readFileSync(join(ROOT, path), "utf8")) as Workflow;
}

const { compare, propose } = workflowAt(".github/workflows/drift.yml").jobs;
/** Returns a function that runs the steps of a job that are scripts, until one fails. Returns the last result. */
const scriptsOf = (job: WorkflowJob | undefined): readonly Step[] =>
  (job?.steps ?? []).filter(({ run }) => run !== undefined && !run.startsWith("npm ci"));

let remote: string;
/** The checkout of the job `propose`, which is another machine. */
let checkout: string;
const gitHere = (...words: readonly string[]): string => git(project, ...words);
/** A program that records its arguments, and lists these pull requests. */
const ghScript = (listed: string): string =>
  `#!/bin/sh\nprintf '%s\\n' "$*" >>'${join(runner, "asked")}'\ncase "$*" in "pr list"*) echo '${listed}' ;; esac\n`;

/** Makes the project a repository with a remote. */
function createRepository(): void {
  remote = temporaryFolder();
  git(remote, "init", "--quiet", "--bare");
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "mover", version: "1.4.2" }));
  writeFileSync(join(project, ".gitignore"), "node_modules/\n");
  gitHere("init", "--quiet", "--initial-branch", "main");
  gitHere("add", ".");
  gitHere("commit", "--quiet", "--message", "before");
  gitHere("remote", "add", "origin", remote);
  gitHere("push", "--quiet", "origin", "main");
  writeFileSync(join(runner, "gh"), ghScript("[]"));
  chmodSync(join(runner, "gh"), 0o755);
}

const env = (more: Readonly<Record<string, string>> = {}): Record<string, string> =>
  environment({
    PATH: `${runner}:${process.env["PATH"]}`,
    BRANCH: "whm-drift",
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...more,
  });

const TOKENS = ["WHM_SERVER", "WHM_TOKEN", "WHM_CA", "GH_TOKEN"] as const;

/** Runs the scripts of a job, with the token only in the steps that declare it. */
async function runJob(
  job: WorkflowJob | undefined,
  cwd: string,
  between: (step: Step) => void = () => undefined,
): Promise<CommandResult> {
  let last: CommandResult = { exitCode: 0, stdout: "", stderr: "" };
  for (const step of scriptsOf(job)) {
    const written = filesBelow(runner)["output"] === undefined ? {} : outputs();
    if (step.if?.includes("findings") === true && written["findings"] !== "true") continue;
    const whole: Record<string, string> = env({ BUMP: written["bump"] ?? "" });
    const kept = Object.entries(whole).filter(
      ([name]) =>
        !TOKENS.some((token) => token === name) ||
        (step.env ?? {})[name] !== undefined ||
        (name === "WHM_CA" && step.env?.["WHM_TOKEN"] !== undefined),
    );
    last = await bash(step.run ?? "exit 99", Object.fromEntries(kept), cwd);
    if (last.exitCode !== 0) return last;
    between(step);
  }
  return last;
}

async function proposeChanges(): Promise<CommandResult> {
  checkout = join(temporaryFolder(), "checkout");
  git(runner, "clone", "--quiet", "--branch", "main", remote, checkout);
  return runJob(propose, checkout);
}

describe("the drift workflow", () => {
  beforeEach(createRepository);

  test("the drift workflow inserts no template expression into a script", () => {
    for (const step of [...scriptsOf(compare), ...scriptsOf(propose)]) expect(step.run).not.toContain("${{");
  });

  test("the drift workflow proposes a pull request with the snapshot, the code, the report and the version if the server changed", async () => {
    server.useSnapshot(changedSnapshot());
    // Files of other tools do not become part of the proposal.
    const compared = await runJob(compare, project, () =>
      writeFileSync(join(project, "secret.env"), "TOKEN=1\n"),
    );
    expect(compared).toMatchObject({ exitCode: 0, stderr: expect.any(String) as string });
    expect(outputs()).toMatchObject({ changed: "true", findings: "true", bump: "major" });
    expect(outputs()["artifact"]).toMatch(/^whm-drift-[0-9a-f]{16}$/);
    const proposed = await proposeChanges();
    expect([proposed.exitCode, proposed.stdout]).toEqual([0, expect.any(String)]);
    gitHere("fetch", "--quiet", "origin");
    const changed = gitHere("diff", "--name-only", "main", "origin/whm-drift").trim().split("\n");
    expect(changed).toEqual(
      expect.arrayContaining([
        "generated/FeatureListRemoteRoot.ts",
        "package.json",
        "schemas/FeatureListRemoteRoot.json",
        "schemas/snapshot.json",
      ]),
    );
    expect(changed.every((path) => /^(?:generated|schemas)\/|^package/.test(path))).toBe(true);
    expect(JSON.parse(gitHere("show", "origin/whm-drift:package.json"))).toMatchObject({ version: "2.0.0" });
    expect(readFileSync(join(runner, "asked"), "utf8")).toMatch(
      /^auth setup-git\npr list --head whm-drift .*\npr create --head whm-drift --title .*major.* --body-file .*drift\.md\n$/,
    );
  });

  test.each([
    ['[{"number":7,"isCrossRepository":true}]', "pr create --head whm-drift "],
    ['[{"number":7,"isCrossRepository":true},{"number":5,"isCrossRepository":false}]', "pr edit 5 "],
  ])(
    "a pull request from a fork with the same branch name does not block the drift workflow: %s",
    FULL,
    async (listed, expected) => {
      server.useSnapshot(changedSnapshot());
      await runJob(compare, project);
      writeFileSync(join(runner, "gh"), ghScript(listed));
      expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
      expect(readFileSync(join(runner, "asked"), "utf8")).toContain(`\n${expected}`);
    },
  );

  test("the drift workflow updates the title and the text of its open pull request", FULL, async () => {
    server.useSnapshot(changedSnapshot());
    await runJob(compare, project);
    writeFileSync(join(runner, "gh"), ghScript('[{"number":5,"isCrossRepository":false}]'));
    expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(runner, "asked"), "utf8")).toMatch(
      /^pr edit 5 --title The schemas of the WHM server have changed \(major\) --body-file .*drift\.md$/m,
    );
  });

  test("the drift workflow reports compared and undetermined modules, and proposes nothing, if the server sends only some of its schemas", async () => {
    const odd = moduleOf("Odd", { a: "char(" });
    const changed = changedSnapshot();
    server.useSnapshot({ ...changed, modules: { ...changed.modules, Odd: odd } });
    const ran = await runJob(compare, project);
    expect(ran.exitCode).toBe(3);
    const summary = readFileSync(join(runner, "summary"), "utf8");
    for (const text of [ran.stdout, summary]) {
      expect(text).toContain("FeatureListRemoteRoot");
      expect(text).toContain("Odd");
    }
    expect(filesBelow(runner)["output"]).toBeUndefined();
    expect(server.requests.filter(({ function: name }) => name === "version")).toHaveLength(1);
    expect(filesBelow(runner)["whm-fetched/snapshot.json"]).toBeUndefined();
  });

  test("the drift workflow contacts the server once, so that the report and the pull request have the same schemas", async () => {
    server.useSnapshot(changedSnapshot());
    await runJob(compare, project, ({ id }) => {
      // From now on the server returns something else.
      if (id === "compare") server.useSnapshot(documentedSnapshot());
    });
    expect(server.requests.filter(({ function: name }) => name === "version")).toHaveLength(1);
    expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
    gitHere("fetch", "--quiet", "origin");
    expect(gitHere("show", "origin/whm-drift:schemas/FeatureListRemoteRoot.json")).toContain('"added"');
    expect(readFileSync(join(runner, "whm-drift/drift.md"), "utf8")).toContain("added");
  });

  test("the drift workflow proposes the removal of files, but no files that Git ignores", async () => {
    writeFileSync(join(project, ".gitignore"), "node_modules/\ngenerated/\n");
    gitHere("rm", "--quiet", "--cached", "-r", "generated");
    gitHere("commit", "--quiet", "--all", "--message", "Ignore the generated code");
    gitHere("push", "--quiet", "origin", "main");
    const { FeatureListRemoteRoot: _gone, ...modules } = documentedSnapshot().modules;
    server.useSnapshot({ ...documentedSnapshot(), modules });
    expect(await runJob(compare, project)).toMatchObject({ exitCode: 0 });
    expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
    gitHere("fetch", "--quiet", "origin");
    expect(gitHere("diff", "--name-status", "main", "origin/whm-drift").trim().split("\n")).toEqual([
      "M\tpackage.json",
      "D\tschemas/FeatureListRemoteRoot.json",
      "M\tschemas/snapshot.json",
    ]);
  });

  test(
    "the drift workflow works in a subfolder, and runs no npm lifecycle script when the version is raised",
    FULL,
    async () => {
      const below = join(project, "packages/mover");
      mkdirSync(below, { recursive: true });
      for (const folder of ["schemas", "generated"])
        cpSync(join(project, folder), join(below, folder), { recursive: true });
      const scripts = { preversion: "touch ran", version: "touch ran", postversion: "touch ran" };
      writeFileSync(
        join(below, "package.json"),
        JSON.stringify({ name: "mover", version: "1.4.2", scripts }),
      );
      gitHere("add", ".");
      gitHere("commit", "--quiet", "--message", "nested");
      gitHere("push", "--quiet", "origin", "main");
      server.useSnapshot(changedSnapshot());
      mkdirSync(join(below, "node_modules"));
      cpSync(join(project, "node_modules/.bin"), join(below, "node_modules/.bin"), { recursive: true });
      expect(await runJob(compare, below)).toMatchObject({ exitCode: 0 });
      expect(filesBelow(below)["ran"]).toBeUndefined();
      expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
      gitHere("fetch", "--quiet", "origin");
      const changed = gitHere("diff", "--name-only", "main", "origin/whm-drift").trim().split("\n");
      expect(changed).toContain("packages/mover/schemas/FeatureListRemoteRoot.json");
      expect(changed.every((path) => path.startsWith("packages/mover/"))).toBe(true);
    },
  );

  const FORBIDDEN: readonly (readonly [string, string])[] = [
    [".github/workflows/x.yml", ""],
    [".github/x.json", "{}"],
    ["src/x.js", ""],
    [".npmrc", "ignore-scripts=false\n"],
  ];
  test.each(casesOf(FORBIDDEN, 1))(
    "the drift workflow refuses a patch that contains %s",
    SCALED,
    async (path, text) => {
      server.useSnapshot(changedSnapshot());
      await runJob(compare, project);
      mkdirSync(join(project, path, ".."), { recursive: true });
      writeFileSync(join(project, path), text);
      gitHere("add", "--force", path);
      writeFileSync(join(runner, "whm-drift/changes.patch"), gitHere("diff", "--cached", "--binary"));
      expect(await proposeChanges()).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining(
          `::error::The changes contain the unexpected file "${path}".`,
        ) as string,
      });
      expect(filesBelow(runner)["asked"]).toBeUndefined();
      expect(git(remote, "branch", "--list")).not.toContain("whm-drift");
    },
  );

  test.each([
    ["a symbolic link", (path: string) => symlinkSync("/etc/passwd", path)],
    ["an executable file", (path: string) => writeFileSync(path, "{}", { mode: 0o755 })],
  ])("the drift workflow refuses a patch that contains %s", FULL, async (_, create) => {
    server.useSnapshot(changedSnapshot());
    await runJob(compare, project);
    create(join(project, "schemas/x.json"));
    gitHere("add", "schemas/x.json");
    writeFileSync(join(runner, "whm-drift/changes.patch"), gitHere("diff", "--cached", "--binary"));
    expect(await proposeChanges()).toMatchObject({ exitCode: 1 });
    expect(filesBelow(runner)["asked"]).toBeUndefined();
  });

  test("the drift workflow raises the minor version for breaking changes before 1.0.0", FULL, async () => {
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "mover", version: "0.4.2" }));
    gitHere("commit", "--quiet", "--all", "--message", "young");
    gitHere("push", "--quiet", "origin", "main");
    server.useSnapshot(changedSnapshot());
    await runJob(compare, project);
    expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
    gitHere("fetch", "--quiet", "origin");
    expect(JSON.parse(gitHere("show", "origin/whm-drift:package.json"))).toMatchObject({ version: "0.5.0" });
  });

  test(
    "the drift workflow proposes the files of new modules, which Git does not track yet",
    FULL,
    async () => {
      const snapshot = documentedSnapshot();
      server.useSnapshot({
        ...snapshot,
        modules: { ...snapshot.modules, New: moduleOf("New", { a: "text" }) },
      });
      await runJob(compare, project);
      expect(await proposeChanges()).toMatchObject({ exitCode: 0 });
      gitHere("fetch", "--quiet", "origin");
      expect(gitHere("show", "origin/whm-drift:schemas/New.json")).toContain('"New"');
      expect(gitHere("show", "origin/whm-drift:generated/New.ts")).toContain("NewItem");
    },
  );

  test(
    "the drift workflow proposes nothing if nothing has changed, or if the comparison fails",
    FULL,
    async () => {
      expect(await runJob(compare, project)).toMatchObject({ exitCode: 0 });
      expect(outputs()).toMatchObject({ findings: "false", bump: "none" });
      expect(outputs()["changed"]).toBeUndefined();
      server.refuse("transfer_module_schema", "Not today");
      writeFileSync(join(runner, "output"), "");
      rmSync(join(runner, "whm-fetched"), { recursive: true });
      expect(await runJob(compare, project)).toMatchObject({ exitCode: 3 });
      expect(readFileSync(join(runner, "output"), "utf8")).toBe("");
    },
  );
});

/** What a code block of a page makes a CI system run. */
interface RecipeStep {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly "continue-on-error"?: boolean;
}

type YamlNode = Readonly<Record<string, unknown>>;

function stepsIn({ language, text, page, line }: CodeBlock): readonly RecipeStep[] {
  if (language === "sh") return [{ run: text }];
  if (language === "yaml") return yamlSteps(parse(text));
  if (language === "groovy") return [...text.matchAll(/\bsh '([^']*)'/g)].map(([, run = ""]) => ({ run }));
  if (language === "gitattributes") return [{ run: `cat >.gitattributes <<'END'\n${text}\nEND` }];
  throw new Error(`${page}:${line}: cannot run a recipe in the language "${language}".`);
}

/** Steps of GitHub, scripts of GitLab and hooks of pre-commit. */
function yamlSteps(node: unknown): readonly RecipeStep[] {
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

async function runStep({ run, uses = "", with: inputs = {} }: RecipeStep): Promise<CommandResult> {
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

/** By heading of the page. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  CI: { exitCodes: [0, 1, 1], reports: ["drift.xml"] },
  "Any CI": {
    exitCodes: [0, 1],
    reports: ["json", "md", "html", "sarif", "xml"].map((ending) => `reports/drift.${ending}`),
  },
  "Follow the server automatically": { exitCodes: [0, 0], creates: "branch" },
  "Use the action": { exitCodes: [0, 1, 1] },
  "Open a pull request when the server changes": { exitCodes: [0, 0], creates: "pull request" },
  "Split a fleet over several jobs": { exitCodes: [0, 1], reports: ["shard-4.json", "fleet.html"] },
  "GitLab CI": { exitCodes: [0, 1, 1], reports: ["check.xml", "drift.xml"] },
  Jenkins: { exitCodes: [0, 1], reports: ["drift.xml"] },
  "pre-commit": { exitCodes: [0, 0, 1] },
  "git diff": { exitCodes: [0, 0], then: "npx whm-transfer-codegen fetch && git --no-pager diff" },
};

describe("the recipes of docs/ci.md", () => {
  const { blocks } = readPage("docs/ci.md");
  const NOTHING = "nothing has changed";
  const SERVER = "the server has changed";
  const CODE = "the generated code is stale";

  beforeEach(() => {
    const standIns = {
      npx: 'while [ "${1#-}" != "$1" ]; do shift; done\nexec "./node_modules/.bin/$@"',
      npm: '[ "$1" = ci ] || PATH=${PATH#*:} exec npm "$@"',
      docker: "",
    };
    for (const [name, script] of Object.entries(standIns))
      writeFileSync(join(runner, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    symlinkSync(join(ROOT, "node_modules/ts-morph"), join(project, "node_modules/ts-morph"));
    writeFleet(["eu-1", "eu-2", "us-1", "us-2"]);
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

  test.each(
    Object.entries(RECIPES).flatMap(([heading, recipe]) =>
      recipe.exitCodes.map((exitCode, index) => ({
        heading,
        state: [NOTHING, SERVER, CODE][index],
        exitCode,
        ...recipe,
      })),
    ),
  )(
    "the recipe $heading of docs/ci.md has the promised result if $state",
    async ({ heading, state, exitCode, reports = [], creates, then }) => {
      if (state === SERVER) server.useSnapshot(changedSnapshot());
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
      expect([failed?.exitCode ?? 0, failed?.stderr]).toEqual([exitCode, failed?.stderr]);
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
    },
  );
});

describe("every workflow", () => {
  const paths = [".github/workflows", "examples/ci/.github/workflows"].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  );
  const jobs = paths.flatMap((path) =>
    Object.entries(workflowAt(path).jobs).map(([name, job]) => ({ name: `${path}, ${name}`, path, job })),
  );

  test("every workflow sets `permissions: {}`, and each of its jobs sets its own permissions", () => {
    expect(paths.length).toBeGreaterThanOrEqual(5);
    for (const path of paths)
      expect({ path, permissions: workflowAt(path).permissions }).toEqual({ path, permissions: {} });
    for (const { name, job } of jobs)
      expect({ name, permissions: job.permissions }).toEqual({
        name,
        permissions: expect.anything() as unknown,
      });
  });

  test.each(jobs)(
    "the workflow job $name pins actions and images to hashes, and keeps credentials out of the checkout",
    ({ job }) => {
      for (const { uses, with: inputs } of job.steps) {
        if (uses === undefined) continue;
        expect(uses).toMatch(/^[\w/-]+@[0-9a-f]{40}$/);
        if (uses.startsWith("actions/checkout@"))
          expect(inputs).toMatchObject({ "persist-credentials": false });
      }
      const images =
        job.container?.includes("matrix.image") === true ? job.strategy?.matrix?.["image"] : [job.container];
      for (const image of images ?? [])
        if (image !== undefined) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
    },
  );

  test.each(jobs)(
    "the workflow job $name runs npm without lifecycle scripts, and inserts no template expression into a script",
    ({ job }) => {
      for (const { run = "" } of job.steps) {
        expect(run).not.toContain("${{");
        for (const install of run.matchAll(/npm (?:ci|install|version|pack|publish)\b[^\n;&|]*/g))
          expect(install[0]).toContain("--ignore-scripts");
        expect(run).not.toMatch(/git add (?:--all|-A|\.)(?:\s|$)/);
      }
    },
  );

  test("no CI job with write permission runs code of a dependency", () => {
    const writing = jobs.filter(({ job }) => Object.values(job.permissions ?? {}).includes("write"));
    expect(writing.map(({ name }) => name)).toEqual([
      ".github/workflows/docs.yml, publish",
      ".github/workflows/drift.yml, propose",
      ".github/workflows/release.yml, publish",
    ]);
    for (const { job } of writing)
      for (const { run = "" } of job.steps)
        expect(run).not.toMatch(/npm (?:ci|install|run)|npx|node_modules/);
  });

  test("the release workflow builds the package on a machine where no test has run", () => {
    const { test: tests, pack } = workflowAt(".github/workflows/release.yml").jobs;
    expect(tests?.steps.some(({ run }) => run?.includes(".ci/run"))).toBe(true);
    expect(tests?.steps.some(({ uses }) => uses?.includes("upload-artifact"))).toBe(false);
    const scripts = pack?.steps.flatMap(({ run }) => run ?? []).join("\n");
    expect(scripts).not.toMatch(/\.ci\/|npm (?:test|run (?!build$))|vitest/m);
    expect(readFileSync(join(ROOT, ".ci/run"), "utf8")).toMatch(/^npm ci --ignore-scripts$/m);
  });

  test("the documentation references actions by tags or commit hashes, not by branches", () => {
    const pages = [
      "README.md",
      "SECURITY.md",
      "action.yml",
      ...paths,
      ...readdirSync(join(ROOT, "docs"))
        .filter((name) => name.endsWith(".md"))
        .map((page) => `docs/${page}`),
    ];
    for (const page of pages) {
      const text = readFileSync(join(ROOT, page), "utf8");
      expect({ page, found: /\S+@(?:main|master|latest)\b/.exec(text)?.[0] }).toEqual({
        page,
        found: undefined,
      });
    }
  });
});
