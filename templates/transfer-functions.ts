/**
 * The functions of WHM's transfer system, each with its parameters and its answer. All in one file, as the documentation has them:
 * a bundler takes those that are used, and each is a call and a look at what came of it.
 */

import {
  called,
  flagIn,
  integerIn,
  memberOf,
  membersOf,
  nameIn,
  objectIn,
  textIn,
  textsIn,
  wireParameters,
  type Answered,
  type ParameterValue,
} from "./transfer-answers.js";
import { parseTransferLog, type TransferLogEntry } from "./transfer-log.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/**
 * How the remote server is logged in to: with a password, or with a key that WHM has, and its passphrase where it has one.
 * WHM takes one of them.
 */
export type RemoteLogin =
  | {
      readonly password: string;
      readonly sshkeyName?: undefined;
      readonly sshkeyPassphrase?: undefined;
    }
  | {
      /** As WHM calls it. */
      readonly sshkeyName: string;
      /** Only of a key that is encrypted. */
      readonly sshkeyPassphrase?: string | undefined;
      readonly password?: undefined;
    };

/** Whether the login is root's, or another user's who becomes root by `sudo`, or by `su` with root's own password. */
export type RootEscalation =
  | {
      /** Default `root`. */
      readonly user?: string | undefined;
      readonly rootEscalationMethod?: undefined;
      readonly rootPassword?: undefined;
    }
  | {
      readonly user: string;
      readonly rootEscalationMethod: "sudo";
      readonly rootPassword?: undefined;
    }
  | {
      readonly user: string;
      readonly rootEscalationMethod: "su";
      readonly rootPassword: string;
    };

export type RemoteRootCredentials = RemoteLogin & RootEscalation;

/** What WHM takes as 0 or 1. */
export type TransferFlag = boolean | 0 | 1;

interface RemoteRootSettings {
  /** The server to transfer from. */
  readonly host: string;
  /** SSH's. Default WHM's own, 22. */
  readonly port?: number | undefined;
  /** Default `ssh`. `whostmgr_insecure` is not encrypted. */
  readonly commTransport?: "ssh" | "whostmgr" | "whostmgr_insecure" | undefined;
  /** How many items are fetched at a time, from 1 on. Default 1. */
  readonly transferThreads?: number | undefined;
  /** How many items are restored at a time, from 1 on. Default 1. */
  readonly restoreThreads?: number | undefined;
  /** This and all that follow: default false. */
  readonly compressed?: TransferFlag | undefined;
  readonly copyResellerPrivs?: TransferFlag | undefined;
  readonly enableCustomPkgacct?: TransferFlag | undefined;
  readonly lowPriority?: TransferFlag | undefined;
  readonly unencrypted?: TransferFlag | undefined;
  readonly unrestrictedRestore?: TransferFlag | undefined;
  readonly useBackups?: TransferFlag | undefined;
  /** Such as `cpanel`. In the guide, and not in the reference. */
  readonly remoteServerType?: string | undefined;
}

export type RemoteRootTransferSessionParameters = RemoteRootCredentials & RemoteRootSettings;

export interface RemoteRootTransferSession {
  readonly transferSessionId: string;
  /** What the server printed as it did its work, where it says. It is a text of the remote server, too. */
  readonly createRawout: string | undefined;
  readonly analyzeRawout: string | undefined;
}

/**
 * Opens a transfer session with root's rights on the remote server, which can take minutes: `createTransferClient` waits for ten,
 * `createWhmClient` as long as its `timeout` says. All parameters that WHM documents as required are sent, with the defaults above.
 *
 * @throws RangeError if a number of threads, or the port, cannot be one; nothing has been sent then.
 * @throws whatever the client throws, without the passwords in it. If `failure` is `unanswered`, there may be a session.
 */
export async function createRemoteRootTransferSession(
  client: WhmCaller,
  parameters: RemoteRootTransferSessionParameters,
  options?: CallOptions,
): Promise<RemoteRootTransferSession> {
  const { transferThreads = 1, restoreThreads = 1, port } = parameters;
  expectWithin("transferThreads", transferThreads, Infinity);
  expectWithin("restoreThreads", restoreThreads, Infinity);
  if (port !== undefined) expectWithin("port", port, 65_535);
  const data = await called(
    client,
    "create_remote_root_transfer_session",
    {
      host: parameters.host,
      port,
      ...credentialsOf(parameters),
      commTransport: parameters.commTransport ?? "ssh",
      transferThreads,
      restoreThreads,
      compressed: parameters.compressed ?? 0,
      copyResellerPrivs: parameters.copyResellerPrivs ?? 0,
      enableCustomPkgacct: parameters.enableCustomPkgacct ?? 0,
      lowPriority: parameters.lowPriority ?? 0,
      unencrypted: parameters.unencrypted ?? 0,
      unrestrictedRestore: parameters.unrestrictedRestore ?? 0,
      useBackups: parameters.useBackups ?? 0,
      remoteServerType: parameters.remoteServerType,
    },
    options,
    secretsOf(parameters),
  );
  return {
    transferSessionId: nameIn(memberOf(data, "transfer_session_id")),
    // A session that has been opened is not lost for what is said beside.
    createRawout: textOrNothing(memberOf(data, "create_rawout")),
    analyzeRawout: textOrNothing(memberOf(data, "analyze_rawout")),
  };
}

function expectWithin(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  const range = most === Infinity ? "from 1 on" : `from 1 to ${most}`;
  throw new RangeError(
    `createRemoteRootTransferSession: expected ${name} to be an integer ${range}, got ${value}`,
  );
}

function textOrNothing({ value }: Answered): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Those alone: the object may hold more than its type says, and what is not documented is not sent. */
function credentialsOf({
  user = "root",
  password,
  sshkeyName,
  sshkeyPassphrase,
  rootEscalationMethod,
  rootPassword,
}: RemoteRootCredentials): { readonly [name: string]: ParameterValue } {
  return { user, password, sshkeyName, sshkeyPassphrase, rootEscalationMethod, rootPassword };
}

function secretsOf({
  password,
  sshkeyPassphrase,
  rootPassword,
}: RemoteRootCredentials): readonly (string | undefined)[] {
  return [password, sshkeyPassphrase, rootPassword];
}

export interface RemoteUserTransferSessionParameters {
  /** The server to transfer from. */
  readonly host: string;
  /** The account's. */
  readonly password: string;
  /** WHM takes no other value than 1, which is sent. */
  readonly unrestrictedRestore?: true | 1 | undefined;
}

/**
 * Opens a transfer session with an account's own credentials. It can take minutes, as that of root.
 *
 * @throws whatever the client throws, without the password in it. If `failure` is `unanswered`, there may be a session.
 */
export async function createRemoteUserTransferSession(
  client: WhmCaller,
  { host, password }: RemoteUserTransferSessionParameters,
  options?: CallOptions,
): Promise<{ readonly transferSessionId: string }> {
  const data = await called(
    client,
    "create_remote_user_transfer_session",
    { host, password, unrestrictedRestore: 1 },
    options,
    [password],
  );
  return { transferSessionId: nameIn(memberOf(data, "transfer_session_id")) };
}

/** Which session a call is about. */
export interface OfTransferSession {
  readonly transferSessionId: string;
}

/** Checks the credentials of a session; rejects if the server says that they do not do. */
export async function analyzeTransferSessionRemote(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<void> {
  await called(client, "analyze_transfer_session_remote", { transferSessionId }, options);
}

export type RemoteBasicCredentialParameters = RemoteRootCredentials & {
  readonly host: string;
  /** SSH's. Default WHM's own, 22. */
  readonly port?: number | undefined;
};

/**
 * Checks credentials before there is a session; rejects if the server says that they do not do. A server may lock out whoever
 * tries wrong ones again and again.
 *
 * @throws whatever the client throws, without the passwords in it.
 */
export async function remoteBasicCredentialCheck(
  client: WhmCaller,
  parameters: RemoteBasicCredentialParameters,
  options?: CallOptions,
): Promise<void> {
  const { host, port } = parameters;
  const all = { host, port, ...credentialsOf(parameters) };
  await called(client, "remote_basic_credential_check", all, options, secretsOf(parameters));
}

export interface SystemUserValidation {
  readonly exists: boolean;
  readonly reserved: boolean;
  readonly validForNew: boolean;
  readonly validForTransfer: boolean;
}

/** Whether an account of that name can be made here. */
export async function validateSystemUser(
  client: WhmCaller,
  { user }: { readonly user: string },
  options?: CallOptions,
): Promise<SystemUserValidation> {
  const data = await called(client, "validate_system_user", { user }, options);
  return {
    exists: flagIn(memberOf(data, "exists")),
    reserved: flagIn(memberOf(data, "reserved")),
    validForNew: flagIn(memberOf(data, "valid_for_new")),
    validForTransfer: flagIn(memberOf(data, "valid_for_transfer")),
  };
}

/** As the server sent them: what is within is not documented in a form to rely on. */
export interface TransferSessionRemoteAnalysis {
  readonly items: Readonly<Record<string, unknown>>;
  readonly local: Readonly<Record<string, unknown>>;
  readonly remote: Readonly<Record<string, unknown>>;
  readonly modules: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What there is to transfer, and what the two servers have. */
export async function retrieveTransferSessionRemoteAnalysis(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<TransferSessionRemoteAnalysis> {
  const data = await called(
    client,
    "retrieve_transfer_session_remote_analysis",
    { transferSessionId },
    options,
  );
  const part = (name: string): Readonly<Record<string, unknown>> => partIn(memberOf(data, name));
  return {
    items: part("items"),
    local: part("local"),
    remote: part("remote"),
    modules: part("modules"),
    options: part("options"),
    config: part("config"),
  };
}

/** An array, too, is one with members: nobody says which of the two an empty part is. */
function partIn(answered: Answered): Readonly<Record<string, unknown>> {
  return Array.isArray(answered.value)
    ? Object.fromEntries(Object.entries(answered.value))
    : objectIn(answered);
}

/** Starts a session, or starts it again: one that is paused goes on. */
export async function startTransferSession(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<{ readonly pid: number }> {
  const data = await called(client, "start_transfer_session", { transferSessionId }, options);
  return { pid: integerIn(memberOf(data, "pid")) };
}

/** The documented ones; a server may know others. */
export type TransferSessionState =
  | "PENDING"
  | "TRANSFER_PENDING"
  | "TRANSFER_INPROGRESS"
  | "RESTORE_PENDING"
  | "RESTORE_INPROGRESS"
  | "RUNNING"
  | "PAUSED"
  | "COMPLETED"
  | "ABORTED"
  | "FAILED"
  | (string & {});

/** Whether nothing more comes of a session in that state, unless somebody starts it again. */
export function isFinalTransferState(state: TransferSessionState): boolean {
  return state === "COMPLETED" || state === "ABORTED" || state === "FAILED";
}

export async function getTransferSessionState(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<TransferSessionState> {
  const data = await called(client, "get_transfer_session_state", { transferSessionId }, options);
  return nameIn(memberOf(data, "state_name"));
}

export interface TransferSessionLogParameters extends OfTransferSession {
  /** Default `master.log`. `master.error_log`, or one that `master.log` names. */
  readonly logfile?: string | undefined;
}

/** All of a session's log so far, line by line. */
export async function fetchTransferSessionLog(
  client: WhmCaller,
  parameters: TransferSessionLogParameters,
  options?: CallOptions,
): Promise<readonly TransferLogEntry[]> {
  return parseTransferLog(await fetchTransferSessionLogText(client, parameters, options));
}

/** The same as the server tells it. */
export async function fetchTransferSessionLogText(
  client: WhmCaller,
  { transferSessionId, logfile = "master.log" }: TransferSessionLogParameters,
  options?: CallOptions,
): Promise<string> {
  const data = await called(client, "fetch_transfer_session_log", { transferSessionId, logfile }, options);
  const log = memberOf(data, "log");
  // Perl's undefined: of a file that is empty.
  return log.value === null ? "" : textIn(log);
}

/** Pauses a session: what is under way comes to its end. `startTransferSession` goes on. */
export async function pauseTransferSession(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<void> {
  await called(client, "pause_transfer_session", { transferSessionId }, options);
}

export async function abortTransferSession(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<void> {
  await called(client, "abort_transfer_session", { transferSessionId }, options);
}

/** What a client can tell of an answer that `call` does not: `createTransferClient` makes one. */
export interface WhmAnswerCaller extends WhmCaller {
  /** As `call`, with what `metadata.output` says. */
  callForAnswer(
    functionName: string,
    parameters: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<WhmAnswer>;
}

export interface WhmAnswer {
  readonly data: unknown;
  readonly messages: readonly string[];
  readonly warnings: readonly string[];
}

/** What the server says beside its data. Undefined where the client cannot tell, since it resolves to `data` alone. */
export interface TransferOutput {
  /** As the server sent it. */
  readonly data: unknown;
  readonly messages: readonly string[] | undefined;
  readonly warnings: readonly string[] | undefined;
}

/**
 * What restores an account's parts. The server answers in `metadata.output`, too, which `WhmCaller.call` does not tell: with a
 * client of `createTransferClient`, or any that has its `callForAnswer`, `messages` and `warnings` are there; with another they
 * are undefined.
 */
export async function restoreModulesSummary(
  client: WhmCaller,
  options: CallOptions = {},
): Promise<TransferOutput> {
  return outputOf(client, "restore_modules_summary", {}, options);
}

export interface DeleteAccountArchivesParameters {
  readonly user: string;
  /** Default WHM's own, `/home`. */
  readonly mountpoint?: string | undefined;
}

/**
 * **Deletes** an account's archives on the server. The server answers in `metadata.output`, which `WhmCaller.call` does not
 * tell: with a client of `createTransferClient`, or any that has its `callForAnswer`, `messages` and `warnings` are there;
 * with another they are undefined.
 */
export async function deleteAccountArchives(
  client: WhmCaller,
  { user, mountpoint }: DeleteAccountArchivesParameters,
  options: CallOptions = {},
): Promise<TransferOutput> {
  return outputOf(client, "delete_account_archives", { user, mountpoint }, options);
}

async function outputOf(
  client: WhmCaller,
  functionName: string,
  parameters: { readonly [name: string]: string | undefined },
  options: CallOptions,
): Promise<TransferOutput> {
  const { callForAnswer } = client as Partial<WhmAnswerCaller>;
  if (options.signal?.aborted === true) throw options.signal.reason;
  if (callForAnswer !== undefined) {
    return callForAnswer.call(client, functionName, wireParameters(parameters), options);
  }
  const { value } = await called(client, functionName, parameters, options);
  return { data: value, messages: undefined, warnings: undefined };
}

/** A module that the server has. Those of a lower priority run first. */
export interface AvailableTransferModule {
  readonly module: string;
  readonly priority: number;
}

/** What modules the server has now, in the order in which they run. */
export async function availableTransferModules(
  client: WhmCaller,
  options?: CallOptions,
): Promise<readonly AvailableTransferModule[]> {
  const data = await called(client, "available_transfer_modules", {}, options);
  return membersOf(memberOf(data, "modules"))
    .map(([module, priority]) => ({ module, priority: integerIn(priority) }))
    .sort((one, other) => one.priority - other.priority || (one.module < other.module ? -1 : 1));
}

/** What the server says of a module now. */
export interface LiveTransferModule {
  readonly keys: Readonly<Record<string, { readonly def: string }>>;
  readonly required: readonly string[];
  readonly primary: readonly string[];
}

/** How the server defines a module's keys now. */
export async function transferModuleSchema(
  client: WhmCaller,
  { module }: { readonly module: string },
  options?: CallOptions,
): Promise<LiveTransferModule> {
  const data = await called(client, "transfer_module_schema", { module }, options);
  const schema = memberOf(data, "schema");
  return {
    keys: Object.fromEntries(
      membersOf(memberOf(schema, "keys")).map(([key, value]) => [
        key,
        { def: textIn(memberOf(value, "def")) },
      ]),
    ),
    required: textsIn(memberOf(schema, "required")),
    primary: textsIn(memberOf(schema, "primary")),
  };
}
