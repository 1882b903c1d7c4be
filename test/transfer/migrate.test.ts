/** The program of `examples/migrate`, killed and interrupted at random moments. */

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { FULL } from "../support/extent.js";
import { buildMigration, migrate, migrateUntil, rowsOf, startServers } from "../support/migrate.js";

let folder: string;
beforeAll(async () => {
  folder = await buildMigration();
});

/** Checks that no session has an account twice, and returns the users of the last session. */
function expectNoDuplicates(target: SimulatedServer): string[] {
  const rows = target.items("AccountRemoteRoot");
  const keys = rows.map((row) => `${row["transfer_session_id"]} ${row["user"]}`);
  expect(new Set(keys).size).toBe(keys.length);
  const lastSession = rows.at(-1)?.["transfer_session_id"];
  return rows.filter((row) => row["transfer_session_id"] === lastSession).map(({ user }) => user ?? "");
}

async function migrateWithKills(count: number, kills: number): Promise<void> {
  await using servers = await startServers(folder, count);
  const { target, users } = servers;
  const failing = users.filter((_, index) => index % 20 === 7);
  const rule = target.script({
    where: { user: new RegExp(`^(?:${failing.join("|")})$`) },
    ...({ phase: "RESTORE", outcome: "fail", message: "Disk full" } as const),
  });
  target.faults.add({ function: "enqueue_transfer_item", from: 10, times: 2, reset: "after" });
  target.faults.add({ function: "enqueue_transfer_item", from: 15, times: 2, reset: "before" });
  for (let kill = 0; kill < kills; kill += 1) {
    const signal = kill % 2 === 0 ? "SIGKILL" : "SIGINT";
    await migrateUntil(servers, ["accounts.json"], signal, Math.random() * count * 400);
  }
  const finished = await migrate(servers, ["accounts.json", "--format", "json"]);
  expect({ exitCode: finished.exitCode, stderr: finished.stderr.slice(-200) }).toMatchObject({ exitCode: 1 });
  expect(rowsOf(finished).map(({ user }) => user)).toEqual(users);
  for (const { user, status, error } of rowsOf(finished))
    expect([user, status, error]).toEqual(
      failing.includes(user) ? [user, "failed", "Disk full"] : [user, "succeeded", ""],
    );
  expectNoDuplicates(target);

  rule.remove();
  const retried = await migrate(servers, ["accounts.json", "--retry-failed", "--format", "json"]);
  expect(retried.exitCode).toBe(0);
  expect(rowsOf(retried).every(({ status }) => status === "succeeded")).toBe(true);
  expect(expectNoDuplicates(target).sort()).toEqual([...failing].sort());
}

test("a migration that is killed ends with one result for each account, and retries what failed", FULL, () =>
  migrateWithKills(60, 3),
);

test("a migration of 1000 accounts survives ten kills", FULL, () => migrateWithKills(1000, 10));

test("a migration prints accounts, plan and conflicts, renames accounts, and suspends the moved ones", async () => {
  await using servers = await startServers(folder, 3);
  const { old, target } = servers;
  const listed = await migrate(servers, ["--list"]);
  expect(listed.stdout.split("\n").slice(0, 2)).toEqual(["user,domain,diskused", "user0,user0.example,1M"]);
  writeFileSync(join(folder, "accounts.csv"), "user,localuser\r\nuser0,\r\nuser1,other\r\n");
  for (const [user, exitCode] of [
    ["other", 0],
    ["user0", 1],
  ] as const) {
    const session = target.items("AccountRemoteRoot").length;
    await using occupied = await startWhm({
      accounts: [user, "user1"],
      remotes: [{ host: new URL(old.url).host, accounts: [{ user: "user0" }, { user: "user1" }] }],
    });
    const plan = await migrate({ ...servers, target: occupied }, ["accounts.csv", "--dry-run"]);
    expect(plan.stdout).toMatch(/'user0'[^]*'other'/);
    expect(plan.stdout.includes("Conflict: the user user0")).toBe(exitCode === 1);
    // An account that gets another name conflicts with this name.
    expect(plan.stdout).not.toContain("the user user1");
    expect(plan.stdout.includes("Conflict: the user other")).toBe(user === "other");
    expect(occupied.sessions().map(({ state }) => state)).toEqual(["ABORTED"]);
    expect(target.items("AccountRemoteRoot")).toHaveLength(session);
  }
  const moved = await migrate(servers, ["accounts.csv", "--suspend", "--format", "markdown"]);
  expect(moved.stdout).toContain("| user1 | suspended | 0 | 0 | 0 | 0 |  |");
  expect(target.items("AccountRemoteRoot").map(({ localuser }) => localuser)).toEqual(["user0", "other"]);
  const suspended = old.requests.filter((request) => request.function === "suspendacct");
  expect(suspended.map(({ parameters }) => parameters["user"])).toEqual(["user0", "user1"]);
  expect(old.requests.some((request) => request.function === "removeacct")).toBe(false);
});

test(
  "a migration reports a missing variable, an unknown account and a wrong token, and loses nothing",
  FULL,
  async () => {
    await using servers = await startServers(folder, 2);
    writeFileSync(join(folder, "wrong.csv"), "user\nnot_there\n");
    const unknown = await migrate(servers, ["wrong.csv"]);
    expect(unknown).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("1 failed (not_there)") as string,
    });
    servers.target.faults.add({ function: "enqueue_transfer_item", status: 403 });
    rmSync(join(folder, "migration.jsonl"), { force: true });
    const denied = await migrate(servers, ["accounts.json"]);
    expect(denied).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Correct the token first") as string,
    });
    servers.target.faults.clear();
    expect(await migrate(servers, ["accounts.json"])).toMatchObject({ exitCode: 0 });
  },
);

test("a migration refuses the record of another server", async () => {
  await using servers = await startServers(folder, 2);
  servers.target.script({ outcome: "hang" });
  await migrateUntil(servers, ["accounts.json"], "SIGINT", 500);
  expect(await migrate({ ...servers, target: servers.old }, ["accounts.json"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("is not the record of") as string,
  });
  expect(servers.target.sessions().map(({ state }) => state)).not.toContain("ABORTED");
});

test("a migration continues when the list has lost all recorded accounts", async () => {
  await using servers = await startServers(folder, 2);
  writeFileSync(join(folder, "wrong.csv"), "user\nnot_there\n");
  await migrate(servers, ["wrong.csv"]);
  expect(await migrate(servers, ["accounts.json"])).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("1 no longer in the list (not_there)") as string,
  });
});
