/** A session as one object. */

import { describe, expect, test } from "vitest";
import {
  InvalidTransferItemError,
  openTransferSession,
  parseTransferLog,
  summarizeTransferLog,
  TransferSchemaDriftError,
  WhmApiError,
  type TransferEvent,
  type TransferItem,
  type TransferResults,
  type TransferSchemaReport,
  type TransferSession,
} from "../../generated/index.js";
import { callerOf, callerWith, failureOf } from "../support/callers.js";
import { scriptedCaller, type ScriptedPoll } from "../support/scripted-watch.js";
import { countedSignal } from "../support/signals.js";
import { sessionLog } from "../support/transfer-logs.js";

const ANSWERS = {
  create_remote_root_transfer_session: { transfer_session_id: "root1" },
  create_remote_user_transfer_session: { transfer_session_id: "user1" },
  start_local_cpmove_restore: { transfer_session_id: "local1" },
  start_transfer_session: { pid: 1 },
  get_transfer_session_state: { state_name: "RUNNING" },
  fetch_transfer_session_log: { log: "a\n" },
};

describe("opening", () => {
  test.each([
    ["root1", { remoteRoot: { host: "h", password: "p" } }, ["create_remote_root_transfer_session"]],
    ["user1", { remoteUser: { host: "h", password: "p" } }, ["create_remote_user_transfer_session"]],
    ["local1", { localRestore: { cpmovepath: "/home/cpmove-alice" } }, ["start_local_cpmove_restore"]],
    ["known", { transferSessionId: "known" }, []],
  ] as const)("openTransferSession creates or opens the session %s", async (id, source, calls) => {
    const client = callerWith(ANSWERS);
    expect((await openTransferSession(client, source)).id).toBe(id);
    expect(client.calls.map(({ functionName }) => functionName)).toEqual(calls);
  });

  const report = (breaking: boolean | undefined): TransferSchemaReport => ({
    ...{ isSame: false, breaking, comparedWith: null },
    drifts: [
      { kind: "module-added", module: "New", breaking: false },
      { kind: "key-removed", module: "A", key: "k", before: "text", breaking },
    ],
  });

  test.each([true, undefined])(
    "openTransferSession throws and creates no session if `verify` reports a change with breaking: %s",
    async (breaking) => {
      const client = callerWith(ANSWERS);
      const verify = (): Promise<TransferSchemaReport> => Promise.resolve(report(breaking));
      const error = await failureOf(
        openTransferSession(client, { remoteUser: { host: "h", password: "p" } }, { verify }),
      );
      expect(error).toBeInstanceOf(TransferSchemaDriftError);
      expect(error).toMatchObject({
        report: report(breaking),
        message:
          "the schemas of the server differ from those that this code was generated from\nA.k: this key was removed from the server",
      });
      expect(client.calls).toEqual([]);
    },
  );

  test("openTransferSession continues if `verify` reports no breaking change", async () => {
    const client = callerWith(ANSWERS);
    const signals: unknown[] = [];
    const { signal } = new AbortController();
    const session = await openTransferSession(
      client,
      { transferSessionId: "s" },
      {
        signal,
        verify: (_client, options) => {
          signals.push(options.signal);
          return Promise.resolve(report(false));
        },
      },
    );
    expect(session.id).toBe("s");
    expect(signals).toEqual([signal]);
  });
});

describe("the methods of a session use its id", () => {
  test("the methods of a session send one call each, with the ID of the session", async () => {
    const client = callerWith(ANSWERS);
    const session = await openTransferSession(client, { transferSessionId: "s" });
    const { signal } = new AbortController();
    expect(await session.start({ signal })).toEqual({ pid: 1 });
    await session.pause({ signal });
    expect(await session.resume({ signal })).toEqual({ pid: 1 });
    await session.abort({ signal });
    expect(await session.state({ signal })).toBe("RUNNING");
    expect(client.calls).toEqual(
      ["start", "pause", "start", "abort", "get"].map((verb) => ({
        functionName: verb === "get" ? "get_transfer_session_state" : `${verb}_transfer_session`,
        parameters: { transfer_session_id: "s" },
        options: { signal },
      })),
    );
  });

  test("the methods enqueue and enqueueAll of a session send items to their modules", async () => {
    const client = callerWith(ANSWERS);
    const session = await openTransferSession(client, { transferSessionId: "s" });
    await session.enqueue({ module: "PackageRemoteRoot", package: "gold" });
    const items: TransferItem[] = [
      { module: "AccountRemoteUser", user: "a", localuser: "a" },
      { module: "PackageRemoteRoot", package: "silver" },
    ];
    const outcomes = await session.enqueueAll(items, { concurrency: 2 });
    expect(outcomes.map(({ status }) => status)).toEqual(["queued", "queued"]);
    expect(
      client.calls.map(({ parameters }) => [parameters["transfer_session_id"], parameters["module"]]),
    ).toEqual([
      ["s", "PackageRemoteRoot"],
      ["s", "PackageRemoteRoot"],
      ["s", "AccountRemoteUser"],
    ]);
    await expect(session.enqueue({ module: "PackageRemoteRoot", package: "" })).rejects.toBeInstanceOf(
      InvalidTransferItemError,
    );
    expect(client.calls).toHaveLength(3);
  });
});

describe("results", () => {
  const items = [{ item: "ann" }, { item: "ben", failure: "The disk is full." }];
  const log = sessionLog(items);
  const lines = log.split("\n");
  const until = (line: number): string => lines.slice(0, line).join("\n");
  const wait = (): Promise<void> => Promise.resolve();
  const open = async (polls: readonly ScriptedPoll[]): Promise<TransferSession> =>
    openTransferSession(scriptedCaller(polls), { transferSessionId: "s" });

  test("the method results of a session returns results before, during and after the transfer", async () => {
    const begun = await open([{ state: "TRANSFER_INPROGRESS", log: until(11) }]);
    expect(await begun.results()).toMatchObject({
      ...{ complete: false, state: "TRANSFER_INPROGRESS", succeeded: 0, failed: 0, running: 1 },
      items: [{ item: "ann", status: "transferring" }],
    });
    const ended = await open([{ state: "COMPLETED", log }]);
    expect(await ended.results()).toMatchObject({ complete: true, succeeded: 1, failed: 1, running: 0 });
    const refusal = new WhmApiError("f", "no such file", 200, "refused");
    const fresh = await open([{ state: "PENDING", logFails: refusal }]);
    expect(await fresh.results()).toMatchObject({ complete: false, state: "PENDING", items: [] });
  });

  test.each(["COMPLETED", "ABORTED", "FAILED"])(
    "the method wait of a session resolves when the state is %s",
    async (state) => {
      const session = await open([
        { state: "PENDING", log: "" },
        { state: "RUNNING", log: until(12) },
        { state: "RUNNING", log: until(12) },
        { state: "PAUSED", log: until(15) },
        { state: "RUNNING", log: until(15) },
        { state, log },
      ]);
      const progress: TransferResults[] = [];
      const results = await session.wait({ wait, onProgress: (now) => void progress.push(now) });
      expect(results).toEqual({ ...summarizeTransferLog(parseTransferLog(log)), state });
      expect(progress.map((now) => [now.state, now.items.length, now.succeeded])).toEqual([
        ["PENDING", 0, 0],
        ["RUNNING", 1, 0],
        ["PAUSED", 1, 0],
        ["RUNNING", 1, 0],
        ["RUNNING", 2, 1],
        [state, 2, 1],
      ]);
      expect(progress.at(-1)).toEqual(results);
    },
  );

  test("the method wait of a session rejects after an abort, close, an error of `onProgress` or denied access", async () => {
    const running: ScriptedPoll[] = [{ state: "RUNNING", log }];
    const never = (): Promise<never> => new Promise(() => undefined);
    const controller = new AbortController();
    const aborted = (await open(running)).wait({ signal: controller.signal, wait: never });
    controller.abort("enough");
    expect(await failureOf(aborted)).toBe("enough");
    const session = await open(running);
    const closed = session.wait({ wait: never });
    await session.close();
    expect(await failureOf(closed)).toMatchObject({ message: expect.stringContaining("closed") as string });
    const thrown = new Error("x");
    const onProgress = (): Promise<never> => Promise.reject(thrown);
    expect(await failureOf((await open(running)).wait({ wait, onProgress }))).toBe(thrown);
    const denied = new WhmApiError("f", "Access denied", 403);
    expect(await failureOf((await open([{ fails: denied }])).wait({ wait }))).toBe(denied);
  });

  test("the method wait of a session waits for the promises of `onProgress`", async () => {
    const session = await open([{ state: "COMPLETED", log }]);
    const order: string[] = [];
    const waiting = session.wait({
      wait,
      onProgress: async ({ state }) => {
        order.push(`begins ${state}`);
        await Promise.resolve();
        order.push("ends");
      },
    });
    await waiting;
    order.push("results");
    expect(order).toEqual(["begins undefined", "ends", "begins COMPLETED", "ends", "results"]);
  });
});

describe("closing a session object", () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  test("closing a session object ends all watches without an error, and does not change the session", async () => {
    const client = callerWith(ANSWERS);
    const session = await openTransferSession(client, { transferSessionId: "s" });
    const events: TransferEvent[] = [];
    const watching = (async () => {
      for await (const event of session.watch({ wait: never })) events.push(event);
      return "ended";
    })();
    const second = session.watch({ wait: never });
    expect((await second.next()).value).toMatchObject({ type: "state" });
    const unused = session.watch();
    while (events.length < 2) await Promise.resolve();
    await session.close();
    expect(await watching).toBe("ended");
    expect(await second.next()).toEqual({ done: true, value: undefined });
    expect(await unused.next()).toEqual({ done: true, value: undefined });
    const names = client.calls.map(({ functionName }) => functionName);
    expect(names.filter((name) => /abort|pause/.test(name))).toEqual([]);
    // A second iterator after the end finishes at once. Anything else continues, because the session does.
    expect(await session.watch().next()).toEqual({ done: true, value: undefined });
    expect(await session.state()).toBe("RUNNING");
    await session.close();
  });

  test("closing a session object ends a watch during a request", async () => {
    const asked = callerOf(never);
    const session = await openTransferSession(asked, { transferSessionId: "s" });
    const next = session.watch().next();
    await Promise.resolve();
    await session.close();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(asked.calls[0]?.options?.signal?.aborted).toBe(true);
  });

  test("leaving a block closes a session object that is declared with `await using`", async () => {
    const client = callerWith(ANSWERS);
    let watcher: AsyncGenerator<TransferEvent> | undefined;
    {
      // The rule requires a method `[Symbol.asyncDispose]`, which does not compile with older libraries.
      // eslint-disable-next-line @typescript-eslint/await-thenable
      await using session = await openTransferSession(client, { transferSessionId: "s" });
      watcher = session.watch({ wait: never });
      await watcher.next();
      for await (const event of session.watch({ wait: never })) {
        expect(event.type).toBe("state");
        await session.close();
      }
    }
    expect(await watcher.next()).toEqual({ done: true, value: undefined });
    expect(client.calls.map(({ functionName }) => functionName)).not.toContain("abort_transfer_session");
  });

  test("closing a session object removes all listeners from the caller's signal", async () => {
    const { signal, listeners } = countedSignal();
    const session = await openTransferSession(callerWith(ANSWERS), { transferSessionId: "s" });
    await session.watch({ signal }).next();
    expect(listeners()).toBe(1);
    await session.close();
    expect(listeners()).toBe(0);
  });

  test("a session object can be closed in a runtime without Symbol.asyncDispose", async () => {
    const description = Object.getOwnPropertyDescriptor(Symbol, "asyncDispose");
    const session = await openTransferSession(callerWith(ANSWERS), { transferSessionId: "s" });
    expect(typeof session[Symbol.asyncDispose]).toBe("function");
    // If the runtime's own function cannot be removed, this test checks nothing.
    if (description?.configurable === true) {
      Reflect.deleteProperty(Symbol, "asyncDispose");
      const plain = await openTransferSession(callerWith(ANSWERS), { transferSessionId: "s" });
      Object.defineProperty(Symbol, "asyncDispose", description);
      expect(Object.getOwnPropertySymbols(plain)).toEqual([]);
    }
  });
});
