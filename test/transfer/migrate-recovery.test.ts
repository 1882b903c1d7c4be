/** The program of `examples/migrate` after events that stop a migration: each has a way out, and no account is moved twice. */

import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import {
  buildMigration,
  migrate,
  queueCounts,
  rowsOf,
  startServers,
  statusesOf,
} from "../support/migrate.js";
import type { Run, Servers } from "../support/migrate.js";
import { itemLines, logEnd, logHead, sessionLog } from "../support/transfer-logs.js";

let folder: string;
beforeAll(async () => {
  folder = await buildMigration();
});

const JSON_LIST = ["accounts.json", "--format", "json"];

/** The arguments of the command that the last line of a run names. */
function nextOf({ stderr }: Run): string[] {
  const [, words = ""] = /^Next: npm run migrate -- (.*)\n$/m.exec(stderr) ?? [];
  return [...words.split(" "), "--format", "json"];
}

/** Interrupts the program when its session runs, and returns the session's ID. */
async function interrupt(servers: Servers, args: readonly string[] = JSON_LIST): Promise<string> {
  const rule = servers.target.script({ outcome: "hang" });
  const { exitCode, stderr } = await migrate(servers, args, {
    onOutput(text, child) {
      if (text.includes("in progress") && !child.killed) child.kill("SIGINT");
    },
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 130 });
  rule.remove();
  return servers.target.sessions().at(-1)?.id ?? "";
}

test("accounts with losses have a status and an exit code of their own, and are suspended only if the user accepts it", async () => {
  await using servers = await startServers(folder, 4);
  const { old, target } = servers;
  target.script({ where: { user: "user1" }, phase: "RESTORE", outcome: "succeed", skippedItems: ["a", "b"] });
  target.script({ where: { user: "user2" }, phase: "TRANSFER", outcome: "succeed", warnings: ["w"] });
  target.script({ where: { user: "user3" }, outcome: "succeed", alteredItems: ["c"], dangerousItems: ["d"] });
  const run = await migrate(servers, [...JSON_LIST, "--suspend"]);
  expect(run.exitCode).toBe(3);
  expect(rowsOf(run)).toMatchObject([
    { status: "suspended", skipped: 0 },
    { status: "succeeded-with-losses", skipped: 2, altered: 0, dangerous: 0, warnings: 0 },
    { status: "suspended", skipped: 0, warnings: 1 },
    { status: "succeeded-with-losses", skipped: 0, altered: 1, dangerous: 1 },
  ]);
  expect(run.stderr).toContain("4 of 4 accounts moved, 2 with losses (user1, user3)");
  const named = await migrate(servers, [...JSON_LIST, "--suspend", "--accept-losses", "user3"]);
  expect(statusesOf(named)).toEqual(["suspended", "succeeded-with-losses", "suspended", "suspended"]);
  const all = await migrate(servers, [...JSON_LIST, "--suspend", "--accept-losses"]);
  expect(statusesOf(all)).toEqual(Array(4).fill("suspended"));
  const suspended = old.requests.filter((request) => request.function === "suspendacct");
  expect(suspended.map(({ parameters }) => parameters["user"])).toEqual(["user0", "user2", "user3", "user1"]);
});

test("a log that lags behind the end of the session is read until it contains the end", async () => {
  await using servers = await startServers(folder, 2);
  const lines = [
    ...logHead(2),
    ...itemLines({ item: "user0" }),
    ...itemLines({ item: "user1" }),
    logEnd(),
    "",
  ];
  let reads = 0;
  servers.target.respond("fetch_transfer_session_log", () => {
    reads += 1;
    return { log: lines.slice(0, Math.min(reads * 4, lines.length)).join("\n") };
  });
  const run = await migrate(servers, [...JSON_LIST, "--log-deadline", "60"]);
  expect(run).toMatchObject({ exitCode: 0 });
  expect(statusesOf(run)).toEqual(["succeeded", "succeeded"]);
  expect(queueCounts(servers)).toEqual([1, 1]);
});

test("after a log that is cut or refused, accounts are unknown, and the next run reads the log again", async () => {
  await using servers = await startServers(folder, 2);
  let log: string | undefined = [...logHead(2), ...itemLines({ item: "user0" }), ""].join("\n");
  servers.target.respond("fetch_transfer_session_log", () => {
    if (log === undefined) throw new Error("The log cannot be read.");
    return { log };
  });
  const cut = await migrate(servers, JSON_LIST);
  expect(cut.exitCode).toBe(1);
  expect(rowsOf(cut)).toMatchObject([
    { status: "succeeded" },
    { status: "unknown", error: expect.stringContaining("its log is not whole") as string },
  ]);
  log = undefined;
  const refused = await migrate(servers, JSON_LIST);
  expect(rowsOf(refused)[1]).toMatchObject({
    status: "unknown",
    error: expect.stringContaining("The log cannot be read.") as string,
  });
  log = sessionLog([{ item: "user0" }, { item: "user1" }]);
  const whole = await migrate(servers, JSON_LIST);
  expect(whole.exitCode).toBe(0);
  expect(statusesOf(whole)).toEqual(["succeeded", "succeeded"]);
  expect(queueCounts(servers)).toEqual([1, 1]);
});

test("--new-session queues unknown accounts again, except for those that the target server has", async () => {
  await using servers = await startServers(folder, 3);
  const { target } = servers;
  target.script({ where: { user: "user2" }, outcome: "hang" });
  const first = await interruptWhen(servers, "2 of 3 ended");
  // The server forgets the session, and the record loses the results.
  target.respond("get_transfer_session_state", ({ transfer_session_id: id }) => {
    if (id === first) throw new Error("There is no such session.");
    return { state_name: target.session(String(id))?.state };
  });
  const record = join(folder, "migration.jsonl");
  const lines = readFileSync(record, "utf8").split("\n");
  writeFileSync(record, lines.filter((line) => !line.includes('"succeeded"')).join("\n"));
  const forgotten = await migrate(servers, JSON_LIST);
  expect(forgotten.exitCode).toBe(1);
  expect(statusesOf(forgotten)).toEqual(["unknown", "unknown", "unknown"]);
  expect(rowsOf(forgotten)[0]?.error).toContain("There is no such session.");
  expect(nextOf(forgotten)).toContain("--new-session");
  expect(queueCounts(servers)).toEqual([1, 1, 1]);
  target.faults.clear();
  const released = await migrate(servers, nextOf(forgotten));
  expect(rowsOf(released)).toMatchObject([
    { status: "unknown", error: expect.stringContaining("the target server has user0") as string },
    { status: "unknown", error: expect.stringContaining("the target server has user1") as string },
    { status: "succeeded", error: "" },
  ]);
  expect(queueCounts(servers)).toEqual([1, 1, 2]);
});

test("--new-session does not take a few refused calls for a session that has gone", async () => {
  await using servers = await startServers(folder, 2);
  const { target } = servers;
  target.script({ where: { user: "user1" }, outcome: "hang" });
  const id = await interruptWhen(servers, "1 of 2 ended");
  let refusals = Infinity;
  target.respond("get_transfer_session_state", () => {
    if (refusals-- > 0) throw new Error("Try again later.");
    return { state_name: target.session(id)?.state };
  });
  target.respond("abort_transfer_session", () => {
    throw new Error("Try again later.");
  });
  const unknown = await migrate(servers, JSON_LIST);
  expect(statusesOf(unknown)).toEqual(["succeeded", "unknown"]);
  // One for the continued session, and two for the question whether it has gone.
  refusals = 3;
  const released = await migrate(servers, [...JSON_LIST, "--new-session"]);
  expect(statusesOf(released)).toEqual(["succeeded", "unknown"]);
  expect(queueCounts(servers)).toEqual([1, 1]);
});

/** Like `interrupt`, for accounts of which some hang. */
async function interruptWhen(servers: Servers, text: string): Promise<string> {
  let isInterrupted = false;
  const { exitCode } = await migrate(servers, JSON_LIST, {
    onOutput(stderr, child) {
      // Once, because Node.js removes its handlers before the process ends.
      if (isInterrupted || !stderr.includes("in progress")) return;
      isInterrupted = true;
      setTimeout(() => child.kill("SIGINT"), 500);
    },
  });
  expect(exitCode).toBe(130);
  expect(readFileSync(join(folder, "migration.jsonl"), "utf8")).toContain('"succeeded"');
  const [{ id } = { id: text }] = servers.target.sessions();
  // Nothing hangs in the next session.
  servers.target.script({ outcome: "succeed" });
  return id;
}

test("an account that the source server no longer has fails, and the others are moved", async () => {
  await using servers = await startServers(folder, 2);
  writeFileSync(join(folder, "accounts.json"), '[{"user":"user0"},{"user":"gone"},{"user":"user1"}]');
  const run = await migrate(servers, JSON_LIST);
  expect(run.exitCode).toBe(1);
  expect(rowsOf(run)).toMatchObject([
    { status: "succeeded" },
    { status: "failed", error: "The source server does not have this account." },
    { status: "succeeded" },
  ]);
  const retried = await migrate(servers, nextOf(run));
  expect(statusesOf(retried)).toEqual(["succeeded", "failed", "succeeded"]);
  writeFileSync(join(folder, "accounts.json"), '[{"user":"user0"},{"user":"user1"}]');
  const removed = await migrate(servers, nextOf(retried));
  expect(removed.exitCode).toBe(0);
  expect(removed.stderr).toContain("1 no longer in the list (gone)");
  expect(queueCounts(servers)).toEqual([1, 1]);
});

test("a refused suspendacct leaves the other accounts suspended, and can be repeated", async () => {
  await using servers = await startServers(folder, 3);
  let isRefused = true;
  servers.old.respond("suspendacct", ({ user }) => {
    if (user === "user1" && isRefused) throw new Error("The account is locked.");
    return {};
  });
  const run = await migrate(servers, [...JSON_LIST, "--suspend"]);
  expect(run.exitCode).toBe(1);
  expect(rowsOf(run)).toMatchObject([
    { status: "suspended" },
    { status: "succeeded", error: "not suspended: suspendacct: The account is locked." },
    { status: "suspended" },
  ]);
  isRefused = false;
  const repeated = await migrate(servers, nextOf(run));
  expect(repeated.exitCode).toBe(0);
  expect(statusesOf(repeated)).toEqual(["suspended", "suspended", "suspended"]);
});

test("the next command accepts the same losses when an account could not be suspended", async () => {
  await using servers = await startServers(folder, 2);
  const { old, target } = servers;
  target.script({ where: { user: "user1" }, phase: "RESTORE", outcome: "succeed", skippedItems: ["a"] });
  old.faults.add({ function: "suspendacct", refuse: "The account is locked.", times: 4 });
  for (const accepted of [["--accept-losses"], ["--accept-losses", "user1"]]) {
    const run = await migrate(servers, [...JSON_LIST, "--suspend", ...accepted]);
    expect(run.exitCode).toBe(1);
    expect(nextOf(run).join(" ")).toContain(`--suspend ${accepted.join(" ")}`);
  }
  const last = await migrate(servers, [...JSON_LIST, "--suspend", "--accept-losses", "user1"]);
  expect(statusesOf(last)).toEqual(["suspended", "suspended"]);
});

test("a session that never ends can be given up, and the other accounts are moved", async () => {
  await using servers = await startServers(folder, 3);
  const { target } = servers;
  target.script({ where: { user: "user1" }, outcome: "hang" });
  const id = await interruptWhen(servers, "1 of 3 ended");
  target.respond("abort_transfer_session", () => ({}));
  const aborted = await migrate(servers, [...JSON_LIST, "--abort"]);
  expect(target.session(id)?.state).not.toBe("ABORTED");
  expect(statusesOf(aborted)[1]).toBe("unknown");
  expect(nextOf(aborted)).toContain("--new-session");
  writeFileSync(join(folder, "accounts.json"), '[{"user":"user0"},{"user":"user1"},{"user":"user2"}]');
  const released = await migrate(servers, nextOf(aborted));
  expect(released.exitCode).toBe(1);
  expect(rowsOf(released)[1]).toMatchObject({
    status: "unknown",
    error: expect.stringContaining("did not end") as string,
  });
});

test("an outage while accounts are suspended does not end with exit code 0", async () => {
  await using servers = await startServers(folder, 2);
  servers.old.faults.add({ function: "suspendacct", status: 503 });
  const run = await migrate(servers, [...JSON_LIST, "--suspend"]);
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toMatch(/suspendacct: .*503/);
  expect(statusesOf(run)).toEqual(["succeeded", "succeeded"]);
});

test("a session whose start is refused is aborted, and the accounts are queued in another one", async () => {
  await using servers = await startServers(folder, 2);
  const { target } = servers;
  target.faults.add({ function: "enqueue_transfer_item", reset: "before", times: 2 });
  target.faults.add({ function: "start_transfer_session", refuse: "The session is empty.", times: 1 });
  const run = await migrate(servers, JSON_LIST);
  expect(rowsOf(run)[0]).toMatchObject({
    status: "not-started",
    error: expect.stringContaining("The session is empty.") as string,
  });
  const next = await migrate(servers, nextOf(run));
  expect(next.exitCode).toBe(0);
  expect(target.sessions().map(({ state }) => state)).toEqual(["ABORTED", "COMPLETED"]);
});

test("half a line in the record is ignored, also in the middle", async () => {
  await using servers = await startServers(folder, 3);
  await interrupt(servers);
  appendFileSync(join(folder, "migration.jsonl"), '{"user":"user1","loc');
  expect(await migrate(servers, JSON_LIST)).toMatchObject({ exitCode: 0 });
  const run = await migrate(servers, JSON_LIST);
  expect(statusesOf(run)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(queueCounts(servers)).toEqual([1, 1, 1]);
});

test("a full disk stops the sending, is named as the cause, and a later run continues", async () => {
  await using servers = await startServers(folder, 5);
  const preload = `
    const fs = require("node:fs");
    const { appendFileSync } = fs;
    let count = 0;
    fs.appendFileSync = (file, text, options) => {
      count += 1;
      if (count !== 5) return appendFileSync(file, text, options);
      appendFileSync(file, text.slice(0, text.length / 2), options);
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    };
    require("node:module").syncBuiltinESMExports();`;
  writeFileSync(join(folder, "full-disk.cjs"), preload);
  const env = { NODE_OPTIONS: `--require ${JSON.stringify(join(folder, "full-disk.cjs"))}` };
  const full = await migrate(servers, JSON_LIST, { env });
  expect(full.exitCode).toBe(1);
  expect(full.stderr).toContain("ENOSPC: no space left on device");
  const run = await migrate(servers, nextOf(full));
  expect(run.exitCode).toBe(0);
  expect(queueCounts(servers)).toEqual([1, 1, 1, 1, 1]);
});

test("a second process is refused, and the lock of a killed one is taken over", async () => {
  await using servers = await startServers(folder, 2);
  const rule = servers.target.script({ outcome: "hang" });
  let second: Promise<Run> | undefined;
  const first = await migrate(servers, JSON_LIST, {
    onOutput(text, child) {
      if (!text.includes("in progress") || second !== undefined) return;
      second = migrate(servers, JSON_LIST);
      void second.then(() => child.kill("SIGKILL"));
    },
  });
  expect(first.exitCode).toBe(null);
  const { exitCode, stdout, stderr } = (await second) ?? {};
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(
    /^migration\.jsonl: process \d+ on \S+ uses this record; .*delete migration\.jsonl\.lock\n$/,
  );
  rule.remove();
  expect(await migrate(servers, JSON_LIST)).toMatchObject({ exitCode: 0 });
  expect(queueCounts(servers)).toEqual([1, 1]);
  expect(existsSync(join(folder, "migration.jsonl.lock"))).toBe(false);
  // Whether a process on another host runs is not known.
  const other = JSON.stringify({ pid: 1, host: `not-${hostname()}` });
  writeFileSync(join(folder, "migration.jsonl.lock"), other);
  expect(await migrate(servers, JSON_LIST)).toMatchObject({ exitCode: 2 });
  rmSync(join(folder, "migration.jsonl.lock"));
});

test("only the schema of the module that the run sends is compared, and only for a new session", async () => {
  await using servers = await startServers(folder, 2);
  const { target } = servers;
  const { snapshot } = target;
  const { AccountRemoteRoot, PackageRemoteRoot, ...others } = snapshot.modules;
  if (AccountRemoteRoot === undefined || PackageRemoteRoot === undefined) throw new Error("no module");
  const withoutKey = {
    ...AccountRemoteRoot,
    keys: { ...AccountRemoteRoot.keys, new_key: { def: "int NOT NULL" } },
  };
  target.useSnapshot({ ...snapshot, modules: { ...others, AccountRemoteRoot: withoutKey } });
  const drifted = await migrate(servers, JSON_LIST);
  expect(drifted).toMatchObject({ exitCode: 2, stdout: "" });
  expect(drifted.stderr).toMatch(/new_key.*npx whm-transfer-codegen fetch/);
  expect(target.sessions()).toEqual([]);
  // Another module does not matter.
  target.useSnapshot({ ...snapshot, modules: { ...others, AccountRemoteRoot } });
  await interrupt(servers);
  target.useSnapshot({ ...snapshot, modules: { ...others, AccountRemoteRoot: withoutKey } });
  expect(await migrate(servers, JSON_LIST)).toMatchObject({ exitCode: 0 });
});

test("the message for an error page has its HTTP status, and a denied token is used once", async () => {
  await using servers = await startServers(folder, 8);
  const { target } = servers;
  target.faults.add({ function: "enqueue_transfer_item", from: 3, status: 503 });
  const unavailable = await migrate(servers, JSON_LIST);
  expect(unavailable.exitCode).toBe(1);
  expect(rowsOf(unavailable).at(-1)?.error).toMatch(/enqueue_transfer_item: .*503/);
  target.faults.clear();
  target.revokeToken(target.token);
  const before = target.requests.length;
  const denied = await migrate(servers, JSON_LIST);
  expect(denied).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/servers block addresses/) as string,
  });
  expect(target.requests.length - before).toBeLessThan(2);
  target.addToken({ user: "root", token: target.token });
  const run = await migrate(servers, JSON_LIST);
  expect(run.exitCode).toBe(0);
  expect(target.items("AccountRemoteRoot")).toHaveLength(8);
});

test("--user-sessions moves each account with its own password, which is neither printed nor recorded", async () => {
  await using servers = await startServers(folder, 5);
  const { old, users } = servers;
  const password = 'pass,"word';
  const remote = { host: new URL(old.url).host, password, accounts: users.map((user) => ({ user })) };
  await using target = await startWhm({ remotes: [remote], duration: 2 });
  target.script({ where: { user: "user1" }, outcome: "succeed", skippedItems: ["a database"] });
  target.script({ where: { user: "user2" }, outcome: "fail", message: "The disk is full.", times: 1 });
  const rows = users.map((user) => `${user},"${user === "user3" ? "wrong one" : 'pass,""word'}"`);
  writeFileSync(join(folder, "users.csv"), ["user,password", ...rows].join("\r\n"));
  const args = ["users.csv", "--user-sessions", "--concurrency", "2", "--format", "json"];
  const run = await migrate({ ...servers, target }, args);
  expect(run.exitCode).toBe(1);
  expect(rowsOf(run)).toMatchObject([
    { status: "succeeded" },
    { status: "succeeded-with-losses", skipped: 1 },
    { status: "failed", error: "The disk is full." },
    { status: "failed", error: expect.stringContaining("did not accept these credentials") as string },
    { status: "succeeded" },
  ]);
  expect(target.sessions()).toHaveLength(4);
  expect(
    target
      .items("AccountRemoteUser")
      .map(({ user }) => user)
      .sort(),
  ).toEqual([...["user0", "user1", "user2", "user4"]]);
  const record = readFileSync(join(folder, "migration.jsonl"), "utf8");
  for (const text of [record, run.stdout, run.stderr])
    for (const secret of [password, "wrong one", "pass,"]) expect(text).not.toContain(secret);
  writeFileSync(
    join(folder, "users.csv"),
    ["user,password", ...rows.map((row) => row.replace("wrong one", 'pass,""word'))].join("\n"),
  );
  const retried = await migrate({ ...servers, target }, [...nextOf(run)]);
  expect(retried.exitCode).toBe(3);
  expect(statusesOf(retried)).toEqual([
    "succeeded",
    "succeeded-with-losses",
    "succeeded",
    "succeeded",
    "succeeded",
  ]);
  // The record of user sessions does not continue a migration with root access.
  expect(await migrate({ ...servers, target }, ["users.csv"])).toMatchObject({ exitCode: 2 });
});
