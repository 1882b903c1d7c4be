/** Functions for transfers: their requests, their results, and their errors for undocumented responses. */

import { describe, expect, test } from "vitest";
import {
  abortTransferSession,
  analyzeTransferSessionRemote,
  availableTransferModules,
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  createTransferClient,
  createWhmClient,
  deleteAccountArchives,
  fetchTransferSessionLog,
  getTransferSessionState,
  pauseTransferSession,
  remoteBasicCredentialCheck,
  restoreModulesSummary,
  retrieveTransferSessionRemoteAnalysis,
  startLocalCpmoveRestore,
  startTransferSession,
  transferModuleSchema,
  UnexpectedAnswerError,
  validateSystemUser,
  WhmApiError,
  type CallOptions,
  type RemoteRootTransferSessionParameters,
  type WhmCaller,
} from "../../generated/index.js";
import { callerOf, callerWith, failureOf } from "../support/callers.js";

const of = { transferSessionId: "s1" };

/** The parameters that WHM documents as required, and those that this project requires where WHM documents nothing. */
const DEFAULTS = {
  user: "root",
  comm_transport: "ssh",
  transfer_threads: "1",
  restore_threads: "1",
  compressed: "0",
  copy_reseller_privs: "0",
  enable_custom_pkgacct: "0",
  low_priority: "0",
  unencrypted: "0",
  unrestricted_restore: "0",
  use_backups: "0",
};

describe("creating a session as root", () => {
  const answer = { transfer_session_id: "s1", create_rawout: "made", analyze_rawout: "" };
  const opened: [RemoteRootTransferSessionParameters, object][] = [
    [
      { host: "old.example", password: "p" },
      { ...DEFAULTS, host: "old.example", password: "p" },
    ],
    [
      { host: "h", sshkeyName: "k", sshkeyPassphrase: "pp", port: 2222 },
      { ...DEFAULTS, host: "h", sshkey_name: "k", sshkey_passphrase: "pp", port: "2222" },
    ],
    [
      { host: "h", user: "admin", password: "p", rootEscalationMethod: "su", rootPassword: "r" },
      {
        ...DEFAULTS,
        host: "h",
        user: "admin",
        password: "p",
        root_escalation_method: "su",
        root_password: "r",
      },
    ],
    [
      { host: "h", user: "admin", sshkeyName: "k", rootEscalationMethod: "sudo", remoteServerType: "cpanel" },
      {
        ...DEFAULTS,
        ...{ host: "h", user: "admin", sshkey_name: "k", root_escalation_method: "sudo" },
        remote_server_type: "cpanel",
      },
    ],
    [
      {
        ...{ host: "h", password: "p", commTransport: "whostmgr", transferThreads: 3, restoreThreads: 2 },
        ...{ compressed: true, lowPriority: 1, copyResellerPrivs: false, unrestrictedRestore: undefined },
      },
      {
        ...DEFAULTS,
        ...{ host: "h", password: "p", comm_transport: "whostmgr", transfer_threads: "3" },
        ...{ restore_threads: "2", compressed: "1", low_priority: "1" },
      },
    ],
  ];

  test.each(opened)(
    "createRemoteRootTransferSession sends the parameters %j with the names and values that the WHM API expects",
    async (parameters, sent) => {
      const client = callerOf(() => answer);
      expect(await createRemoteRootTransferSession(client, parameters)).toEqual({
        transferSessionId: "s1",
        createRawout: "made",
        analyzeRawout: "",
      });
      expect(client.calls).toMatchObject([
        { functionName: "create_remote_root_transfer_session", parameters: sent },
      ]);
      expect(Object.keys(client.calls[0]?.parameters ?? {}).sort()).toEqual(Object.keys(sent).sort());
    },
  );

  test("createRemoteRootTransferSession returns undefined for invalid members of the response other than the session ID", async () => {
    const client = callerWith({
      create_remote_root_transfer_session: { transfer_session_id: "s1", create_rawout: { a: 1 } },
    });
    expect(await createRemoteRootTransferSession(client, { host: "h", password: "p" })).toEqual({
      transferSessionId: "s1",
      createRawout: undefined,
      analyzeRawout: undefined,
    });
  });

  test.each([{ transferThreads: 0 }, { restoreThreads: 1.5 }, { port: 65_536 }, { transferThreads: NaN }])(
    "createRemoteRootTransferSession sends nothing for the invalid parameters %j",
    async (wrong) => {
      const client = callerOf(() => answer);
      await expect(
        createRemoteRootTransferSession(client, { host: "h", password: "p", ...wrong }),
      ).rejects.toThrow(RangeError);
      expect(client.calls).toEqual([]);
    },
  );
});

describe("requests and results", () => {
  type Act = (client: WhmCaller, options?: CallOptions) => Promise<unknown>;
  interface Row {
    readonly name: string;
    readonly act: Act;
    readonly parameters: object;
    readonly data?: unknown;
    readonly result?: unknown;
  }
  const session = { transfer_session_id: "s1" };
  const remote = { host: "h", password: "p" };
  const output = { output: "<b>Basic credential check</b>\n", response: "basic credential check\n" };
  const schema = { keys: { size: { def: "bigint" } }, required: ["size"], primary: [] };
  const rows: Row[] = [
    {
      name: "create_remote_user_transfer_session",
      act: (client, options) => createRemoteUserTransferSession(client, remote, options),
      parameters: { ...remote, unrestricted_restore: "1" },
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
      parameters: { ...remote, port: "22", user: "root" },
      ...{ data: output, result: output },
    },
    {
      name: "start_local_cpmove_restore",
      act: (client, options) => startLocalCpmoveRestore(client, { cpmovepath: "/home/a.tar.gz" }, options),
      parameters: { cpmovepath: "/home/a.tar.gz" },
      ...{ data: { transfer_session_id: "s3" }, result: { transferSessionId: "s3" } },
    },
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
      act: (client, options) => validateSystemUser(client, { user: "alice" }, options),
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
      name: "pause_transfer_session",
      act: (client, options) => pauseTransferSession(client, of, options),
      ...{ parameters: session, data: null },
    },
    {
      name: "abort_transfer_session",
      act: (client, options) => abortTransferSession(client, of, options),
      parameters: session,
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
      act: (client, options) =>
        deleteAccountArchives(client, { user: "alice", mountpoint: "/home2" }, options),
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
      act: (client, options) => transferModuleSchema(client, { module: "A" }, options),
      ...{ parameters: { module: "A" }, data: { schema }, result: schema },
    },
  ];

  test.each(rows)(
    "the generated function for the API call $name sends its parameters, and returns the result",
    async ({ name, act, parameters, data, result }) => {
      const client = callerOf(() => data);
      expect(await act(client)).toEqual(result);
      expect(client.calls.map(({ functionName, parameters: sent }) => [functionName, sent])).toEqual([
        [name, parameters],
      ]);
    },
  );

  test.each(rows)(
    "the generated function for the API call $name passes its signal to the client, and sends nothing after an abort",
    async ({ act, data }) => {
      const client = callerOf(() => data);
      const { signal } = new AbortController();
      await act(client, { signal });
      expect(client.calls[0]?.options?.signal).toBe(signal);
      const reason = new Error("enough");
      expect(await failureOf(act(client, { signal: AbortSignal.abort(reason) }))).toBe(reason);
      expect(client.calls).toHaveLength(1);
    },
  );
});

test("API functions send only the declared properties of their parameter object", async () => {
  const client = callerWith({
    create_remote_root_transfer_session: { transfer_session_id: "s1", create_rawout: "made" },
    create_remote_user_transfer_session: { transfer_session_id: "s1" },
    get_transfer_session_state: { state_name: "PENDING" },
    start_transfer_session: { pid: 1 },
    fetch_transfer_session_log: { log: "" },
    retrieve_transfer_session_remote_analysis: {},
    start_local_cpmove_restore: { transfer_session_id: "s1" },
    validate_system_user: { exists: 0, reserved: 0, valid_for_new: 0, valid_for_transfer: 0 },
    transfer_module_schema: { schema: { keys: {}, required: [], primary: [] } },
  });
  const more = { token: "t", createdAt: new Date(0) };
  const remote = { host: "h", password: "p", ...more };
  const opened = await createRemoteRootTransferSession(client, remote);
  await createRemoteUserTransferSession(client, remote);
  await remoteBasicCredentialCheck(client, remote);
  // `opened` also contains other properties of the response that created the session.
  await analyzeTransferSessionRemote(client, opened);
  await retrieveTransferSessionRemoteAnalysis(client, opened);
  await startTransferSession(client, opened);
  await getTransferSessionState(client, opened);
  await fetchTransferSessionLog(client, opened);
  await pauseTransferSession(client, opened);
  await abortTransferSession(client, opened);
  const account = { user: "alice", ...more };
  await validateSystemUser(client, account);
  await deleteAccountArchives(client, account);
  await startLocalCpmoveRestore(client, { cpmovepath: "/home/cpmove-alice", ...more });
  const wanted = { module: "A", ...more };
  await transferModuleSchema(client, wanted);
  const session = { transfer_session_id: "s1" };
  expect(client.calls.map(({ parameters }) => parameters)).toEqual([
    { host: "h", password: "p", ...DEFAULTS },
    { host: "h", password: "p", unrestricted_restore: "1" },
    { host: "h", password: "p", user: "root" },
    ...[session, session, session, session, { ...session, logfile: "master.log" }, session, session],
    { user: "alice" },
    { user: "alice" },
    { cpmovepath: "/home/cpmove-alice" },
    { module: "A" },
  ]);
});

test.each([undefined, null, [], "Done", { output: 1, response: null }])(
  "remoteBasicCredentialCheck resolves for a successful response with the data %j",
  async (data) => {
    const client = callerOf(() => data);
    expect(await remoteBasicCredentialCheck(client, { host: "h", password: "p" })).toEqual({
      output: undefined,
      response: undefined,
    });
  },
);

describe("errors for undocumented responses contain the location", () => {
  const state = (client: WhmCaller): Promise<unknown> => getTransferSessionState(client, of);
  const schema = (client: WhmCaller): Promise<unknown> => transferModuleSchema(client, { module: "A" });
  const create = (client: WhmCaller): Promise<unknown> =>
    createRemoteUserTransferSession(client, { host: "h", password: "p" });
  const start = (client: WhmCaller): Promise<unknown> => startTransferSession(client, of);
  const user = (client: WhmCaller): Promise<unknown> => validateSystemUser(client, { user: "a" });
  const analysis = (client: WhmCaller): Promise<unknown> => retrieveTransferSessionRemoteAnalysis(client, of);
  const log = (client: WhmCaller): Promise<unknown> => fetchTransferSessionLog(client, of);
  const rows: [(client: WhmCaller) => Promise<unknown>, unknown, string, string, string][] = [
    [state, undefined, "data", "an object", "nothing"],
    [state, {}, "data.state_name", "a string", "nothing"],
    [state, { state_name: null }, "data.state_name", "a string", "null"],
    [create, { transfer_session_id: "" }, "data.transfer_session_id", "a non-empty string", "a string"],
    [start, { pid: "many" }, "data.pid", "an integer", "a string"],
    [start, { pid: 1.5 }, "data.pid", "an integer", "1.5"],
    [user, { exists: 1, reserved: 2 }, "data.reserved", "0 or 1", "2"],
    [analysis, { items: {}, local: "x" }, "data.local", "an object", "a string"],
    [log, { log: [] }, "data.log", "a string", "an array"],
    [availableTransferModules, { modules: { A: "high" } }, "data.modules.A", "an integer", "a string"],
    [schema, { schema: { keys: { size: {} } } }, "data.schema.keys.size.def", "a string", "nothing"],
    [
      schema,
      { schema: { keys: {}, required: ["a", {}] } },
      "data.schema.required[1]",
      "a string",
      "an object",
    ],
    // Inherited members are not part of the response.
    [schema, { schema: [] }, "data.schema", "an object", "an array"],
  ];

  test.each(rows)(
    "the error for an undocumented response contains the path, the expected and the actual type: %#",
    async (act, data, path, expected, got) => {
      const error = await failureOf(act(callerOf(() => data)));
      expect(error).toBeInstanceOf(UnexpectedAnswerError);
      expect(error).toBeInstanceOf(WhmApiError);
      // The call succeeded, so it must not be reported as a refusal.
      expect(error).toMatchObject({ path, expected, got, failure: "unanswered", status: 200 });
      expect((error as Error).message).toContain(`${path}: expected ${expected}, got ${got}`);
    },
  );
});

describe("messages of the server next to its data", () => {
  const answering = (
    metadata: object,
  ): { fetch: () => Promise<{ status: number; text: () => Promise<string> }> } => ({
    fetch: () =>
      Promise.resolve({
        status: 200,
        text: () => Promise.resolve(JSON.stringify({ data: { a: 1 }, metadata: { result: 1, ...metadata } })),
      }),
  });
  const options = { server: "h", token: "0123456789abcdef" };

  test.each([
    [{ output: { messages: ["m1", "m2"], warnings: ["w"] } }, ["m1", "m2"], ["w"]],
    [{ output: { messages: "m", warnings: null } }, ["m"], []],
    [{ output: { messages: "", warnings: [1, "w"] } }, [], ["w"]],
    [{ output: 5 }, [], []],
    [{}, [], []],
  ])(
    "restoreModulesSummary and deleteAccountArchives return the messages in the metadata %j",
    async (metadata, messages, warnings) => {
      const client = createTransferClient({ ...options, ...answering(metadata) });
      const expected = { data: { a: 1 }, messages, warnings };
      expect(await restoreModulesSummary(client)).toEqual(expected);
      expect(await deleteAccountArchives(client, { user: "alice" })).toEqual(expected);
      expect(await client.call("version", {})).toEqual({ a: 1 });
    },
  );

  test("restoreModulesSummary returns no messages with a client that returns only the data", async () => {
    const client = createWhmClient({ ...options, ...answering({ output: { messages: ["m"] } }) });
    expect(await restoreModulesSummary(client)).toEqual({
      data: { a: 1 },
      messages: undefined,
      warnings: undefined,
    });
  });
});

describe("the timeout of a call", () => {
  const slow = ["create_remote_root_transfer_session", "version"] as const;

  test.each([
    [undefined, [600_000, 60_000]],
    [5000, [5000, 5000]],
  ])(
    "createTransferClient uses a longer timeout for slow API functions unless the option timeout is set: %s",
    async (timeout, expected) => {
      const { AbortSignal } = globalThis;
      const asked: number[] = [];
      const original = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (milliseconds) => {
        asked.push(milliseconds);
        return original(milliseconds);
      };
      try {
        const fetch = () =>
          Promise.resolve({ status: 200, text: () => Promise.resolve('{"metadata":{"result":1}}') });
        const client = createTransferClient({ server: "h", token: "0123456789abcdef", timeout, fetch });
        for (const name of slow) await client.call(name, {});
      } finally {
        AbortSignal.timeout = original;
      }
      expect(asked).toEqual(expected);
    },
  );
});

test.each([
  ["T0KEN-T0KEN", "T0KEN-T0KEN"],
  ["T0KEN-T0KEN", "\\u00540KEN\\u002D\\u0054\\u0030KEN"],
  ['a.b/c"d\\e+', 'a.b\\/c\\"d\\\\e\\u002b'],
])("UnexpectedAnswerError hides the token %s that the server repeats as %s", async (token, sent) => {
  const text = `{"metadata":{"result":1},"data":{"modules":{"${sent}":[]}}}`;
  const fetch = (): Promise<{ status: number; text: () => Promise<string> }> =>
    Promise.resolve({ status: 200, text: () => Promise.resolve(text) });
  const client = createWhmClient({ server: "h", token, fetch });
  await expect(availableTransferModules(client)).rejects.toMatchObject({ path: "data.modules.[token]" });
});
