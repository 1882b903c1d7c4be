/** Documented rules between items and their session: warnings of `warnNAME`. */

import { describe, expect, test } from "vitest";
import {
  warnAccountRemoteRoot,
  warnAccountRemoteUser,
  warnFeatureListRemoteRoot,
  warnLegacyAccountBackup,
  warnPackageRemoteRoot,
  type ItemError,
  type TransferSessionContext,
  type TransferSessionSource,
} from "../../generated/index.js";
import { loadGenerated } from "../support/generated.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

const remote = { host: "old.example", password: "p" };
const ROOT: TransferSessionSource = { remoteRoot: remote };
const UNRESTRICTED: TransferSessionSource = { remoteRoot: { ...remote, unrestrictedRestore: true } };
const USER: TransferSessionSource = { remoteUser: remote };
const ACCOUNT = { user: "alice", localuser: "alice" };

const messagesOf = (warnings: readonly ItemError[]): string[] => warnings.map(({ message }) => message);

describe("warnNAME", () => {
  test("reports modules that belong to another kind of session", () => {
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

  test("reports force in an unrestricted root session", () => {
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
  ])("reports nothing for %j in %j", (keys, session) => {
    expect(warnAccountRemoteRoot({ ...ACCOUNT, ...keys }, session)).toEqual([]);
  });

  test("reports nothing for modules that belong to no documented kind of session", () => {
    const backup = { user: "alice", restoretype: "daily" };
    for (const session of [ROOT, USER]) expect(warnLegacyAccountBackup(backup, session)).toEqual([]);
  });

  test("reports rules between keys before those of the session, and can be passed to map", () => {
    const item = { ...ACCOUNT, customip: "192.0.2.1" };
    expect(warnAccountRemoteRoot(item, USER)).toMatchObject([{ path: "customip" }, { path: "" }]);
    expect([item, item].map(warnAccountRemoteRoot)).toMatchObject([
      [{ path: "customip" }],
      [{ path: "customip" }],
    ]);
  });

  test("reports nothing for a module that is not documented", async () => {
    const { exports } = await loadGenerated(snapshotOf(moduleOf("Plugin", { force: "int(1) DEFAULT 0" })));
    const warn = exports["warnPlugin"] as (item: object, session: object) => unknown;
    expect(warn({ force: 1 }, UNRESTRICTED)).toEqual([]);
  });
});

describe("force of AccountRemoteUser", () => {
  const keys = { user: "char(255)", localuser: "char(255)", force: "int(1) DEFAULT 0" };
  const snapshot = snapshotOf(moduleOf("AccountRemoteUser", keys, { required: ["user", "localuser"] }));

  test("is accepted if the schema has it, with the rules of force", async () => {
    const loaded = await loadGenerated(snapshot);
    const warn = loaded.exports["warnAccountRemoteUser"] as (item: object) => readonly ItemError[];
    expect(loaded.validator("AccountRemoteUser")({ ...ACCOUNT, force: 1 })).toBe(true);
    expect(warn({ ...ACCOUNT, localuser: "bob", force: 1 })).toMatchObject([{ path: "force" }]);
    const text = loaded.files.find(({ path }) => path === "AccountRemoteUser.ts")?.text;
    expect(text).toMatch(
      /\*\*Danger:\*\* Overwrites an account[^]*documentation is inconsistent[^]* force\?: /,
    );
  });

  test("is refused if the schema does not have it", async () => {
    const loaded = await loadGenerated(documentedSnapshot());
    expect(loaded.validator("AccountRemoteUser")({ ...ACCOUNT, force: 1 })).toBe(false);
  });
});
