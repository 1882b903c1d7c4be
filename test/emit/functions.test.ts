/** Functions for transfers: their requests, their results, and their errors for undocumented responses. */

import { describe, expect, test } from "vitest";
import {
  analyzeTransferSessionRemote,
  availableTransferModules,
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  deleteAccountArchives,
  fetchTransferSessionLog,
  getTransferSessionState,
  remoteBasicCredentialCheck,
  restoreModulesSummary,
  retrieveTransferSessionRemoteAnalysis,
  startLocalCpmoveRestore,
  startTransferSession,
  transferModuleSchema,
  UnexpectedResponseError,
  validateSystemUser,
  WhmApiError,
  type CallOptions,
  type RemoteRootTransferSessionParameters,
  type TransferSessionRemoteAnalysis,
  type WhmCaller,
} from "../../generated/index.js";
import { FULL_ANALYSIS, OLD_ANALYSIS, SPARSE_ANALYSIS } from "../support/analysis.js";
import { callerOf, failureOf } from "../support/callers.js";

/** Properties that the functions must not send. */
const MORE = { token: "t", createdAt: new Date(0) };
const of = { transferSessionId: "s1", ...MORE };
const session = { transfer_session_id: "s1" };
const remote = { host: "h", password: "p" };

/** The parameters that WHM documents as required, and those that this project requires where WHM documents nothing. */
const DEFAULTS = {
  ...{ user: "root", comm_transport: "ssh", transfer_threads: "1", restore_threads: "1", compressed: "0" },
  ...{ copy_reseller_privs: "0", enable_custom_pkgacct: "0", low_priority: "0", unencrypted: "0" },
  ...{ unrestricted_restore: "0", use_backups: "0" },
};

interface Row {
  readonly name: string;
  readonly act: (client: WhmCaller, options?: CallOptions) => Promise<unknown>;
  readonly parameters: object;
  readonly data?: unknown;
  readonly result?: unknown;
}

function creating(parameters: RemoteRootTransferSessionParameters, sent: object): Row {
  return {
    name: "create_remote_root_transfer_session",
    act: (client, options) => createRemoteRootTransferSession(client, parameters, options),
    parameters: { ...DEFAULTS, ...sent },
    data: { ...session, create_rawout: "made", analyze_rawout: { a: 1 } },
    result: { transferSessionId: "s1", createRawout: "made", analyzeRawout: undefined },
  };
}

const output = { output: "<b>Basic credential check</b>\n", response: "basic credential check\n" };
const schema = { keys: { size: { def: "bigint" } }, required: ["size"], primary: [] };

const ROWS: readonly Row[] = [
  creating({ host: "h", password: "p" }, { host: "h", password: "p" }),
  creating(
    { host: "h", sshkeyName: "k", sshkeyPassphrase: "pp", port: 2222 },
    { host: "h", sshkey_name: "k", sshkey_passphrase: "pp", port: "2222" },
  ),
  creating(
    { host: "h", user: "admin", password: "p", rootEscalationMethod: "su", rootPassword: "r" },
    { host: "h", user: "admin", password: "p", root_escalation_method: "su", root_password: "r" },
  ),
  creating(
    { host: "h", user: "admin", sshkeyName: "k", rootEscalationMethod: "sudo", remoteServerType: "cpanel" },
    {
      ...{ host: "h", user: "admin", sshkey_name: "k", root_escalation_method: "sudo" },
      remote_server_type: "cpanel",
    },
  ),
  creating(
    {
      ...{ host: "h", password: "p", commTransport: "whostmgr", transferThreads: 3, restoreThreads: 2 },
      ...{ compressed: true, lowPriority: 1, copyResellerPrivs: false, unrestrictedRestore: undefined },
    },
    {
      ...{ host: "h", password: "p", comm_transport: "whostmgr", transfer_threads: "3" },
      ...{ restore_threads: "2", compressed: "1", low_priority: "1" },
    },
  ),
  {
    name: "create_remote_user_transfer_session",
    act: (client, options) => createRemoteUserTransferSession(client, remote, options),
    parameters: { host: "h", password: "p", unrestricted_restore: "1" },
    ...{ data: { transfer_session_id: "s2" }, result: { transferSessionId: "s2" } },
  },
  {
    name: "analyze_transfer_session_remote",
    act: (client, options) => analyzeTransferSessionRemote(client, of, options),
    parameters: session,
  },
  {
    name: "remote_basic_credential_check",
    act: (client, options) => remoteBasicCredentialCheck(client, { ...remote, port: 22 }, options),
    parameters: { host: "h", password: "p", port: "22", user: "root" },
    ...{ data: output, result: output },
  },
  ...[undefined, null, [], "Done", { output: 1, response: null }].map((data) => ({
    name: "remote_basic_credential_check",
    act: (client: WhmCaller, options?: CallOptions) => remoteBasicCredentialCheck(client, remote, options),
    parameters: { host: "h", password: "p", user: "root" },
    ...{ data, result: { output: undefined, response: undefined } },
  })),
  {
    name: "start_local_cpmove_restore",
    act: (client, options) =>
      startLocalCpmoveRestore(
        client,
        {
          ...{ cpmovepath: "/home/cpmove-alice", username: "alice", dedicatedIp: 0, deleteArchive: true },
          ...{ mailLocation: ".local", overwrite: 1, restricted: false, updateARecords: "basic" },
        },
        options,
      ),
    parameters: {
      ...{ cpmovepath: "/home/cpmove-alice", username: "alice", dedicated_ip: "0", delete_archive: "1" },
      ...{ mail_location: ".local", overwrite: "1", restricted: "0", update_a_records: "basic" },
    },
    ...{ data: { transfer_session_id: "s3" }, result: { transferSessionId: "s3" } },
  },
  {
    name: "validate_system_user",
    act: (client, options) => validateSystemUser(client, { user: "alice", ...MORE }, options),
    parameters: { user: "alice" },
    data: { exists: 1, reserved: "0", valid_for_new: "1", valid_for_transfer: 0 },
    result: { exists: true, reserved: false, validForNew: true, validForTransfer: false },
  },
  {
    name: "retrieve_transfer_session_remote_analysis",
    act: (client, options) => retrieveTransferSessionRemoteAnalysis(client, of, options),
    parameters: session,
    data: { more: 1 },
    result: {
      ...{ transfer_session_id: undefined, items: undefined, local: undefined, remote: undefined },
      ...{ modules: undefined, options: undefined, config: undefined, more: 1 },
    },
  },
  {
    name: "start_transfer_session",
    act: (client, options) => startTransferSession(client, of, options),
    ...{ parameters: session, data: { pid: "4711" }, result: { pid: 4711 } },
  },
  {
    name: "get_transfer_session_state",
    act: (client, options) => getTransferSessionState(client, of, options),
    ...{ parameters: session, data: { state_name: "SOMETHING_NEW" }, result: "SOMETHING_NEW" },
  },
  {
    name: "fetch_transfer_session_log",
    act: (client, options) => fetchTransferSessionLog(client, { ...of, logfile: "item-1" }, options),
    parameters: { ...session, logfile: "item-1" },
    ...{ data: { log: "hello\n" }, result: [{ kind: "text", line: 0, text: "hello" }] },
  },
  {
    name: "fetch_transfer_session_log",
    act: (client, options) => fetchTransferSessionLog(client, of, options),
    parameters: { ...session, logfile: "master.log" },
    ...{ data: { log: null }, result: [] },
  },
  {
    name: "restore_modules_summary",
    act: (client, options) => restoreModulesSummary(client, options),
    parameters: {},
    data: { modules: [] },
    result: { data: { modules: [] }, messages: undefined, warnings: undefined },
  },
  {
    name: "delete_account_archives",
    act: (client, options) => deleteAccountArchives(client, { user: "alice", mountpoint: "/home2" }, options),
    parameters: { user: "alice", mountpoint: "/home2" },
    result: { data: undefined, messages: undefined, warnings: undefined },
  },
  {
    name: "available_transfer_modules",
    act: (client, options) => availableTransferModules(client, options),
    parameters: {},
    data: { modules: { Late: "6000", Early: 1000, Also: "1000" } },
    result: [
      { module: "Also", priority: 1000 },
      { module: "Early", priority: 1000 },
      { module: "Late", priority: 6000 },
    ],
  },
  {
    name: "transfer_module_schema",
    act: (client, options) => transferModuleSchema(client, { module: "A", ...MORE }, options),
    ...{ parameters: { module: "A" }, data: { schema }, result: schema },
  },
];

test.each(ROWS)(
  "$name: sends only its parameters, passes its signal, returns the result",
  async ({ name, act, parameters, data, result }) => {
    const client = callerOf(() => data);
    const { signal } = new AbortController();
    expect(await act(client, { signal })).toEqual(result);
    expect(client.calls).toEqual([{ functionName: name, parameters, options: { signal } }]);
    expect(await failureOf(act(client, { signal: AbortSignal.abort("enough") }))).toBe("enough");
    expect(client.calls).toHaveLength(1);
  },
);

test.each([{ transferThreads: 0 }, { restoreThreads: 1.5 }, { port: 65_536 }, { transferThreads: NaN }])(
  "createRemoteRootTransferSession sends nothing for the invalid parameters %j",
  async (wrong) => {
    const client = callerOf(() => session);
    const error = await failureOf(
      createRemoteRootTransferSession(client, { host: "h", password: "p", ...wrong }),
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(client.calls).toEqual([]);
  },
);

const state = (client: WhmCaller): Promise<unknown> => getTransferSessionState(client, of);
const schemaOf = (client: WhmCaller): Promise<unknown> => transferModuleSchema(client, { module: "A" });
const create = (client: WhmCaller): Promise<unknown> => createRemoteUserTransferSession(client, remote);
const start = (client: WhmCaller): Promise<unknown> => startTransferSession(client, of);
const user = (client: WhmCaller): Promise<unknown> => validateSystemUser(client, { user: "a" });
const log = (client: WhmCaller): Promise<unknown> => fetchTransferSessionLog(client, of);
const analysis = (client: WhmCaller): Promise<TransferSessionRemoteAnalysis> =>
  retrieveTransferSessionRemoteAnalysis(client, of);

test.each<[(client: WhmCaller) => Promise<unknown>, unknown, string, string, string]>([
  [state, undefined, "data", "an object", "nothing"],
  [state, {}, "data.state_name", "a string", "nothing"],
  [state, { state_name: null }, "data.state_name", "a string", "null"],
  [create, { transfer_session_id: "" }, "data.transfer_session_id", "a non-empty string", "a string"],
  [start, { pid: "many" }, "data.pid", "an integer", "a string"],
  [start, { pid: 1.5 }, "data.pid", "an integer", "1.5"],
  [user, { exists: 1, reserved: 2 }, "data.reserved", "0 or 1", "2"],
  [log, { log: [] }, "data.log", "a string", "an array"],
  [availableTransferModules, { modules: { A: "high" } }, "data.modules.A", "an integer", "a string"],
  [schemaOf, { schema: { keys: { size: {} } } }, "data.schema.keys.size.def", "a string", "nothing"],
  [
    schemaOf,
    { schema: { keys: {}, required: ["a", {}] } },
    ...(["data.schema.required[1]", "a string", "an object"] as const),
  ],
  // Inherited members are not part of the response.
  [schemaOf, { schema: [] }, "data.schema", "an object", "an array"],
  [analysis, { items: {}, local: "x" }, "data.local", "an object", "a string"],
  [
    analysis,
    { items: { accounts: [{}, { bytesused: "much" }] } },
    ...(["data.items.accounts.1.bytesused", "a number", "a string"] as const),
  ],
  [analysis, { remote: { has_owners: 2 } }, "data.remote.has_owners", "0 or 1", "2"],
  [
    analysis,
    { local: { dbs: { dbs: { MYSQL: { a: { owner: [] } } } } } },
    ...(["data.local.dbs.dbs.MYSQL.a.owner", "a string", "an array"] as const),
  ],
])("an undocumented response is refused with its location: %#", async (act, data, path, expected, got) => {
  const error = await failureOf(act(callerOf(() => data)));
  expect(error).toBeInstanceOf(UnexpectedResponseError);
  expect(error).toBeInstanceOf(WhmApiError);
  // The call succeeded, so it must not be reported as a refusal.
  expect(error).toMatchObject({ path, expected, got, failure: "unanswered", status: 200 });
  expect((error as Error).message).toContain(`${path}: expected ${expected}, got ${got}`);
});

describe("retrieveTransferSessionRemoteAnalysis", () => {
  const analysisOf = (data: unknown): Promise<TransferSessionRemoteAnalysis> =>
    analysis(callerOf(() => data));

  /** The members whose values are flags, which are sent as 0 and 1. */
  const FLAGS = new Set([
    ...["shared_mysql_server", "skip_reseller_privs", "unrestricted", "has_dedicated_ip", "has_disk_used"],
    ...["has_files_used", "has_owners", "has_package_extensions", "has_xfertool", "supports_live_transfers"],
    "tls_verified",
  ]);

  test("returns all documented members, with flags as booleans", async () => {
    const expected: unknown = JSON.parse(JSON.stringify(FULL_ANALYSIS), (name, value: unknown) =>
      FLAGS.has(name) ? value === 1 : value,
    );
    expect(JSON.parse(JSON.stringify(await analysisOf(FULL_ANALYSIS)))).toEqual(expected);
  });

  test("returns the same result if numbers are sent as text", async () => {
    const digits = JSON.parse(JSON.stringify(FULL_ANALYSIS), (_name, value: unknown) =>
      typeof value === "number" ? String(value) : value,
    ) as { remote: { linked_nodes: object[] } };
    // The contents of this member are not documented as numbers of a fixed form, so they are copied.
    digits.remote.linked_nodes = digits.remote.linked_nodes.map((node, index) => ({
      ...node,
      system_settings: FULL_ANALYSIS.remote.linked_nodes[index]?.system_settings,
    }));
    expect(await analysisOf(digits)).toEqual(await analysisOf(FULL_ANALYSIS));
  });

  test("accepts a response that was recorded from a server", async () => {
    const { modules, options, items, remote, local } = await analysisOf(OLD_ANALYSIS);
    expect(modules).toBeUndefined();
    expect(options).toEqual({ skip_reseller_privs: false, unrestricted: true });
    expect(items?.accounts?.[1]).toEqual({
      ...{ user: "bob", domain: "bob.example", owner: "bob", bytesused: 204_800, has_dedicated_ip: true },
    });
    expect(remote?.resellers).toEqual({ bob: 1, root: 1 });
    expect(local?.dbs?.users?.MYSQL).toEqual({ shop_app: { owner: "shop" } });
  });

  test("accepts a response in the form of cPanel's guide", async () => {
    const { config, local, remote, items } = await analysisOf(SPARSE_ANALYSIS);
    expect(config?.shared_mysql_server).toBeUndefined();
    expect(local?.dbs).toBeUndefined();
    expect(local?.linked_nodes).toMatchObject([{ alias: "mail", worker_capabilities: { Mail: {} } }]);
    expect(remote).toMatchObject({ version: "0", has_disk_used: false, linked_nodes: undefined });
    expect(items).toEqual({ accounts: [], packages: [] });
  });

  test("accepts null or no value for every member", async () => {
    const pathsIn = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
      typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([name, member]) => [
            [...path, name],
            ...pathsIn(member, [...path, name]),
          ]);
    for (const path of pathsIn(FULL_ANALYSIS)) {
      for (const absent of [null, undefined]) {
        const copy = structuredClone<object>(FULL_ANALYSIS);
        const parent = path.slice(0, -1).reduce((one: object, name) => one[name as never], copy);
        Object.assign(parent, { [path.at(-1) ?? ""]: absent });
        await expect(analysisOf(copy), path.join(".")).resolves.toBeDefined();
      }
    }
  });

  test("accepts empty arrays instead of objects, undocumented members and names such as __proto__", async () => {
    const { remote, local } = await analysisOf({ remote: [], local: { users: [], dbs: [] } });
    expect(remote?.version).toBeUndefined();
    expect(local).toMatchObject({ users: {}, dbs: { dbs: undefined } });
    const { items, extra } = await analysisOf({ items: { feature_lists: ["a"] }, extra: 5 });
    expect([items?.["feature_lists"], extra]).toEqual([["a"], 5]);
    const text = '{"local": {"users": {"constructor": 1, "__proto__": 1}}}';
    const { users } = (await analysisOf(JSON.parse(text))).local ?? {};
    expect(Object.keys(users ?? {})).toEqual(["constructor", "__proto__"]);
  });
});
