/** The action and the workflow that projects call: their scripts, run as GitHub runs them, against a simulated server. */

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Snapshot } from "../src/core/snapshot-types.js";
import { startWhm, type SimulatedServer } from "../src/testing.js";
import { FULL } from "./support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "./support/folders.js";
import { documentedSnapshot, moduleOf } from "./support/snapshots.js";

interface Step {
  readonly id?: string;
  readonly name?: string;
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

describe("the action", () => {
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as {
    inputs: Record<string, unknown>;
    outputs: Record<string, { value: string }>;
    runs: { steps: Step[] };
  };

  const run = (more: Readonly<Record<string, string>>, cwd = project): Promise<CommandResult> =>
    bash(action.runs.steps[0]?.run ?? "exit 99", environment({ GITHUB_ACTION_PATH: ROOT, ...more }), cwd);

  test("passes inputs as environment variables, never inside a script", () => {
    const [step] = action.runs.steps;
    expect(action.runs.steps).toHaveLength(1);
    expect(step?.run).not.toContain("${{");
    const handed = JSON.stringify(step);
    for (const input of Object.keys(action.inputs)) expect(handed).toContain(`inputs.${input} }}`);
  });

  test("writes a drift in every format, and its exit code", async () => {
    server.useSnapshot(changedSnapshot());
    const ran = await run({ COMMAND: "drift", ARGUMENTS: "--fail-on\nbreaking\n" });
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

  test("reports paths relative to the repository for a project in a subfolder", FULL, async () => {
    server.useSnapshot(changedSnapshot());
    const below = join(project, "packages/mover");
    mkdirSync(below, { recursive: true });
    for (const folder of ["schemas", "generated"])
      cpSync(join(project, folder), join(below, folder), { recursive: true });
    // Workspaces install dependencies in the top folder.
    const ran = await run({ COMMAND: "drift", GITHUB_WORKSPACE: project }, below);
    expect(ran.stdout).toMatch(/^::error file=packages\/mover\/schemas\/FeatureListRemoteRoot\.json,line=/m);
    const sarif = readFileSync(join(outputs()["report"] ?? "", "drift.sarif"), "utf8");
    expect(sarif).toContain('"uri": "packages/mover/schemas/FeatureListRemoteRoot.json"');
  });

  test("counts the findings of a fleet", FULL, async () => {
    server.useSnapshot(changedSnapshot());
    const servers = ["eu-1", "eu-2"].map((name) => ({
      name,
      server: server.url,
      tokenEnv: "WHM_TOKEN",
      ca: server.ca,
    }));
    writeFileSync(join(project, "fleet.json"), JSON.stringify({ servers }));
    const ran = await run({ COMMAND: "drift", ARGUMENTS: "--fleet\nfleet.json\n" });
    expect([ran.exitCode, ran.stderr]).toEqual([1, ""]);
    const { groups } = JSON.parse(readFileSync(join(outputs()["report"] ?? "", "drift.json"), "utf8")) as {
      groups: { findings: unknown[] }[];
    };
    expect(groups).toHaveLength(1);
    expect(outputs()).toMatchObject({ bump: "major", findings: String(groups[0]?.findings.length) });
  });

  test("reports that the command could not be installed, and does not pass it the token", async () => {
    rmSync(join(project, "node_modules"), { recursive: true });
    // npm fails like this if the release does not exist.
    writeFileSync(
      join(runner, "npx"),
      `#!/bin/sh\nprintf '%s\\n' "token: $WHM_TOKEN" >'${join(runner, "npx-ran")}'\nexit 1\n`,
      {
        mode: 0o755,
      },
    );
    const ran = await run({ COMMAND: "drift", VERSION: "0.1.0", PATH: `${runner}:${process.env["PATH"]}` });
    expect(ran.exitCode).toBe(2);
    expect(ran.stdout).toMatch(/^::error::Cannot install/m);
    expect(outputs()).toMatchObject({ "exit-code": "2" });
    expect(readFileSync(join(runner, "npx-ran"), "utf8")).toBe("token: \n");
  });

  test("installs only the specified release", async () => {
    rmSync(join(project, "node_modules"), { recursive: true });
    writeFileSync(join(runner, "npx"), "#!/bin/sh\ntouch '" + join(runner, "npx-ran") + "'\n", {
      mode: 0o755,
    });
    const ran = await run({ COMMAND: "check", PATH: `${runner}:${process.env["PATH"]}` });
    expect(ran.exitCode).toBe(2);
    expect(ran.stdout).toMatch(/^::error::.*is not installed/);
    expect(filesBelow(runner)["npx-ran"]).toBeUndefined();
  });

  test("contacts the server once", FULL, async () => {
    await run({ COMMAND: "drift" });
    expect(server.requests.filter(({ function: name }) => name === "version")).toHaveLength(1);
    expect(outputs()).toMatchObject({ "exit-code": "0", findings: "0", bump: "none" });
  });

  test("returns the exit code of a failed comparison", FULL, async () => {
    server.refuse("available_transfer_modules", "Not today");
    const ran = await run({ COMMAND: "drift" });
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toMatch(/^::error .*Not today/m);
    expect(outputs()).toMatchObject({ "exit-code": "3" });
  });

  test("runs check and refuses other commands", async () => {
    expect(await run({ COMMAND: "check" })).toMatchObject({ exitCode: 0 });
    writeFileSync(join(project, "generated/AccountLocal.ts"), "// mine\n");
    expect((await run({ COMMAND: "check" })).exitCode).not.toBe(0);
    expect(await run({ COMMAND: "rm -rf" })).toMatchObject({ exitCode: 2 });
  });

  test.each(["report", "version", "server", "command"])(
    "refuses a line break in the input %s",
    async (name) => {
      const variable = name === "server" ? "WHM_SERVER" : name.toUpperCase();
      const ran = await run({ COMMAND: "check", [variable]: `${runner}/here\nexit-code=0\nbump=none` });
      expect(ran).toMatchObject({
        exitCode: 2,
        stdout: `::error::Invalid input ${name}: contains a line break.\n`,
      });
      expect(filesBelow(runner)["output"]).toBeUndefined();
    },
  );

  test("passes arguments unchanged", async () => {
    const ran = await run({ COMMAND: "diff", ARGUMENTS: "schemas\n$(touch pwned); schemas\n" });
    expect(ran.exitCode).toBe(2);
    expect(filesBelow(project)["pwned"]).toBeUndefined();
  });
});

describe("the workflow", () => {
  const workflow = parse(readFileSync(join(ROOT, ".github/workflows/drift.yml"), "utf8")) as {
    jobs: { drift: { steps: Step[] } };
  };
  const { steps } = workflow.jobs.drift;
  const script = (name: string): string => steps.find((step) => step.name === name)?.run ?? "exit 99";
  const COMPARE = script("Compare the server with the snapshot");
  const PROPOSE = script("Propose the new snapshot");

  let remote: string;
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...words], {
      cwd: project,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });

  beforeEach(() => {
    remote = temporaryFolder();
    spawnSync("git", ["init", "--quiet", "--bare", remote]);
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "mover", version: "1.4.2" }));
    writeFileSync(join(project, ".gitignore"), "node_modules/\n");
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ".");
    git("commit", "--quiet", "--message", "before");
    git("remote", "add", "origin", remote);
    // Records its arguments, and lists no pull request.
    writeFileSync(join(runner, "gh"), `#!/bin/sh\nprintf '%s\\n' "$*" >>'${join(runner, "asked")}'\n`);
    chmodSync(join(runner, "gh"), 0o755);
  });

  const env = (more: Readonly<Record<string, string>> = {}): Record<string, string> =>
    environment({ PATH: `${runner}:${process.env["PATH"]}`, BRANCH: "whm-drift", ...more });

  test("does not insert inputs into a script", () => {
    for (const step of steps) expect(step.run ?? "").not.toContain("${{");
  });

  test("proposes snapshot, code, report and version if the server changed", async () => {
    server.useSnapshot(changedSnapshot());
    expect(await bash(COMPARE, env())).toMatchObject({ exitCode: 0, stderr: "" });
    expect(outputs()).toEqual({ changed: "true", bump: "major" });
    const ran = await bash(PROPOSE, env({ BUMP: "major" }));
    expect([ran.exitCode, ran.stderr]).toMatchObject([0, expect.any(String)]);
    const changed = git("diff", "--name-only", "main", "origin/whm-drift").trim().split("\n");
    expect(changed).toEqual(
      expect.arrayContaining([
        "generated/FeatureListRemoteRoot.ts",
        "package.json",
        "schemas/FeatureListRemoteRoot.json",
        "schemas/snapshot.json",
      ]),
    );
    expect(changed.every((path) => /^(?:generated|schemas)\/|^package/.test(path))).toBe(true);
    expect(JSON.parse(git("show", "origin/whm-drift:package.json"))).toMatchObject({ version: "2.0.0" });
    expect(readFileSync(join(runner, "asked"), "utf8")).toMatch(
      /^pr list --head whm-drift .*\npr create --head whm-drift --title .*major.* --body-file .*drift\.md\n$/,
    );
  });

  test("before 1.0.0 raises the minor version for breaking changes", FULL, async () => {
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "mover", version: "0.4.2" }));
    git("commit", "--quiet", "--all", "--message", "young");
    server.useSnapshot(changedSnapshot());
    await bash(COMPARE, env());
    expect(await bash(PROPOSE, env({ BUMP: "major" }))).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(git("show", "origin/whm-drift:package.json"))).toMatchObject({ version: "0.5.0" });
  });

  test("proposes new modules, whose files are untracked", FULL, async () => {
    const snapshot = documentedSnapshot();
    server.useSnapshot({
      ...snapshot,
      modules: { ...snapshot.modules, New: moduleOf("New", { a: "text" }) },
    });
    await bash(COMPARE, env());
    expect(await bash(PROPOSE, env({ BUMP: "minor" }))).toMatchObject({ exitCode: 0 });
    expect(git("show", "origin/whm-drift:schemas/New.json")).toContain('"New"');
    expect(git("show", "origin/whm-drift:generated/New.ts")).toContain("NewItem");
  });

  test("proposes nothing if nothing has changed, or if the comparison fails", FULL, async () => {
    expect(await bash(COMPARE, env())).toMatchObject({ exitCode: 0 });
    expect(outputs()).toEqual({ changed: "false", bump: "none" });
    server.refuse("transfer_module_schema", "Not today");
    writeFileSync(join(runner, "output"), "");
    expect(await bash(COMPARE, env())).toMatchObject({ exitCode: 3 });
    expect(readFileSync(join(runner, "output"), "utf8")).toBe("");
  });
});
