/** The arguments and lists of the program of `examples/migrate`, and what it prints while it runs. */

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildMigration, migrate, rowsOf, startServers } from "../support/migrate.js";

let folder: string;
beforeAll(async () => {
  folder = await buildMigration();
});

test("wrong arguments and lists end with one line and exit code 2, and nothing is sent", async () => {
  await using servers = await startServers(folder, 2);
  const lists: readonly (readonly [text: string, problem: RegExp])[] = [
    ["user;localuser\nuser0;\n", /has no "user".*separated by commas/],
    ["user0\nuser1\n", /has no "user"/],
    ['{"user": "user0"}', /expected an array/],
    ['[{"user": "user0"}', /JSON/],
    ['["user0"]', /has no "user"/],
    ["user\nuser0\nuser0\n", /account 2 user0 is listed twice/],
    ["user,localuser\nuser0,\nuser1,user0\n", /account 2 user1 gets the name user0, like another account/],
    ['user\n"user0\n', /quote/i],
    ["user\n", /the list is empty/],
  ];
  for (const [text, problem] of lists) {
    writeFileSync(join(folder, "wrong.csv"), text);
    const run = await migrate(servers, ["wrong.csv"]);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(new RegExp(`^wrong\\.csv: [^\\n]*\\n$`));
    expect(run.stderr).toMatch(problem);
  }
  for (const [args, problem] of [
    [["accounts.json", "--retry"], /Unknown argument: retry/],
    [["accounts.json", "--interval", "soon"], /greater than 0/],
    [["accounts.json", "--format", "xml"], /Invalid values/],
    [["accounts.json", "more.json"], /Unknown argument: more.json/],
    [["accounts.json", "--accept-losses", "user9"], /no account user9/],
    [["accounts.json", "--user-sessions"], /user0 has no "password"/],
    [["missing.json"], /ENOENT/],
    [[], /--help/],
  ] as const) {
    const run = await migrate(servers, args);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(/^[^\n]+\n$/);
    expect(run.stderr).toMatch(problem);
  }
  expect(servers.target.requests).toEqual([]);
  expect(existsSync(join(folder, "migration.jsonl"))).toBe(false);
});

test("a list that cannot be read is refused without its passwords", async () => {
  await using servers = await startServers(folder, 1);
  for (const [name, text, problem] of [
    ["quoted.csv", 'user,localuser,password\nuser0,,s3cr3t"pw\n', /CSV.*line 2/],
    ["columns.csv", "user,localuser,password\nuser0,,s3cr3t,pw\n", /CSV.*line 2/],
    ["open.csv", 'user,localuser,password\nuser0,,"s3cr3t\n', /CSV.*line/],
    ["cut.json", '[{"user":"user0","password":s3cr3t}]', /JSON/],
    ["cut2.json", '[{"user":"user0","password":"s3cr3t', /JSON/],
  ] as const) {
    writeFileSync(join(folder, name), text);
    const run = await migrate(servers, [name, "--user-sessions"]);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(problem);
    expect(run.stderr).not.toMatch(/s3c|pw/);
  }
});

test("a plan is printed even if its session cannot be aborted", async () => {
  await using servers = await startServers(folder, 1);
  servers.target.faults.add({ function: "abort_transfer_session", refuse: "Not now." });
  const run = await migrate(servers, ["accounts.json", "--dry-run", "--format", "json"]);
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('"localuser": "user0"');
  expect(run.stderr).toMatch(/^Abort \S+ in WHM: .*Not now\./m);
});

test("--suspend without the source server's token is refused before anything is sent", async () => {
  await using servers = await startServers(folder, 1);
  const run = await migrate(servers, ["accounts.json", "--suspend"], { env: { OLD_TOKEN: "" } });
  expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  expect(run.stderr).toContain("OLD_TOKEN");
  expect(servers.target.requests).toEqual([]);
});

test("--help lists the options", async () => {
  await using servers = await startServers(folder, 1);
  const { exitCode, stdout } = await migrate(servers, ["--help"]);
  expect(exitCode).toBe(0);
  for (const option of [
    "--new-session",
    "--abort",
    "--user-sessions",
    "--accept-losses",
    "--interval",
    "WHM_TOKEN",
  ])
    expect(stdout).toContain(option);
});

test("quoted CSV is read, and --dry-run finds conflicts and missing accounts", async () => {
  await using servers = await startServers(folder, 2);
  const text = '\uFEFF"user","note","localuser"\r\n"user0","one, two","new0"\r\n"gone","",""\r\n';
  writeFileSync(join(folder, "quoted.csv"), text);
  const plan = await migrate(servers, ["quoted.csv", "--dry-run", "--format", "json"]);
  expect(plan.exitCode).toBe(1);
  expect(plan.stdout).toContain('"localuser": "new0"');
  expect(plan.stdout).toContain("Conflict: the source server does not have the user gone.");
  expect(servers.target.items("AccountRemoteRoot")).toEqual([]);
  const run = await migrate(servers, ["quoted.csv", "--format", "json"]);
  expect(rowsOf(run)).toMatchObject([
    { user: "user0", status: "succeeded" },
    { user: "gone", status: "failed" },
  ]);
  expect(servers.target.items("AccountRemoteRoot").map(({ localuser }) => localuser)).toEqual(["new0"]);
});

test("Ctrl+C prints what continues on the server, and --abort stops it", async () => {
  await using servers = await startServers(folder, 2);
  servers.target.script({ outcome: "hang" });
  const first = await migrate(servers, ["accounts.json"], {
    onOutput(text, child) {
      if (text.includes("in progress") && !child.killed) child.kill("SIGINT");
    },
  });
  const [session] = servers.target.sessions();
  expect(first).toMatchObject({ exitCode: 130, stdout: "" });
  expect(first.stderr).toContain(
    "Interrupted. Waiting for 0 responses. Ctrl+C again ends the program at once.",
  );
  expect(first.stderr).toContain(`The server continues session ${session?.id}: WHM shows it`);
  expect(first.stderr).toContain("To stop it: npm run migrate -- accounts.json --abort");
  expect(first.stderr).toMatch(
    /0 of 2 accounts moved, 2 not finished \(user0, user1\)\nNext: npm run migrate -- accounts\.json\n$/,
  );
  const aborted = await migrate(servers, ["accounts.json", "--abort", "--format", "json"]);
  expect(aborted.exitCode).toBe(1);
  expect(servers.target.sessions().map(({ state }) => state)).toEqual(["ABORTED"]);
  expect(
    rowsOf(aborted).every(({ status }) => status !== "in-progress" && !status.startsWith("succeeded")),
  ).toBe(true);
});

test("a second Ctrl+C ends the program at once, also while a response is missing", async () => {
  await using servers = await startServers(folder, 1);
  servers.target.faults.add({ function: "enqueue_transfer_item", hang: true });
  let isKilledAgain = false;
  const timer = setInterval(() => undefined, 1000);
  const run = await migrate(servers, ["accounts.json"], {
    onOutput(text, child) {
      if (text === "") {
        const poll = setInterval(() => {
          if (!servers.target.requests.some((request) => request.function === "enqueue_transfer_item"))
            return;
          clearInterval(poll);
          child.kill("SIGINT");
        }, 5);
      }
      if (!text.includes("Waiting for 1 responses") || isKilledAgain) return;
      isKilledAgain = true;
      child.kill("SIGINT");
    },
  });
  clearInterval(timer);
  expect(run).toMatchObject({ exitCode: 130 });
});

test("the progress shows that a session is paused, and the next run resumes it", async () => {
  await using servers = await startServers(folder, 2);
  const { target } = servers;
  const rule = target.script({ outcome: "hang" });
  let isPaused = false;
  const paused = await migrate(servers, ["accounts.json"], {
    onOutput(text, child) {
      if (text.includes("in progress") && !isPaused) {
        isPaused = true;
        const { user, token, url } = target;
        const id = target.sessions()[0]?.id ?? "";
        const query = `api.version=1&transfer_session_id=${id}`;
        const headers = { authorization: `whm ${user}:${token}` };
        void target.fetch(`${url}/json-api/pause_transfer_session?${query}`, { headers });
      }
      if (text.includes("PAUSED: 0 of 2 ended") && !child.killed) child.kill("SIGINT");
    },
  });
  expect(paused.exitCode).toBe(130);
  rule.remove();
  expect(await migrate(servers, ["accounts.json"])).toMatchObject({ exitCode: 0 });
  expect(target.items("AccountRemoteRoot")).toHaveLength(2);
});
