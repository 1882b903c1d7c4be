/** Sessions that are run, continued and given up with a record. */

import { afterEach, beforeEach, expect, test } from "vitest";
import {
  abandonTransferSessions,
  openTransferSession,
  runTransferSession,
  suspendTransferredAccounts,
  TransferRecord,
  WhmApiError,
  type TransferClient,
  type TransferSession,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { connectTo, failureOf } from "../support/callers.js";

const OLD = { host: "old.example", user: "root", password: "secret" };
const USERS = ["ann", "ben", "carol"];
const items = USERS.map((user) => ({ module: "AccountRemoteRoot", user, localuser: user }) as const);
type Item = (typeof items)[number];
const [ann, ben] = items as [Item, Item, Item];

let server: SimulatedServer;
let client: TransferClient;
let record: TransferRecord<Item>;
/** The contents of the record's file. */
let text = "";
beforeEach(async () => {
  server = await startWhm({
    ...{ clock: "manual", duration: 1000 },
    remotes: [{ ...OLD, accounts: USERS.map((user) => ({ user, size: 10 })) }],
  });
  client = connectTo(server);
  text = "";
  record = read();
});
afterEach(() => server.close());

/** Reads the record, as another process does. */
function read(): TransferRecord<Item> {
  return new TransferRecord(items, { text, append: (line) => void (text += line) });
}

/** Advances the server's clock instead of waiting. */
const wait = (): Promise<void> => {
  server.clock.advance(500);
  return Promise.resolve();
};
const options = { wait, logDeadline: 2000, interval: 10, maxInterval: 10 };

const create = (): Promise<TransferSession> => openTransferSession(client, { remoteRoot: OLD });
const reopen = ({ id }: TransferSession): Promise<TransferSession> =>
  openTransferSession(client, { transferSessionId: id });
const statuses = (): string[] => record.find().map(({ status }) => status);
const errors = (): string[] => record.find().map(({ error }) => error);
const queuedUsers = (): unknown[] =>
  server.requests
    .filter((request) => request.function === "enqueue_transfer_item")
    .map(({ parameters }) => parameters["user"]);
const refuse = (name: string): void =>
  server.respond(name, () => {
    throw new Error("Not now.");
  });

test("a session is queued, started and awaited, and each item has a result", async () => {
  server.script({ where: { user: "ben" }, outcome: "fail", message: "The disk is full." });
  server.script({ where: { user: "carol" }, phase: "RESTORE", outcome: "succeed", skippedItems: ["a"] });
  expect(await runTransferSession(await create(), record, options)).toBe(undefined);
  expect(statuses()).toEqual(["succeeded", "failed", "succeeded-with-losses"]);
  expect(record.get(ben).error).toBe("The disk is full.");
  expect(read().find()).toEqual(record.find());
});

test("a session that another process has started is continued, and nothing is sent again", async () => {
  const session = await create();
  const stop = new Error("killed");
  const isStarted = (results: { readonly running: number }): boolean => results.running > 0;
  const onProgress = (results: { readonly running: number }): void => {
    if (isStarted(results)) throw stop;
  };
  expect(await failureOf(runTransferSession(session, record, { ...options, onProgress }))).toBe(stop);
  record = read();
  expect(statuses()).toEqual(["in-progress", "in-progress", "in-progress"]);
  expect(record.findSessions()).toEqual([session.id]);
  await runTransferSession(await reopen(session), record, options);
  expect(statuses()).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(queuedUsers()).toEqual(USERS);
});

test("queueing is continued in the same session, and an item that may be queued is not sent again", async () => {
  const session = await create();
  const onSending = ({ user }: Item): void => {
    if (user === "ben") throw new Error("killed");
  };
  const killed = { ...options, onSending, concurrency: 1 };
  expect(await failureOf(runTransferSession(session, record, killed))).toMatchObject({
    message: expect.stringContaining("killed") as string,
  });
  record = read();
  expect(statuses()).toEqual(["in-progress", "in-progress", "not-started"]);
  await runTransferSession(await reopen(session), record, { ...options, getItems: () => items });
  // The log is whole, and does not contain ben, who was recorded, but not sent.
  expect(statuses()).toEqual(["succeeded", "not-started", "succeeded"]);
  expect(queuedUsers()).toEqual(["ann", "carol"]);
  await runTransferSession(await create(), record, options);
  expect(queuedUsers()).toEqual(["ann", "carol", "ben"]);
});

test("a record that cannot be written stops the sending", async () => {
  let count = 0;
  const append = (): void => {
    count += 1;
    if (count === 3) throw new Error("ENOSPC: no space left on device");
  };
  record = new TransferRecord(items, { append });
  const error = await failureOf(runTransferSession(await create(), record, { ...options, concurrency: 1 }));
  expect(error).toMatchObject({ message: expect.stringContaining("ENOSPC") as string });
  expect(queuedUsers()).toEqual(["ann"]);
  expect(server.sessions().map(({ state }) => state)).toEqual(["PENDING"]);
});

test("items are unknown with the cause if the log is refused, until it can be read", async () => {
  const session = await create();
  const removeFault = server.faults.add({ function: "fetch_transfer_session_log", refuse: "No such log." });
  await runTransferSession(session, record, options);
  expect(statuses()).toEqual(["unknown", "unknown", "unknown"]);
  expect(errors()[0]).toContain("No such log.");
  removeFault();
  await runTransferSession(await reopen(session), record, options);
  expect(statuses()).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(errors()).toEqual(["", "", ""]);
});

test("a session that the server does not start is aborted, and its items are not-started", async () => {
  server.faults.add({ function: "start_transfer_session", refuse: "Not now.", times: 1 });
  expect(await runTransferSession(await create(), record, options)).toBe(undefined);
  expect(statuses()).toEqual(["not-started", "not-started", "not-started"]);
  expect(errors()[0]).toContain("Not now.");
  expect(server.sessions().map(({ state }) => state)).toEqual(["ABORTED"]);
  await runTransferSession(await create(), record, options);
  expect(statuses()).toEqual(["succeeded", "succeeded", "succeeded"]);
});

test("items of a session that another process may have started are unknown until the log proves more", async () => {
  const session = await create();
  server.faults.add({ function: "start_transfer_session", reset: "after", times: 1 });
  expect(await failureOf(runTransferSession(session, record, options))).toBeInstanceOf(WhmApiError);
  // The server has started the session, but does not report it yet.
  const lagging = [
    server.faults.add({ function: "fetch_transfer_session_log", refuse: "No such log." }),
    server.faults.add({ function: "abort_transfer_session", refuse: "Not now.", times: 1 }),
  ];
  const stateOf = (state: string): void =>
    server.respond("get_transfer_session_state", () => ({ state_name: state }));
  for (const abort of [false, true]) {
    stateOf("PENDING");
    record = read();
    await runTransferSession(await reopen(session), record, { ...options, abort });
    expect(statuses()).toEqual(["unknown", "unknown", "unknown"]);
  }
  for (const remove of lagging) remove();
  stateOf("ABORTED");
  await runTransferSession(await reopen(session), record, options);
  expect(statuses()).not.toContain("unknown");
});

test("a session that does not end after an abort leaves its items unknown", async () => {
  server.script({ outcome: "hang" });
  const session = await create();
  const stop = new Error("killed");
  const onProgress = ({ running }: { readonly running: number }): void => {
    if (running > 0) throw stop;
  };
  expect(await failureOf(runTransferSession(session, record, { ...options, onProgress }))).toBe(stop);
  server.respond("abort_transfer_session", () => ({}));
  await runTransferSession(await reopen(session), record, { ...options, abort: true, logDeadline: 50 });
  expect(statuses()).toEqual(["unknown", "unknown", "unknown"]);
  expect(errors()[0]).toContain("did not end within 50 ms");
});

test("recorded items that are no longer valid do not keep their session from being continued", async () => {
  const session = await create();
  await session.enqueue(ann);
  await session.start();
  const old = { ...ann, removed_key: 1 } as Item;
  const text = `{"title":""}\n${JSON.stringify({ item: old, status: "in-progress", session: session.id })}\n`;
  record = new TransferRecord([ann], { text });
  await runTransferSession(await reopen(session), record, options);
  expect(statuses()).toEqual(["succeeded"]);
});

test("a session without items is aborted, and a refused item is failed", async () => {
  server.faults.add({ function: "enqueue_transfer_item", refuse: "No such account." });
  await runTransferSession(await create(), record, options);
  expect(statuses()).toEqual(["failed", "failed", "failed"]);
  expect(errors()[0]).toContain("No such account.");
  await runTransferSession(await create(), record, options);
  expect(server.sessions().map(({ state }) => state)).toEqual(["ABORTED", "ABORTED"]);
});

test("denied access ends the run, and nothing is lost", async () => {
  const removeFault = server.faults.add({ function: "enqueue_transfer_item", from: 2, status: 403 });
  const session = await create();
  const error = await failureOf(runTransferSession(session, record, { ...options, concurrency: 1 }));
  expect(error).toBeInstanceOf(WhmApiError);
  expect(error).toMatchObject({ failure: "denied" });
  expect(statuses()).toEqual(["in-progress", "not-started", "not-started"]);
  removeFault();
  await runTransferSession(await reopen(session), record, options);
  expect(statuses()).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(server.sessions()).toHaveLength(1);
});

test("the function returns how a session ended that another program aborted, but not with the option abort", async () => {
  server.script({ where: { user: "ben" }, outcome: "hang" });
  const session = await create();
  const onProgress = async ({ succeeded }: { readonly succeeded: number }): Promise<void> => {
    if (succeeded > 0) await session.abort();
  };
  expect(await runTransferSession(session, record, { ...options, onProgress })).toBe("ABORTED");
  expect(statuses()).not.toContain("in-progress");
  // It was over before.
  expect(await runTransferSession(await reopen(session), record, options)).toBe(undefined);
  record = new TransferRecord(items);
  const other = await create();
  const running = runTransferSession(other, record, {
    ...options,
    onProgress({ running: count }) {
      if (count > 0) throw new Error("killed");
    },
  });
  await failureOf(running);
  expect(await runTransferSession(await reopen(other), record, { ...options, abort: true })).toBe(undefined);
  expect(server.sessions().map(({ state }) => state)).toEqual(["ABORTED", "ABORTED"]);
});

test("an abandoned session is over, and only items that the target server does not have are queued again", async () => {
  server.script({ where: { user: "carol" }, outcome: "hang" });
  const session = await create();
  await failureOf(
    runTransferSession(session, record, {
      ...options,
      onProgress({ succeeded }) {
        if (succeeded === 2) throw new Error("killed");
      },
    }),
  );
  // The results of ann are lost, and the log cannot be read any more.
  record.write(ann, { status: "unknown" });
  server.faults.add({ function: "fetch_transfer_session_log", refuse: "No such log." });
  await abandonTransferSessions(client, record, options);
  expect(server.session(session.id)?.state).toBe("ABORTED");
  expect(record.find()).toMatchObject([
    { status: "unknown", error: expect.stringContaining("the target server has ann") as string },
    { status: "succeeded" },
    { status: "not-started", session: null, error: "" },
  ]);
});

test("a session counts as gone only if its state is refused four times in a row", async () => {
  // The session that still runs reaches the deadline.
  for (const [refusals, expected, logDeadline] of [
    [3, "unknown", 300],
    [4, "not-started", 600_000],
  ] as const) {
    record = new TransferRecord([ann]);
    const session = await create();
    await session.enqueue(ann);
    server.script({ outcome: "hang" });
    await session.start();
    record.write(ann, { status: "unknown", session: session.id });
    const removeFault = server.faults.add({
      ...{ function: "get_transfer_session_state", refuse: "Not now.", times: refusals },
    });
    const allowAbort = server.faults.add({ function: "abort_transfer_session", refuse: "Not now." });
    await abandonTransferSessions(client, record, { ...options, logDeadline });
    expect([refusals, record.get(ann).status]).toEqual([refusals, expected]);
    removeFault();
    allowAbort();
  }
});

test("a session that was never started and cannot be aborted is abandoned", async () => {
  const session = await create();
  await session.enqueue(ann);
  record.write(ann, { status: "in-progress", session: session.id });
  refuse("abort_transfer_session");
  await runTransferSession(await reopen(session), record, { ...options, abort: true });
  expect(record.get(ann)).toMatchObject({
    status: "unknown",
    error: expect.stringContaining("Not now.") as string,
  });
  await abandonTransferSessions(client, record, options);
  expect(record.get(ann).status).toBe("not-started");
});

test("accounts are suspended on the source server, those with losses only if this is accepted", async () => {
  await using source = await startWhm({ accounts: USERS });
  const old = connectTo(source);
  source.faults.add({ function: "suspendacct", refuse: "The account is locked.", times: 1 });
  const loss = { status: "succeeded-with-losses", session: "s", altered: 1 } as const;
  record.write(ann, { status: "succeeded", session: "s" });
  record.write(ben, loss);
  record.write(items[2] ?? ann, loss);
  await suspendTransferredAccounts(old, record, { reason: "Moved" });
  expect(statuses()).toEqual(["succeeded", "succeeded-with-losses", "succeeded-with-losses"]);
  expect(errors()).toEqual(["not suspended: suspendacct: The account is locked.", "", ""]);
  await suspendTransferredAccounts(old, record, { acceptLosses: ({ user }) => user === "ben" });
  expect(statuses()).toEqual(["suspended", "suspended", "succeeded-with-losses"]);
});
