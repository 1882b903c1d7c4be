/** Documented rules between items and their session: warnings of `warnNAME` and `openTransferSession`, or errors. */

import { describe, expect, test } from "vitest";
import {
  openTransferSession,
  warnAccountRemoteRoot,
  warnAccountRemoteUser,
  warnFeatureListRemoteRoot,
  warnLegacyAccountBackup,
  warnPackageRemoteRoot,
  type ItemError,
  type TransferItem,
  type TransferSessionContext,
  type TransferSessionSource,
} from "../../generated/index.js";
import { callerWith, failureOf } from "../support/callers.js";
import { loadGenerated } from "../support/generated.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const remote = { host: "old.example", password: "p" };
const ROOT: TransferSessionSource = { remoteRoot: remote };
const UNRESTRICTED: TransferSessionSource = { remoteRoot: { ...remote, unrestrictedRestore: true } };
const USER: TransferSessionSource = { remoteUser: remote };
const ACCOUNT = { user: "alice", localuser: "alice" };

const messagesOf = (warnings: readonly ItemError[]): string[] => warnings.map(({ message }) => message);

describe("warnNAME", () => {
  test("a generated warn function reports an item whose module belongs to another kind of session", () => {
    const rule = "belongs to remoteRoot sessions, not to remoteUser sessions";
    const source = "according to the cPanel documentation";
    expect(messagesOf(warnAccountRemoteRoot(ACCOUNT, USER))).toEqual([
      `AccountRemoteRoot: ${rule} ${source}`,
    ]);
    expect(messagesOf(warnPackageRemoteRoot({ package: "gold" }, USER))).toEqual([
      `PackageRemoteRoot: ${rule} ${source}`,
    ]);
    expect(messagesOf(warnFeatureListRemoteRoot({ featurelist: "all" }, USER))).toEqual([
      `FeatureListRemoteRoot: ${rule} ${source}`,
    ]);
    expect(warnAccountRemoteUser(ACCOUNT, ROOT)).toEqual([
      {
        path: "",
        keyword: "documentedRule",
        message: `AccountRemoteUser: belongs to remoteUser sessions, not to remoteRoot sessions ${source}`,
        params: { documentedRule: ["module", "remoteRoot"] },
      },
    ]);
  });

  test("warnAccountRemoteRoot reports the key force in a root session with unrestrictedRestore", () => {
    expect(warnAccountRemoteRoot({ ...ACCOUNT, force: 1 }, UNRESTRICTED)).toEqual([
      {
        path: "force",
        keyword: "documentedRule",
        message:
          "AccountRemoteRoot.force: cannot be combined with unrestrictedRestore of the session according to the cPanel documentation",
        params: { documentedRule: ["force", "unrestrictedRestore"] },
      },
    ]);
  });

  test.each<[object, TransferSessionContext | undefined]>([
    [{ force: true }, undefined],
    [{ force: true }, ROOT],
    [{ force: true }, { remoteRoot: { unrestrictedRestore: 0 } }],
    [{ force: false }, UNRESTRICTED],
    [{}, UNRESTRICTED],
    [{ force: 0 }, { remoteRoot: { unrestrictedRestore: 1 } }],
    [{ force: true }, { transferSessionId: "s1" }],
    [{ force: true }, { localRestore: {} }],
  ])("warnAccountRemoteRoot reports nothing for the keys %j in the session %j", (keys, session) => {
    expect(warnAccountRemoteRoot({ ...ACCOUNT, ...keys }, session)).toEqual([]);
  });

  test("a generated warn function reports nothing for a module without a documented kind of session", () => {
    const backup = { user: "alice", restoretype: "daily" };
    for (const session of [ROOT, USER]) expect(warnLegacyAccountBackup(backup, session)).toEqual([]);
  });

  test("a generated warn function reports rules between keys before rules of the session, and works as a callback of map", () => {
    const item = { ...ACCOUNT, customip: "192.0.2.1" };
    expect(warnAccountRemoteRoot(item, USER)).toMatchObject([{ path: "customip" }, { path: "" }]);
    expect([item, item].map(warnAccountRemoteRoot)).toMatchObject([
      [{ path: "customip" }],
      [{ path: "customip" }],
    ]);
  });

  test("a generated warn function reports nothing for a module that cPanel does not document", async () => {
    const { exports } = await loadGenerated(snapshotOf(moduleOf("Plugin", { force: "int(1) DEFAULT 0" })));
    const warn = exports["warnPlugin"] as (item: object, session: object) => unknown;
    expect(warn({ force: 1 }, UNRESTRICTED)).toEqual([]);
  });
});

describe("force of AccountRemoteUser", () => {
  const keys = { user: "char(255)", localuser: "char(255)", force: "int(1) DEFAULT 0" };
  const snapshot = snapshotOf(moduleOf("AccountRemoteUser", keys, { required: ["user", "localuser"] }));

  test("the validator accepts the key force of AccountRemoteUser, and the warn function checks its rules, if the schema contains the key", async () => {
    const loaded = await loadGenerated(snapshot);
    const warn = loaded.exports["warnAccountRemoteUser"] as (item: object) => readonly ItemError[];
    expect(loaded.validator("AccountRemoteUser")({ ...ACCOUNT, force: 1 })).toBe(true);
    expect(warn({ ...ACCOUNT, localuser: "bob", force: 1 })).toMatchObject([{ path: "force" }]);
    const text = loaded.files.find(({ path }) => path === "AccountRemoteUser.ts")?.text;
    expect(text).toMatch(
      /\*\*Danger:\*\* If enabled, WHM\s+(?:\* )?overwrites an account[^]*reference\s+(?:\* )?does\s+(?:\* )?not\s+(?:\* )?list[^]* force\?: /,
    );
  });

  test("the validator refuses the key force of AccountRemoteUser if the schema does not contain the key", async () => {
    const loaded = await loadGenerated(documentedSnapshot());
    expect(loaded.validator("AccountRemoteUser")({ ...ACCOUNT, force: 1 })).toBe(false);
  });
});

describe("a session", () => {
  const ANSWERS = {
    create_remote_root_transfer_session: { transfer_session_id: "s1" },
    create_remote_user_transfer_session: { transfer_session_id: "s1" },
    start_local_cpmove_restore: { transfer_session_id: "s1" },
  };
  const FORCED: TransferItem = { module: "AccountRemoteRoot", ...ACCOUNT, force: true };
  const OTHER: TransferItem = { module: "AccountRemoteUser", ...ACCOUNT };

  type Open = typeof openTransferSession;

  /** Queues the items one by one and together. Returns the warnings as pairs of a path and an item, and the sent modules. */
  async function enqueueTwice(
    open: Open,
    source: TransferSessionSource,
    items: readonly TransferItem[],
  ): Promise<{ warnings: [string, TransferItem][]; sent: unknown[] }> {
    const warnings: [string, TransferItem][] = [];
    const client = callerWith(ANSWERS);
    const onWarning = ({ path }: ItemError, item: TransferItem): void => void warnings.push([path, item]);
    const session = await open(client, source, { onWarning });
    for (const item of items) await session.enqueue(item);
    await session.enqueueAll(items);
    const sent = client.calls.flatMap(({ parameters }) => parameters["module"] ?? []);
    return { warnings, sent };
  }

  test("a transfer session calls onWarning for items that break a documented rule, and sends these items", async () => {
    expect(await enqueueTwice(openTransferSession, UNRESTRICTED, [FORCED, OTHER])).toEqual({
      warnings: [
        ["force", FORCED],
        ["", OTHER],
        ["force", FORCED],
        ["", OTHER],
      ],
      sent: ["AccountRemoteRoot", "AccountRemoteUser", "AccountRemoteRoot", "AccountRemoteUser"],
    });
  });

  test.each<[string, TransferSessionSource, TransferItem]>([
    ["of the right kind", USER, OTHER],
    ["that is restricted", ROOT, FORCED],
    ["that is reopened", { transferSessionId: "s1" }, OTHER],
    ["of a local restore", { localRestore: { cpmovepath: "/home/cpmove-a" } }, OTHER],
  ])(
    "a transfer session does not call onWarning for an item without a broken rule: session %s",
    async (_what, source, item) => {
      expect((await enqueueTwice(openTransferSession, source, [item])).warnings).toEqual([]);
    },
  );

  test("a transfer session sends items that break a documented rule if onWarning is not set", async () => {
    const client = callerWith(ANSWERS);
    await (await openTransferSession(client, USER)).enqueue(FORCED);
    expect(client.calls).toHaveLength(2);
  });

  test("a transfer session reads each key of an item once, and checks the values that are sent", async () => {
    let reads = 0;
    const item = {
      ...FORCED,
      get force(): boolean {
        return reads++ === 0;
      },
    };
    const client = callerWith(ANSWERS);
    const paths: string[] = [];
    const session = await openTransferSession(client, UNRESTRICTED, {
      onWarning: ({ path }) => void paths.push(path),
    });
    await session.enqueue(item);
    expect([paths, client.calls.at(-1)?.parameters["force"], reads]).toEqual([["force"], "1", 1]);
  });

  test("a transfer session with the setting documentedRules: error refuses items that break a documented rule, and sends nothing", async () => {
    const { exports } = await loadGenerated(documentedSnapshot(), { documentedRules: "error" });
    const client = callerWith(ANSWERS);
    const session = await (exports["openTransferSession"] as Open)(client, UNRESTRICTED);
    expect(await failureOf(session.enqueue(FORCED))).toMatchObject({
      name: "InvalidTransferItemError",
      errors: [{ path: "force", keyword: "documentedRule" }],
    });
    const error = await failureOf(session.enqueueAll([{ ...FORCED, force: false }, OTHER]));
    expect(error).toMatchObject({
      name: "InvalidTransferItemsError",
      items: [{ index: 1, module: "AccountRemoteUser", errors: [{ path: "", keyword: "documentedRule" }] }],
    });
    expect(client.calls).toHaveLength(1);
  });
});
