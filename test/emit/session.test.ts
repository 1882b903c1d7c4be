/** A session as one object, and the documented rules between items and their session. */

import { describe, expect, test } from "vitest";
import {
  openTransferSession,
  parseTransferLog,
  summarizeTransferLog,
  TransferSchemaDriftError,
  warnAccountRemoteRoot,
  warnAccountRemoteUser,
  warnLegacyAccountBackup,
  warnPackageRemoteRoot,
  WhmApiError,
  type ItemError,
  type TransferItem,
  type TransferResults,
  type TransferSchemaReport,
  type TransferSession,
  type TransferSessionContext,
  type TransferSessionSource,
} from "../../generated/index.js";
import { callerWith, failureOf } from "../support/callers.js";
import { loadGenerated } from "../support/generated.js";
import { scriptedCaller, type ScriptedPoll } from "../support/scripted-watch.js";
import { countedSignal } from "../support/signals.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";
import { sessionLog } from "../support/transfer-logs.js";

const ANSWERS = {
  create_remote_root_transfer_session: { transfer_session_id: "root1" },
  create_remote_user_transfer_session: { transfer_session_id: "user1" },
  start_local_cpmove_restore: { transfer_session_id: "local1" },
  start_transfer_session: { pid: 1 },
  get_transfer_session_state: { state_name: "RUNNING" },
  fetch_transfer_session_log: { log: "a\n" },
};
const remote = { host: "old.example", password: "p" };
const ROOT: TransferSessionSource = { remoteRoot: remote };
const UNRESTRICTED: TransferSessionSource = { remoteRoot: { ...remote, unrestrictedRestore: true } };
const USER: TransferSessionSource = { remoteUser: remote };
const LOCAL: TransferSessionSource = { localRestore: { cpmovepath: "/home/cpmove-alice" } };
const KNOWN: TransferSessionSource = { transferSessionId: "known" };
const never = (): Promise<never> => new Promise(() => undefined);

describe("opening", () => {
  test.each([
    ["root1", ROOT, ["create_remote_root_transfer_session"]],
    ["user1", USER, ["create_remote_user_transfer_session"]],
    ["local1", LOCAL, ["start_local_cpmove_restore"]],
    ["known", KNOWN, []],
  ])("openTransferSession creates or opens the session %s", async (id, source, calls) => {
    const client = callerWith(ANSWERS);
    expect((await openTransferSession(client, source)).id).toBe(id);
    expect(client.calls.map(({ functionName }) => functionName)).toEqual(calls);
  });

  test.each([true, undefined, false])(
    "openTransferSession creates a session only if `verify` reports no breaking change: %s",
    async (breaking) => {
      const client = callerWith(ANSWERS);
      const report: TransferSchemaReport = {
        ...{ isSame: false, breaking, comparedWith: null },
        drifts: [
          { kind: "module-added", module: "New", breaking: false },
          { kind: "key-removed", module: "A", key: "k", before: "text", breaking },
        ],
      };
      const { signal } = new AbortController();
      const signals: unknown[] = [];
      const verify = (_client: unknown, options: { signal?: unknown }): Promise<TransferSchemaReport> => {
        signals.push(options.signal);
        return Promise.resolve(report);
      };
      const opening = openTransferSession(client, USER, { signal, verify });
      if (breaking === false) expect(await opening).toMatchObject({ id: "user1" });
      else {
        const error = await failureOf(opening);
        expect(error).toBeInstanceOf(TransferSchemaDriftError);
        const message =
          "the schemas of the server differ from those that this code was generated from\nA.k: this key was removed from the server";
        expect(error).toMatchObject({ report, message });
        expect(client.calls).toEqual([]);
      }
      expect(signals).toEqual([signal]);
    },
  );
});

test("the methods of a session send one call each, with the ID of the session", async () => {
  const client = callerWith(ANSWERS);
  const session = await openTransferSession(client, KNOWN);
  const { signal } = new AbortController();
  expect(await session.start({ signal })).toEqual({ pid: 1 });
  await session.pause({ signal });
  expect(await session.resume({ signal })).toEqual({ pid: 1 });
  await session.abort({ signal });
  expect(await session.state({ signal })).toBe("RUNNING");
  const names = ["start", "pause", "start", "abort"].map((verb) => `${verb}_transfer_session`);
  expect(client.calls).toEqual(
    [...names, "get_transfer_session_state"].map((functionName) => ({
      ...{ functionName, parameters: { transfer_session_id: "known" }, options: { signal } },
    })),
  );
});

describe("results", () => {
  const log = sessionLog([{ item: "ann" }, { item: "ben", failure: "The disk is full." }]);
  const until = (line: number): string => log.split("\n").slice(0, line).join("\n");
  const wait = (): Promise<void> => Promise.resolve();
  const open = (...polls: readonly ScriptedPoll[]): Promise<TransferSession> =>
    openTransferSession(scriptedCaller(polls), KNOWN);

  test("session.results returns no items if the server does not have the log yet", async () => {
    const logFails = new WhmApiError("f", "no such file", 200, "refused");
    const session = await open({ state: "PENDING", logFails });
    expect(await session.results()).toMatchObject({ complete: false, state: "PENDING", items: [] });
  });

  test.each(["COMPLETED", "ABORTED", "FAILED"] as const)(
    "session.wait resolves when the state is %s, and waits for the promises of onProgress",
    async (state) => {
      const session = await open(
        { state: "PENDING", log: "" },
        { state: "RUNNING", log: until(12) },
        { state: "RUNNING", log: until(12) },
        { state: "PAUSED", log: until(15) },
        { state: "RUNNING", log: until(15) },
        { state, log },
      );
      const progress: TransferResults[] = [];
      const onProgress = async (now: TransferResults): Promise<void> => {
        await Promise.resolve();
        progress.push(now);
      };
      const results = await session.wait({ wait, onProgress });
      expect(results).toEqual({ ...summarizeTransferLog(parseTransferLog(log)), state });
      expect(progress.map((now) => [now.state, now.items.length, now.succeeded])).toEqual([
        ["PENDING", 0, 0],
        ["RUNNING", 1, 0],
        ["PAUSED", 1, 0],
        ["RUNNING", 1, 0],
        [state, 2, 1],
      ]);
      expect(progress.at(-1)).toEqual(results);
    },
  );

  test("session.wait rejects after an abort, close, an error of `onProgress` or denied access", async () => {
    const running: ScriptedPoll = { state: "RUNNING", log };
    const controller = new AbortController();
    const aborted = (await open(running)).wait({ signal: controller.signal, wait: never });
    controller.abort("enough");
    expect(await failureOf(aborted)).toBe("enough");
    const session = await open(running);
    const closed = session.wait({ wait: never });
    await session.close();
    await expect(closed).rejects.toThrow("closed");
    const thrown = new Error("x");
    const onProgress = (): Promise<never> => Promise.reject(thrown);
    expect(await failureOf((await open(running)).wait({ wait, onProgress }))).toBe(thrown);
    const denied = new WhmApiError("f", "Access denied", 403);
    expect(await failureOf((await open({ fails: denied })).wait({ wait }))).toBe(denied);
  });
});

describe("closing a session object", () => {
  const END = { done: true, value: undefined };

  test("ends all watches without an error and without listeners, and does not change the session", async () => {
    const client = callerWith(ANSWERS);
    const session = await openTransferSession(client, KNOWN);
    const { signal, listeners } = countedSignal();
    const [waiting, unused] = [session.watch({ wait: never, signal }), session.watch()];
    await waiting.next();
    expect(listeners()).toBe(1);
    await session.close();
    expect(listeners()).toBe(0);
    // A second iterator after the end finishes at once. Anything else continues, because the session does.
    for (const watch of [waiting, unused, session.watch()]) expect(await watch.next()).toEqual(END);
    const names = client.calls.map(({ functionName }) => functionName);
    expect(names.filter((name) => /abort|pause/.test(name))).toEqual([]);
    expect(await session.state()).toBe("RUNNING");
    await session.close();
  });

  test("happens when a block with `await using` is left", async () => {
    // The rule requires a method `[Symbol.asyncDispose]`, which does not compile with older libraries.
    const open = async (): Promise<AsyncGenerator> => {
      // eslint-disable-next-line @typescript-eslint/await-thenable
      await using session = await openTransferSession(callerWith(ANSWERS), KNOWN);
      const watch = session.watch({ wait: never });
      await watch.next();
      return watch;
    };
    expect(await (await open()).next()).toEqual(END);
  });
});

describe("documented rules between an item and its session", () => {
  const ACCOUNT = { user: "alice", localuser: "alice" };
  const FORCED: TransferItem = { module: "AccountRemoteRoot", ...ACCOUNT, force: true };
  const OTHER: TransferItem = { module: "AccountRemoteUser", ...ACCOUNT };
  const source = "according to the cPanel documentation";
  const inUserSession = `belongs to remoteRoot sessions, not to remoteUser sessions ${source}`;
  const inRootSession = `belongs to remoteUser sessions, not to remoteRoot sessions ${source}`;
  const unrestricted = `cannot be combined with unrestrictedRestore of the session ${source}`;

  test.each<[string, readonly ItemError[], [path: string, message: string, rule: string[]][]]>([
    [
      "a module of another kind of session",
      warnPackageRemoteRoot({ package: "gold" }, USER),
      [["", `PackageRemoteRoot: ${inUserSession}`, ["module", "remoteUser"]]],
    ],
    [
      "a module of another kind of session",
      warnAccountRemoteUser(ACCOUNT, ROOT),
      [["", `AccountRemoteUser: ${inRootSession}`, ["module", "remoteRoot"]]],
    ],
    [
      "force in a session with unrestrictedRestore",
      warnAccountRemoteRoot({ ...ACCOUNT, force: 1 }, UNRESTRICTED),
      [["force", `AccountRemoteRoot.force: ${unrestricted}`, ["force", "unrestrictedRestore"]]],
    ],
    [
      "rules between keys before rules of the session",
      warnAccountRemoteRoot({ ...ACCOUNT, customip: "192.0.2.1" }, USER),
      [
        ["customip", `AccountRemoteRoot.customip: requires ip ${source}`, ["customip", "ip"]],
        ["", `AccountRemoteRoot: ${inUserSession}`, ["module", "remoteUser"]],
      ],
    ],
    ["no rule for a module", warnLegacyAccountBackup({ user: "alice", restoretype: "daily" }, USER), []],
  ])("a generated warn function reports %s", (_what, warnings, expected) => {
    expect(warnings.map(({ path, message }) => [path, message])).toEqual(
      expected.map(([path, message]) => [path, message]),
    );
    for (const { keyword } of warnings) expect(keyword).toBe("documentedRule");
    const last = expected.at(-1);
    if (last !== undefined) expect(warnings.at(-1)?.params).toEqual({ documentedRule: last[2] });
  });

  test.each<[object, TransferSessionContext | undefined]>([
    [{ force: true }, undefined],
    [{ force: true }, ROOT],
    [{ force: true }, { remoteRoot: { unrestrictedRestore: 0 } }],
    [{ force: false }, UNRESTRICTED],
    [{}, UNRESTRICTED],
    [{ force: true }, KNOWN],
    [{ force: true }, { localRestore: {} }],
  ])("warnAccountRemoteRoot reports nothing for the keys %j in the session %j", (keys, session) => {
    expect(warnAccountRemoteRoot({ ...ACCOUNT, ...keys }, session)).toEqual([]);
    expect([{ ...ACCOUNT, ...keys }].map(warnAccountRemoteRoot)).toEqual([[]]);
  });

  test("a module that cPanel does not document has no rules, and a key only if the schema contains it", async () => {
    const keys = { user: "char(255)", localuser: "char(255)", force: "int(1) DEFAULT 0" };
    const modules = ["Plugin", "AccountRemoteUser"].map((name) => moduleOf(name, keys));
    const loaded = await loadGenerated(snapshotOf(...modules));
    const { exports, files } = loaded;
    type Warn = (item: object, session?: object) => readonly ItemError[];
    expect((exports["warnPlugin"] as Warn)({ force: 1 }, UNRESTRICTED)).toEqual([]);
    const item = { ...ACCOUNT, localuser: "bob", force: 1 };
    expect(loaded.validator("AccountRemoteUser")(item)).toBe(true);
    expect((exports["warnAccountRemoteUser"] as Warn)(item)).toMatchObject([{ path: "force" }]);
    const text = files.find(({ path }) => path === "AccountRemoteUser.ts")?.text.replace(/\s+\* /g, " ");
    expect(text).toMatch(
      /\*\*Danger:\*\* If enabled, WHM overwrites an account[^]*reference does not list[^]* force\?: /,
    );
    const documented = await loadGenerated(documentedSnapshot());
    expect(documented.validator("AccountRemoteUser")(item)).toBe(false);
  });

  test.each<[string, TransferSessionSource, TransferItem[], string[]]>([
    ["a session with unrestrictedRestore", UNRESTRICTED, [FORCED, OTHER], ["force", ""]],
    ["a session of the right kind", USER, [OTHER], []],
    ["a restricted session", ROOT, [FORCED], []],
    ["a reopened session", KNOWN, [OTHER], []],
    ["a local restore", LOCAL, [OTHER], []],
  ])("a session warns of items that break a rule, and sends them: %s", async (_what, open, items, paths) => {
    const client = callerWith(ANSWERS);
    const warned: [string, TransferItem][] = [];
    const onWarning = ({ path }: ItemError, item: TransferItem): void => void warned.push([path, item]);
    const session = await openTransferSession(client, open, { onWarning });
    for (const item of items) await session.enqueue(item);
    await session.enqueueAll(items);
    const expected = paths.map((path, index) => [path, items[index]]);
    expect(warned.slice(0, expected.length)).toEqual(expected);
    // Two items of `enqueueAll` can have the same target.
    expect(warned.slice(expected.length).filter(([path]) => path !== "localuser")).toEqual(expected);
    const silent = await openTransferSession(client, open);
    await silent.enqueueAll(items);
    expect(client.calls.filter(({ parameters }) => "module" in parameters)).toHaveLength(3 * items.length);
  });

  test("a session checks the values that are sent, although a getter returns others later", async () => {
    let reads = 0;
    const item = Object.defineProperty({ ...FORCED }, "force", {
      enumerable: true,
      get: () => reads++ === 0,
    });
    const client = callerWith(ANSWERS);
    const paths: string[] = [];
    const onWarning = ({ path }: ItemError): void => void paths.push(path);
    await (await openTransferSession(client, UNRESTRICTED, { onWarning })).enqueue(item);
    expect([paths, client.calls.at(-1)?.parameters["force"], reads]).toEqual([["force"], "1", 1]);
  });

  test("a session refuses items that break a rule, with the setting documentedRules: error", async () => {
    const { exports } = await loadGenerated(documentedSnapshot(), { documentedRules: "error" });
    const client = callerWith(ANSWERS);
    const open = exports["openTransferSession"] as typeof openTransferSession;
    const session = await open(client, UNRESTRICTED);
    expect(await failureOf(session.enqueue(FORCED))).toMatchObject({
      name: "InvalidTransferItemError",
      errors: [{ path: "force", keyword: "documentedRule" }],
    });
    expect(await failureOf(session.enqueueAll([{ ...FORCED, force: false }, OTHER]))).toMatchObject({
      name: "InvalidTransferItemsError",
      items: [{ index: 1, module: "AccountRemoteUser", errors: [{ path: "", keyword: "documentedRule" }] }],
    });
    expect(client.calls).toHaveLength(1);
  });
});
