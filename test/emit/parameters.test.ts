/** The parameters of functions and sessions are checked before anything is sent, also in JavaScript programs. */

import { expect, test } from "vitest";
import {
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  deleteAccountArchives,
  openTransferSession,
  remoteBasicCredentialCheck,
  startLocalCpmoveRestore,
  type TransferSessionSource,
  type WhmCaller,
} from "../../generated/index.js";
import { generate, readSnapshot } from "../../src/index.js";
import { callerWith, failureOf } from "../support/callers.js";
import { compilerDiagnostics } from "../support/compiler.js";

type Call = (client: WhmCaller, parameters: never) => Promise<unknown>;

const ROOT = { host: "old.example", password: "correct horse" };
const RESTORE = { cpmovepath: "/home/cpmove-alice.tar.gz" };

test.each<[string, Call, object, string | null]>([
  ["root", createRemoteRootTransferSession, ROOT, null],
  ["flags", createRemoteRootTransferSession, { ...ROOT, compressed: 1, unencrypted: false }, null],
  ["undefined", createRemoteRootTransferSession, { ...ROOT, port: undefined, useBackups: undefined }, null],
  ["text flag", createRemoteRootTransferSession, { ...ROOT, compressed: "false" }, '"compressed" must be'],
  ["number flag", createRemoteRootTransferSession, { ...ROOT, lowPriority: 2 }, '"lowPriority" must be'],
  ["null flag", createRemoteRootTransferSession, { ...ROOT, useBackups: null }, '"useBackups" must be'],
  ["unknown", createRemoteRootTransferSession, { ...ROOT, transfer_threads: 2 }, '"transfer_threads" is not'],
  ["object", createRemoteRootTransferSession, { ...ROOT, user: {} }, '"user" must be a string or a number'],
  ["no host", createRemoteRootTransferSession, { password: "x" }, '"host" must be a non-empty string'],
  ["user", createRemoteUserTransferSession, ROOT, null],
  ["no password", createRemoteUserTransferSession, { host: "old.example" }, '"password" must be'],
  ["restricted", createRemoteUserTransferSession, { ...ROOT, unrestrictedRestore: 0 }, "must be true or 1"],
  ["restore", startLocalCpmoveRestore, { ...RESTORE, overwrite: true, restricted: 0 }, null],
  ["delete", startLocalCpmoveRestore, { ...RESTORE, deleteArchive: "false" }, '"deleteArchive" must be'],
  ["typing error", startLocalCpmoveRestore, { ...RESTORE, overwite: 1 }, '"overwite" is not a parameter'],
  ["no path", startLocalCpmoveRestore, {}, '"cpmovepath" must be a non-empty string'],
  ["archives", deleteAccountArchives, { user: "alice" }, null],
  ["no user", deleteAccountArchives, { user: "" }, '"user" must be a non-empty string'],
  ["undefined user", deleteAccountArchives, { mountpoint: "/home2" }, '"user" must be a non-empty string'],
  ["check", remoteBasicCredentialCheck, { ...ROOT, port: 22 }, null],
  ["unknown of check", remoteBasicCredentialCheck, { ...ROOT, threads: 1 }, '"threads" is not a parameter'],
])("parameters: %s", async (_, call, parameters, message) => {
  const session = { transfer_session_id: "id1" };
  const client = callerWith({
    create_remote_root_transfer_session: session,
    create_remote_user_transfer_session: session,
    start_local_cpmove_restore: session,
  });
  if (message === null) {
    await call(client, parameters as never);
    expect(client.calls).toHaveLength(1);
    return;
  }
  const error = await failureOf(call(client, parameters as never));
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).message).toContain(message);
  expect((error as Error).message).not.toContain("correct horse");
  expect(client.calls).toEqual([]);
});

test.each([
  [{}, "got none"],
  [{ remoteRoot: undefined }, "got none"],
  [{ transferSessionId: "" }, "exactly one of"],
  [{ remoteRoot: ROOT, transferSessionId: "id1" }, "got remoteRoot, transferSessionId"],
  [{ remote: ROOT }, "got remote"],
])("openTransferSession refuses the source %j", async (source, message) => {
  const client = callerWith({});
  const error = await failureOf(openTransferSession(client, source as unknown as TransferSessionSource));
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).message).toContain(message);
  expect(client.calls).toEqual([]);
});

test("a comparison with an unknown state does not compile, except as a string", async () => {
  const uses = `import type { TransferSession } from "./index.js";
export async function run(session: TransferSession): Promise<boolean[]> {
  const state = await session.state();
  const { state: resultState } = await session.results();
  const text: string = state;
  // @ts-expect-error
  const wrong = state === "COMPLETE";
  // @ts-expect-error
  const wrongResult = resultState === "complete";
  return [state === "COMPLETED", text === "NEW_STATE", wrong, wrongResult];
}
`;
  const files = await generate({ snapshots: [readSnapshot("schemas")] });
  expect(compilerDiagnostics([...files, { path: "uses.ts", text: uses }])).toEqual([]);
});
