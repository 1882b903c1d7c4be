/** The functions of WHM's transfer system, with the types of their parameters and responses. */

import {
  callFunction,
  flagIn,
  integerIn,
  memberOf,
  membersOf,
  nonEmptyTextIn,
  textIn,
  textsIn,
  wireParameters,
  type ParameterValue,
} from "./transfer-answers.js";
import { parseTransferLog, type TransferLogEntry } from "./transfer-log.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/** The credentials for the remote server: either a password or an SSH key that is stored in WHM. */
export type RemoteLogin =
  | {
      readonly password: string;
      readonly sshkeyName?: undefined;
      readonly sshkeyPassphrase?: undefined;
    }
  | {
      /** The name of the key in WHM. */
      readonly sshkeyName: string;
      /** Required for an encrypted key. */
      readonly sshkeyPassphrase?: string | undefined;
      readonly password?: undefined;
    };

/** How to get root access: log in as root, or as another user who uses `sudo`, or `su` with the root password. */
export type RootEscalation =
  | {
      /** @default "root" */
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

/** A parameter that is sent as 0 or 1. */
export type TransferFlag = boolean | 0 | 1;

interface RemoteRootSettings {
  /** The server to transfer from. */
  readonly host: string;
  /**
   * The SSH port.
   *
   * @default 22
   */
  readonly port?: number | undefined;
  /**
   * How WHM runs commands on the remote server: through SSH, or through the secure port of WHM. `whostmgr` refuses an invalid
   * certificate, and `whostmgr_insecure` ignores it.
   *
   * @default "ssh"
   */
  readonly commTransport?: "ssh" | "whostmgr" | "whostmgr_insecure" | undefined;
  /**
   * The number of items to transfer at the same time, at least 1.
   *
   * @default 1
   */
  readonly transferThreads?: number | undefined;
  /**
   * The number of items to restore at the same time, at least 1.
   *
   * @default 1
   */
  readonly restoreThreads?: number | undefined;
  /** @default false */
  readonly compressed?: TransferFlag | undefined;
  /** @default false */
  readonly copyResellerPrivs?: TransferFlag | undefined;
  /** @default false */
  readonly enableCustomPkgacct?: TransferFlag | undefined;
  /** @default false */
  readonly lowPriority?: TransferFlag | undefined;
  /** @default false */
  readonly unencrypted?: TransferFlag | undefined;
  /**
   * Bypasses Restricted Restore. Items of such a session must not have `force`.
   *
   * @default false
   */
  readonly unrestrictedRestore?: TransferFlag | undefined;
  /**
   * Uses a backup of the account that is less than 24 hours old, instead of packaging the account again.
   *
   * @default false
   */
  readonly useBackups?: TransferFlag | undefined;
  /** For example `cpanel`. cPanel documents it in its transfer guide, not in the API reference. */
  readonly remoteServerType?: string | undefined;
}

export type RemoteRootTransferSessionParameters = RemoteRootCredentials & RemoteRootSettings;

export interface RemoteRootTransferSession {
  readonly transferSessionId: string;
  /**
   * The output of the command as HTML, if the server returned it. It can contain text of the remote server, and errors although
   * the session was created.
   */
  readonly createRawout: string | undefined;
  readonly analyzeRawout: string | undefined;
}

/**
 * Creates a transfer session with root access to the remote server. This can take several minutes. `createTransferClient` waits
 * up to ten minutes, `createWhmClient` up to its `timeout`.
 *
 * @throws RangeError if the port or a number of threads is invalid. Nothing is sent in this case.
 * @throws Any error of the client, without the passwords. If `failure` is `unanswered`, the session may exist.
 */
export async function createRemoteRootTransferSession(
  client: WhmCaller,
  parameters: RemoteRootTransferSessionParameters,
  options?: CallOptions,
): Promise<RemoteRootTransferSession> {
  const { transferThreads = 1, restoreThreads = 1, port } = parameters;
  checkRange("transferThreads", transferThreads, Infinity);
  checkRange("restoreThreads", restoreThreads, Infinity);
  if (port !== undefined) checkRange("port", port, 65_535);
  const data = await callFunction(
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
    transferSessionId: nonEmptyTextIn(memberOf(data, "transfer_session_id")),
    // The session exists, so invalid output is ignored instead of throwing an error.
    createRawout: optionalText(memberOf(data, "create_rawout").value),
    analyzeRawout: optionalText(memberOf(data, "analyze_rawout").value),
  };
}

function checkRange(name: string, value: number, maximum: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= maximum) return;
  const range = maximum === Infinity ? "greater than 0" : `from 1 to ${maximum}`;
  throw new RangeError(
    `createRemoteRootTransferSession: expected ${name} to be an integer ${range}, got ${value}`,
  );
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Picks the documented credentials. The object may have more members than its type, which must not be sent. */
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
  /** The host name of the server to transfer from. Both servers must reach each other on port 2087 and on the SSH port. */
  readonly host: string;
  /** The password of the account. */
  readonly password: string;
  /** Always sent as 1, the only value that WHM accepts. */
  readonly unrestrictedRestore?: true | 1 | undefined;
}

/**
 * Creates a transfer session with the credentials of one account. This can take several minutes.
 *
 * @throws Any error of the client, without the password. If `failure` is `unanswered`, the session may exist.
 */
export async function createRemoteUserTransferSession(
  client: WhmCaller,
  { host, password }: RemoteUserTransferSessionParameters,
  options?: CallOptions,
): Promise<{ readonly transferSessionId: string }> {
  const data = await callFunction(
    client,
    "create_remote_user_transfer_session",
    { host, password, unrestrictedRestore: 1 },
    options,
    [password],
  );
  return { transferSessionId: nonEmptyTextIn(memberOf(data, "transfer_session_id")) };
}

export interface LocalCpmoveRestoreParameters {
  /** The path of the account's cpmove archive on the server, or of a folder with its extracted contents. */
  readonly cpmovepath: string;
  /** The name of the account. */
  readonly username?: string | undefined;
  /**
   * Gives the account a dedicated IP address. The server must have a free one.
   *
   * @default false
   */
  readonly dedicatedIp?: TransferFlag | undefined;
  /**
   * **Deletes** the archive or the folder after the restore.
   *
   * @default false
   */
  readonly deleteArchive?: TransferFlag | undefined;
  /**
   * Where to store the mail of the account: `.existing`, `.local`, or the alias of a linked node. WHM falls back to `.local` if
   * the node cannot be used.
   *
   * @default ".existing"
   */
  readonly mailLocation?: ".existing" | ".local" | (string & {}) | undefined;
  /**
   * **Overwrites** an existing account.
   *
   * @default false
   */
  readonly overwrite?: TransferFlag | undefined;
  /**
   * Performs the security checks of Restricted Restore.
   *
   * @default false
   */
  readonly restricted?: TransferFlag | undefined;
  /** Which A records to update: `all` matching records, or only the `basic` records that cPanel manages. */
  readonly updateARecords?: "all" | "basic" | undefined;
}

/**
 * Creates a session that restores one account from an archive on the server, and starts it. Requires WHM 88 or newer.
 *
 * @throws Any error of the client. If `failure` is `unanswered`, the restore may be running.
 */
export async function startLocalCpmoveRestore(
  client: WhmCaller,
  {
    cpmovepath,
    username,
    dedicatedIp,
    deleteArchive,
    mailLocation,
    overwrite,
    restricted,
    updateARecords,
  }: LocalCpmoveRestoreParameters,
  options?: CallOptions,
): Promise<{ readonly transferSessionId: string }> {
  const data = await callFunction(
    client,
    "start_local_cpmove_restore",
    {
      ...{ cpmovepath, username, dedicatedIp, deleteArchive, mailLocation, overwrite, restricted },
      updateARecords,
    },
    options,
  );
  return { transferSessionId: nonEmptyTextIn(memberOf(data, "transfer_session_id")) };
}

/** Identifies the session of a call. */
export interface OfTransferSession {
  readonly transferSessionId: string;
}

/** Checks the credentials of a session. Rejects if the server refuses them. */
export async function analyzeTransferSessionRemote(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<void> {
  await callFunction(client, "analyze_transfer_session_remote", { transferSessionId }, options);
}

export type RemoteBasicCredentialParameters = RemoteRootCredentials & {
  readonly host: string;
  /**
   * The SSH port.
   *
   * @default 22
   */
  readonly port?: number | undefined;
};

/** The output of a credential check. Do not search it for words: the check succeeded if the function returns. */
export interface RemoteBasicCredentialCheck {
  /** The output as HTML, if the server returned it. It can contain text of the remote server. */
  readonly output: string | undefined;
  readonly response: string | undefined;
}

/**
 * Checks credentials before you create a session. Rejects if the server refuses them. A server may block your address after
 * several failed attempts.
 *
 * @throws Any error of the client, without the passwords.
 */
export async function remoteBasicCredentialCheck(
  client: WhmCaller,
  parameters: RemoteBasicCredentialParameters,
  options?: CallOptions,
): Promise<RemoteBasicCredentialCheck> {
  const { host, port } = parameters;
  const fields = { host, port, ...credentialsOf(parameters) };
  const { value } = await callFunction(
    client,
    "remote_basic_credential_check",
    fields,
    options,
    secretsOf(parameters),
  );
  // The check succeeded, so unexpected output is ignored instead of throwing an error.
  const { output, response } = Object(value) as Readonly<Record<string, unknown>>;
  return { output: optionalText(output), response: optionalText(response) };
}

export interface SystemUserValidation {
  readonly exists: boolean;
  readonly reserved: boolean;
  /** Whether the name is valid for a new account. */
  readonly validForNew: boolean;
  /** Whether the name is valid for a transferred account. Names that are valid for new accounts are valid here too. */
  readonly validForTransfer: boolean;
}

/** Checks whether an account with this name can be created on the server. */
export async function validateSystemUser(
  client: WhmCaller,
  { user }: { readonly user: string },
  options?: CallOptions,
): Promise<SystemUserValidation> {
  const data = await callFunction(client, "validate_system_user", { user }, options);
  return {
    exists: flagIn(memberOf(data, "exists")),
    reserved: flagIn(memberOf(data, "reserved")),
    validForNew: flagIn(memberOf(data, "valid_for_new")),
    validForTransfer: flagIn(memberOf(data, "valid_for_transfer")),
  };
}

/** Starts a session. Resumes a paused session. */
export async function startTransferSession(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<{ readonly pid: number }> {
  const data = await callFunction(client, "start_transfer_session", { transferSessionId }, options);
  return { pid: integerIn(memberOf(data, "pid")) };
}

/** The documented states. A server may return others. */
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

/** Checks whether a session has ended. It continues only if it is started again. */
export function isFinalTransferState(state: TransferSessionState): boolean {
  return state === "COMPLETED" || state === "ABORTED" || state === "FAILED";
}

export async function getTransferSessionState(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<TransferSessionState> {
  const data = await callFunction(client, "get_transfer_session_state", { transferSessionId }, options);
  return nonEmptyTextIn(memberOf(data, "state_name"));
}

export interface TransferSessionLogParameters extends OfTransferSession {
  /**
   * `master.log`, `master.error_log`, or a file that `master.log` lists.
   *
   * @default "master.log"
   */
  readonly logfile?: string | undefined;
}

/** Returns the parsed lines that a session's log contains so far. */
export async function fetchTransferSessionLog(
  client: WhmCaller,
  parameters: TransferSessionLogParameters,
  options?: CallOptions,
): Promise<readonly TransferLogEntry[]> {
  return parseTransferLog(await fetchTransferSessionLogText(client, parameters, options));
}

/** Returns the log as unparsed text. */
export async function fetchTransferSessionLogText(
  client: WhmCaller,
  { transferSessionId, logfile = "master.log" }: TransferSessionLogParameters,
  options?: CallOptions,
): Promise<string> {
  const data = await callFunction(
    client,
    "fetch_transfer_session_log",
    { transferSessionId, logfile },
    options,
  );
  const log = memberOf(data, "log");
  // The server returns null for an empty file.
  return log.value === null ? "" : textIn(log);
}

/** Pauses a session after the current items are finished. `startTransferSession` resumes it. */
export async function pauseTransferSession(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<void> {
  await callFunction(client, "pause_transfer_session", { transferSessionId }, options);
}

export async function abortTransferSession(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<void> {
  await callFunction(client, "abort_transfer_session", { transferSessionId }, options);
}

/** A client that also returns messages and warnings. `createTransferClient` creates one. */
export interface WhmAnswerCaller extends WhmCaller {
  /** Like `call`, but also returns the messages and warnings in `metadata.output`. */
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

/** Data with messages and warnings. They are undefined if the client has no `callForAnswer`. */
export interface TransferOutput {
  /** The unchanged data of the response. */
  readonly data: unknown;
  readonly messages: readonly string[] | undefined;
  readonly warnings: readonly string[] | undefined;
}

/**
 * Returns the modules that restore the parts of an account. `messages` and `warnings` require a client with `callForAnswer`, such
 * as that of `createTransferClient`. They are undefined with other clients.
 */
export async function restoreModulesSummary(
  client: WhmCaller,
  options: CallOptions = {},
): Promise<TransferOutput> {
  return callForOutput(client, "restore_modules_summary", {}, options);
}

export interface DeleteAccountArchivesParameters {
  readonly user: string;
  /** @default "/home" */
  readonly mountpoint?: string | undefined;
}

/**
 * **Deletes** the archives of an account on the server. `messages` and `warnings` require a client with `callForAnswer`, such as
 * that of `createTransferClient`. They are undefined with other clients.
 */
export async function deleteAccountArchives(
  client: WhmCaller,
  { user, mountpoint }: DeleteAccountArchivesParameters,
  options: CallOptions = {},
): Promise<TransferOutput> {
  return callForOutput(client, "delete_account_archives", { user, mountpoint }, options);
}

async function callForOutput(
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
  const { value } = await callFunction(client, functionName, parameters, options);
  return { data: value, messages: undefined, warnings: undefined };
}

/** A module of the server. Modules with a lower priority run first. */
export interface AvailableTransferModule {
  readonly module: string;
  readonly priority: number;
}

/** Returns the modules that the server has now, in the order in which they run. */
export async function availableTransferModules(
  client: WhmCaller,
  options?: CallOptions,
): Promise<readonly AvailableTransferModule[]> {
  const data = await callFunction(client, "available_transfer_modules", {}, options);
  return membersOf(memberOf(data, "modules"))
    .map(([module, priority]) => ({ module, priority: integerIn(priority) }))
    .sort((one, other) => one.priority - other.priority || (one.module < other.module ? -1 : 1));
}

/** The current schema of a module on the server. */
export interface LiveTransferModule {
  readonly keys: Readonly<Record<string, { readonly def: string }>>;
  readonly required: readonly string[];
  readonly primary: readonly string[];
}

/** Returns the current schema of a module on the server. */
export async function transferModuleSchema(
  client: WhmCaller,
  { module }: { readonly module: string },
  options?: CallOptions,
): Promise<LiveTransferModule> {
  const data = await callFunction(client, "transfer_module_schema", { module }, options);
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
