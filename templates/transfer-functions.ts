/**
 * The functions of WHM's transfer system, with the types of their parameters and responses. A transfer goes from the source
 * server to the target server. The target server is the server that the client calls. In names of WHM, such as
 * `create_remote_root_transfer_session`, `remote` means the source server.
 */

import {
  callFunction,
  readFlag,
  readInteger,
  readProperty,
  listProperties,
  readNonEmptyText,
  readText,
  readTexts,
  encodeParameters,
  type ParameterValue,
  type ResponseValue,
} from "./transfer-responses.js";
import { parseTransferLog, type TransferLogEntry } from "./transfer-log.js";
import {
  checkClient,
  cutText,
  throwIfAborted,
  type CallOptions,
  type CallParameters,
  type WhmCaller,
} from "./whm-client.js";

/**
 * How to log in to the source server: with a password, or with an SSH key that is stored in WHM on the server that the client
 * calls.
 */
export type RemoteLogin =
  | {
      /** The name of an SSH key that is stored in WHM for root. */
      readonly sshkeyName: string;
      /** The passphrase of the key. Required if the key is encrypted. */
      readonly sshkeyPassphrase?: string | undefined;
      readonly password?: undefined;
    }
  // Last, because the compiler reports the missing property of the last type.
  | {
      /** The password of `user` on the source server. */
      readonly password: string;
      readonly sshkeyName?: undefined;
      readonly sshkeyPassphrase?: undefined;
    };

/**
 * How to get root access to the source server. Either log in as root, or log in as another user, who then becomes root. This user
 * runs `sudo`, or runs `su` with the root password.
 */
export type RootEscalation =
  | {
      /**
       * The user to log in as.
       *
       * @default "root"
       */
      readonly user?: string | undefined;
      readonly rootEscalationMethod?: undefined;
      readonly rootPassword?: undefined;
    }
  | {
      /** The user to log in as. */
      readonly user: string;
      /** The command with which the user becomes root. */
      readonly rootEscalationMethod: "sudo";
      readonly rootPassword?: undefined;
    }
  | {
      /** The user to log in as. */
      readonly user: string;
      /** The command with which the user becomes root. */
      readonly rootEscalationMethod: "su";
      /** The password of root on the source server. */
      readonly rootPassword: string;
    };

/** The credentials for root access to the source server. */
export type RemoteRootCredentials = RemoteLogin & RootEscalation;

/** The value of a parameter that switches something on or off. `true` is sent as 1, and `false` as 0. */
export type TransferFlag = boolean | 0 | 1;

interface RemoteRootSessionSettings {
  /** The host name or IP address of the source server, which accounts are transferred from. */
  readonly host: string;
  /**
   * The SSH port of the source server.
   *
   * @default 22
   */
  readonly port?: number | undefined;
  /**
   * How WHM runs commands on the source server: `ssh` uses SSH, and the other values use the secure port of WHM. `whostmgr` refuses
   * an invalid certificate of the source server, and `whostmgr_insecure` accepts it.
   *
   * @default "ssh"
   */
  readonly commTransport?: "ssh" | "whostmgr" | "whostmgr_insecure" | undefined;
  /**
   * The number of threads that transfer items. An integer, at least 1.
   *
   * @default 1
   */
  readonly transferThreads?: number | undefined;
  /**
   * The number of threads that restore items. An integer, at least 1.
   *
   * @default 1
   */
  readonly restoreThreads?: number | undefined;
  /**
   * Whether to compress the data before it is transferred.
   *
   * @default false
   */
  readonly compressed?: TransferFlag | undefined;
  /**
   * Whether to transfer the privileges of resellers.
   *
   * @default false
   */
  readonly copyResellerPrivs?: TransferFlag | undefined;
  /**
   * Whether the source server uses a custom version of `pkgacct`, the script of WHM that packages an account.
   *
   * @default false
   */
  readonly enableCustomPkgacct?: TransferFlag | undefined;
  /**
   * Whether to run the processes on the source server with a low priority, so that they slow down the server less.
   *
   * @default false
   */
  readonly lowPriority?: TransferFlag | undefined;
  /**
   * **Danger:** If enabled, the data is transferred without encryption.
   *
   * @default false
   */
  readonly unencrypted?: TransferFlag | undefined;
  /**
   * **Danger:** If enabled, WHM bypasses Restricted Restore, which checks the data for security problems. In this case,
   * items of the session must not set the key `force`.
   *
   * @default false
   */
  readonly unrestrictedRestore?: TransferFlag | undefined;
  /**
   * Whether to use an existing backup of an account instead of packaging the account again, if the backup is less than 24 hours
   * old.
   *
   * @default false
   */
  readonly useBackups?: TransferFlag | undefined;
  /**
   * The software of the source server, for example `cpanel`. Usually not needed: cPanel's transfer guide mentions this parameter,
   * but cPanel's API reference does not. If you omit the parameter, it is not sent.
   */
  readonly remoteServerType?: string | undefined;
}

/**
 * The parameters of `createRemoteRootTransferSession`: the credentials for the source server, and the settings of the session.
 */
export type RemoteRootTransferSessionParameters = RemoteRootCredentials & RemoteRootSessionSettings;

/** The new session that `createRemoteRootTransferSession` returns. */
export interface RemoteRootTransferSession {
  /** The ID of the session. Pass it to other functions, such as `startTransferSession`. */
  readonly transferSessionId: string;
  /**
   * The output that the server printed while it created the session, as HTML for people. Undefined if the server returned none.
   * The output can mention errors even if the session was created. It can contain text of the source server: escape it before you
   * display it.
   */
  readonly createRawout: string | undefined;
  /**
   * The output that the server printed while it analyzed the source server, as HTML for people. Undefined if the server returned
   * none. Escape it before you display it.
   */
  readonly analyzeRawout: string | undefined;
}

/**
 * Creates a transfer session on the target server: the WHM server that the client calls. The session has root access to the
 * source server, from which accounts are transferred. The session starts empty: queue items, then call `startTransferSession`.
 * Creating a session can take several minutes: use `createTransferClient`, which waits for ten minutes, or set the `timeout` of
 * your client.
 *
 * @throws RangeError if the port or a number of threads is invalid. Nothing is sent in this case.
 * @throws WhmApiError if the call fails. The error does not contain the passwords. If its `failure` is `unanswered`, the server may
 * have created the session.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function createRemoteRootTransferSession(
  client: WhmCaller,
  parameters: RemoteRootTransferSessionParameters,
  options?: CallOptions,
): Promise<RemoteRootTransferSession> {
  const declared = readParameters(client, "createRemoteRootTransferSession", parameters, {
    required: ["host"],
    optional: [
      ...CREDENTIALS,
      "port",
      "commTransport",
      "transferThreads",
      "restoreThreads",
      "remoteServerType",
    ],
    flags: SESSION_FLAGS,
  });
  const call: Parameters = {
    ...{ user: "root", commTransport: "ssh", transferThreads: 1, restoreThreads: 1 },
    ...Object.fromEntries(SESSION_FLAGS.map((flag) => [flag, 0] as const)),
    ...declared,
  };
  checkIntegerRange("transferThreads", call["transferThreads"], Infinity);
  checkIntegerRange("restoreThreads", call["restoreThreads"], Infinity);
  if (call["port"] !== undefined) checkIntegerRange("port", call["port"], 65_535);
  const data = await callFunction(client, "create_remote_root_transfer_session", call, options);
  return {
    ...readSessionId(data),
    // The session was created. Therefore, output that is not text is ignored, and no error is thrown.
    createRawout: keepText(readProperty(data, "create_rawout").value),
    analyzeRawout: keepText(readProperty(data, "analyze_rawout").value),
  };
}

/** The settings of a session that are sent as 0 if they are omitted. */
const SESSION_FLAGS = [
  "compressed",
  "copyResellerPrivs",
  "enableCustomPkgacct",
  "lowPriority",
  "unencrypted",
  "unrestrictedRestore",
  "useBackups",
] as const;

type Parameters = Record<string, ParameterValue>;

/** The names of the parameters of a function. */
interface ParameterNames {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  readonly flags?: readonly string[];
}

/**
 * Checks the client, and returns a copy of the parameters without those that are undefined. Checks them like items: JavaScript programs,
 * and parameters from JSON, are not checked by the compiler.
 *
 * @throws TypeError if a parameter is unknown or missing, or if a flag is not a boolean, 0 or 1. Contains no values of parameters.
 */
function readParameters(
  client: WhmCaller,
  functionName: string,
  parameters: object,
  { required, optional = [], flags = [] }: ParameterNames,
): Parameters {
  checkClient(client);
  const fail = (name: string, problem: string): never => {
    throw new TypeError(`${functionName}: ${JSON.stringify(name)} ${problem}`);
  };
  const values = Object(parameters) as Readonly<Record<string, unknown>>;
  const copy: Parameters = {};
  for (const name of new Set([...required, ...optional, ...flags, ...Object.keys(values)])) {
    const value = values[name];
    if (required.includes(name)) {
      if (typeof value !== "string" || value === "") fail(name, "must be a non-empty string");
    } else if (value === undefined) continue;
    else if (flags.includes(name)) {
      if (![true, false, 0, 1].some((flag) => flag === value)) fail(name, "must be true, false, 0 or 1");
    } else if (!optional.includes(name)) fail(name, "is not a parameter");
    else if (typeof value !== "string" && typeof value !== "number")
      fail(name, "must be a string or a number");
    copy[name] = value as ParameterValue;
  }
  return copy;
}

const CREDENTIALS = [
  "user",
  "password",
  "sshkeyName",
  "sshkeyPassphrase",
  "rootEscalationMethod",
  "rootPassword",
];

function checkIntegerRange(name: string, value: ParameterValue, maximum: number): void {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= maximum) return;
  const range = maximum === Infinity ? "greater than 0" : `from 1 to ${maximum}`;
  throw new RangeError(
    `createRemoteRootTransferSession: expected ${name} to be an integer ${range}, got ${value}`,
  );
}

function keepText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readSessionId(data: ResponseValue): TransferSessionParameters {
  return { transferSessionId: readNonEmptyText(readProperty(data, "transfer_session_id")) };
}

/** The parameters of `createRemoteUserTransferSession`. */
export interface RemoteUserTransferSessionParameters {
  /**
   * The host name of the source server, which the account is transferred from. Both servers must be able to connect to each other
   * on port 2087 and on the SSH port.
   */
  readonly host: string;
  /** The password of the account on the source server. The key `user` of the queued item names the account. */
  readonly password: string;
  /**
   * Whether the session bypasses Restricted Restore, which checks the data for security problems. WHM accepts only 1, so 1 is always
   * sent, even if you omit this parameter.
   */
  readonly unrestrictedRestore?: true | 1 | undefined;
}

/**
 * Creates a transfer session for one account on the WHM server that the client calls (the target server). WHM logs in to the
 * source server with the credentials of the account, instead of those of root. The session starts empty: queue an item of
 * `AccountRemoteUser`, then call `startTransferSession`. Creating a session can take several minutes: use `createTransferClient`,
 * which waits for ten minutes, or set the `timeout` of your client.
 *
 * @returns The ID of the session, which other functions need, such as `startTransferSession`.
 * @throws WhmApiError if the call fails. The error does not contain the password. If its `failure` is `unanswered`, the server may
 * have created the session.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function createRemoteUserTransferSession(
  client: WhmCaller,
  parameters: RemoteUserTransferSessionParameters,
  options?: CallOptions,
): Promise<{ readonly transferSessionId: string }> {
  const declared = readParameters(client, "createRemoteUserTransferSession", parameters, {
    required: ["host", "password"],
    flags: ["unrestrictedRestore"],
  });
  const call: Parameters = { unrestrictedRestore: 1, ...declared };
  if (Number(call["unrestrictedRestore"]) !== 1)
    throw new TypeError('createRemoteUserTransferSession: "unrestrictedRestore" must be true or 1');
  return readSessionId(await callFunction(client, "create_remote_user_transfer_session", call, options));
}

/** The parameters of `startLocalCpmoveRestore`. */
export interface LocalCpmoveRestoreParameters {
  /**
   * The path of the account's cpmove archive, or of a folder with its extracted contents, on the server that the client calls.
   * cpmove is the backup format of cPanel.
   */
  readonly cpmovepath: string;
  /** The user name of the account. */
  readonly username?: string | undefined;
  /**
   * Whether to assign a dedicated IP address to the account. The server must have a free address.
   *
   * @default false
   */
  readonly dedicatedIp?: TransferFlag | undefined;
  /**
   * **Danger:** If enabled, WHM deletes the archive or the folder after the restore.
   *
   * @default false
   */
  readonly deleteArchive?: TransferFlag | undefined;
  /**
   * The server that stores the account's mail after the restore. `.local` is the server that the client calls, and `.existing` is
   * the server that the backup specifies. Any other value is the alias of a linked server node. If WHM cannot use the node, it
   * uses `.local`.
   *
   * @default ".existing"
   */
  readonly mailLocation?: ".existing" | ".local" | (string & {}) | undefined;
  /**
   * **Danger:** If enabled, WHM overwrites an existing account. Otherwise, an existing account is not changed.
   *
   * @default false
   */
  readonly overwrite?: TransferFlag | undefined;
  /**
   * Whether to use Restricted Restore, which checks the archive for security problems.
   *
   * @default false
   */
  readonly restricted?: TransferFlag | undefined;
  /**
   * Which DNS A records of the account's domain WHM changes to the new IP address: `all` means every A record with the old
   * address, and `basic` means only the records that cPanel manages.
   */
  readonly updateARecords?: "all" | "basic" | undefined;
}

/**
 * Creates a session that restores one account from an archive on the server that the client calls. The session starts at once:
 * do not queue items, and do not call `startTransferSession`. Requires WHM 88 or newer.
 *
 * @returns The ID of the session, for example for `watchTransferSession`.
 * @throws WhmApiError if the call fails. If `failure` of the error is `unanswered`, the restore may be running.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function startLocalCpmoveRestore(
  client: WhmCaller,
  parameters: LocalCpmoveRestoreParameters,
  options?: CallOptions,
): Promise<{ readonly transferSessionId: string }> {
  const call = readParameters(client, "startLocalCpmoveRestore", parameters, {
    required: ["cpmovepath"],
    optional: ["username", "mailLocation", "updateARecords"],
    flags: ["dedicatedIp", "deleteArchive", "overwrite", "restricted"],
  });
  return readSessionId(await callFunction(client, "start_local_cpmove_restore", call, options));
}

/** The parameters of a function that needs only the ID of a session. */
export interface TransferSessionParameters {
  /** The ID of the session, from a function that creates one, such as `createRemoteRootTransferSession`. */
  readonly transferSessionId: string;
}

/**
 * Checks whether the source server accepts the credentials of a session. Resolves if it does, and rejects if it does not.
 *
 * @throws WhmApiError if the source server does not accept the credentials, or if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function analyzeTransferSessionRemote(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options?: CallOptions,
): Promise<void> {
  await callFunction(client, "analyze_transfer_session_remote", { transferSessionId }, options);
}

/** The parameters of `remoteBasicCredentialCheck`: the credentials, and the server to check them on. */
export type RemoteBasicCredentialParameters = RemoteRootCredentials & {
  /** The host name or IP address of the source server. */
  readonly host: string;
  /**
   * The SSH port of the source server.
   *
   * @default 22
   */
  readonly port?: number | undefined;
};

/**
 * The output of `remoteBasicCredentialCheck`, cut to 4 KiB. It is text for people: do not parse it to find out whether the check
 * succeeded. The check succeeded if the function resolves.
 */
export interface RemoteBasicCredentialCheck {
  /**
   * The output as HTML. Undefined if the server returned none. It can contain text of the source server: escape it before you
   * display it.
   */
  readonly output: string | undefined;
  /** The output as text. Undefined if the server returned none. */
  readonly response: string | undefined;
}

/**
 * Checks SSH credentials for the source server, before you create a session. The check succeeded if the function resolves. After
 * several failed attempts, the source server may block the address of the target server (the server that the client calls).
 *
 * @throws WhmApiError if the source server does not accept the credentials, or if the call fails. The error does not contain the
 * passwords.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function remoteBasicCredentialCheck(
  client: WhmCaller,
  parameters: RemoteBasicCredentialParameters,
  options?: CallOptions,
): Promise<RemoteBasicCredentialCheck> {
  const declared = readParameters(client, "remoteBasicCredentialCheck", parameters, {
    required: ["host"],
    optional: [...CREDENTIALS, "port"],
  });
  const call = { user: "root", ...declared };
  const { value } = await callFunction(client, "remote_basic_credential_check", call, options);
  // The check succeeded. Therefore, output that is not text is ignored, and no error is thrown.
  const { output, response } = Object(value) as Readonly<Record<string, unknown>>;
  const cut = (text: unknown): string | undefined => (typeof text === "string" ? cutText(text) : undefined);
  return { output: cut(output), response: cut(response) };
}

/** The result of `validateSystemUser`. */
export interface SystemUserValidation {
  /** Whether the server already has a user with this name. */
  readonly exists: boolean;
  /** Whether the system reserves the name, so that accounts cannot have it. */
  readonly reserved: boolean;
  /** Whether a new account can have the name. */
  readonly validForNew: boolean;
  /**
   * Whether a transferred account can have the name. Every name that a new account can have is also valid for a transferred
   * account.
   */
  readonly validForTransfer: boolean;
}

/**
 * Checks whether the WHM server that the client calls accepts `user` as the user name of an account. Creates no account.
 *
 * @throws WhmApiError if the call fails. An invalid name does not make the call fail.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function validateSystemUser(
  client: WhmCaller,
  { user }: { readonly user: string },
  options?: CallOptions,
): Promise<SystemUserValidation> {
  const data = await callFunction(client, "validate_system_user", { user }, options);
  return {
    exists: readFlag(readProperty(data, "exists")),
    reserved: readFlag(readProperty(data, "reserved")),
    validForNew: readFlag(readProperty(data, "valid_for_new")),
    validForTransfer: readFlag(readProperty(data, "valid_for_transfer")),
  };
}

/**
 * Starts the processing of the session's queue, or resumes a paused session. Resolves when the session has started. To wait for its
 * end, use `watchTransferSession`. Run neither `upcp` nor an update of WHM on either server during a transfer.
 *
 * @returns The process ID of the session on the server.
 * @throws WhmApiError if the call fails. If `failure` of the error is `unanswered`, the session may be running.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function startTransferSession(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options?: CallOptions,
): Promise<{ readonly pid: number }> {
  const data = await callFunction(client, "start_transfer_session", { transferSessionId }, options);
  return { pid: readInteger(readProperty(data, "pid")) };
}

/**
 * The state of a session. `COMPLETED`, `ABORTED` and `FAILED` are final. cPanel documents these names without descriptions. A
 * server of another version may return a state that this type does not contain. To compare with such a state, convert it to a string
 * first: `const state: string = await session.state();`
 */
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
  | "FAILED";

/**
 * Checks whether a state means that the session has ended: COMPLETED, ABORTED or FAILED. An ended session continues only if you
 * start it again.
 */
export function isFinalTransferState(state: TransferSessionState): boolean {
  return state === "COMPLETED" || state === "ABORTED" || state === "FAILED";
}

/**
 * Returns the current state of a session.
 *
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function getTransferSessionState(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options?: CallOptions,
): Promise<TransferSessionState> {
  const data = await callFunction(client, "get_transfer_session_state", { transferSessionId }, options);
  return cutText(readNonEmptyText(readProperty(data, "state_name"))) as TransferSessionState;
}

/** The parameters of `fetchTransferSessionLog` and `fetchTransferSessionLogText`. */
export interface TransferSessionLogParameters extends TransferSessionParameters {
  /**
   * The name of the log file: `master.log` for the whole session, `master.error_log`, or the log file of one item. For an item, pass
   * the `logfile` of its entry in `master.log`.
   *
   * @default "master.log"
   */
  readonly logfile?: string | undefined;
}

/**
 * Fetches a log file of a session, and returns the lines that it contains so far, parsed and in order.
 *
 * @throws WhmApiError if the call fails, for example because a new session has no log yet.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function fetchTransferSessionLog(
  client: WhmCaller,
  parameters: TransferSessionLogParameters,
  options?: CallOptions,
): Promise<readonly TransferLogEntry[]> {
  return parseTransferLog(await fetchTransferSessionLogText(client, parameters, options));
}

/**
 * Fetches a log file of a session, and returns its text.
 *
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
// Only for other generated files.
export async function fetchTransferSessionLogText(
  client: WhmCaller,
  { transferSessionId, logfile = "master.log" }: TransferSessionLogParameters,
  options?: CallOptions,
): Promise<string> {
  const call = { transferSessionId, logfile };
  const log = readProperty(await callFunction(client, "fetch_transfer_session_log", call, options), "log");
  // The server returns null for an empty file.
  return log.value === null ? "" : readText(log);
}

/**
 * Pauses a session. cPanel does not document what happens to items in progress. `startTransferSession` resumes the session.
 *
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function pauseTransferSession(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options?: CallOptions,
): Promise<void> {
  await callFunction(client, "pause_transfer_session", { transferSessionId }, options);
}

/**
 * Aborts a session. Resolves when the server has accepted the request. The session has ended when its state is `ABORTED`.
 *
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function abortTransferSession(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options?: CallOptions,
): Promise<void> {
  await callFunction(client, "abort_transfer_session", { transferSessionId }, options);
}

/** A client that can also return the messages and warnings of a response. `createTransferClient` creates such a client. */
export interface WhmResponseCaller extends WhmCaller {
  /**
   * Calls a WHM function, and resolves to the data of the response, together with the messages and warnings in `metadata.output`.
   *
   * @throws WhmApiError if the call fails.
   * @throws The abort reason, if `options.signal` is aborted.
   */
  callForResponse(
    functionName: string,
    parameters: CallParameters,
    options?: CallOptions,
  ): Promise<WhmApiResponse>;
}

/** The response of a successful call, as `callForResponse` returns it. */
export interface WhmApiResponse {
  /** The property `data` of the response, unchanged. Undefined if the response has none. */
  readonly data: unknown;
  /** The messages of the server. Empty if there are none. */
  readonly messages: readonly string[];
  /** The warnings of the server. Empty if there are none. */
  readonly warnings: readonly string[];
}

/** The response of `restoreModulesSummary` and `deleteAccountArchives`. */
export interface TransferOutput {
  /** The property `data` of the response, unchanged. Its structure is not documented. Undefined if the response has none. */
  readonly data: unknown;
  /** The messages of the server. Undefined if the client has no method `callForResponse`. */
  readonly messages: readonly string[] | undefined;
  /** The warnings of the server. Undefined if the client has no method `callForResponse`. */
  readonly warnings: readonly string[] | undefined;
}

/**
 * Returns a summary of the modules that restore the parts of an account. `messages` and `warnings` of the result are undefined if
 * the client has no method `callForResponse`. Clients that `createTransferClient` creates have this method.
 *
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function restoreModulesSummary(
  client: WhmCaller,
  options: CallOptions = {},
): Promise<TransferOutput> {
  return callForTransferOutput(client, "restore_modules_summary", {}, options);
}

/** The parameters of `deleteAccountArchives`. */
export interface DeleteAccountArchivesParameters {
  /** The user name of the account whose archives are deleted. */
  readonly user: string;
  /**
   * The folder on the server that contains the archives.
   *
   * @default "/home"
   */
  readonly mountpoint?: string | undefined;
}

/**
 * **Deletes** the archives (backup files) of an account on the server. `messages` and `warnings` of the result are undefined if the
 * client has no method `callForResponse`. Clients that `createTransferClient` creates have this method. Requires WHM 70 or newer.
 *
 * @throws WhmApiError if the call fails. If `failure` of the error is `unanswered`, the server may have deleted archives.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function deleteAccountArchives(
  client: WhmCaller,
  parameters: DeleteAccountArchivesParameters,
  options: CallOptions = {},
): Promise<TransferOutput> {
  const call = readParameters(client, "deleteAccountArchives", parameters, {
    required: ["user"],
    optional: ["mountpoint"],
  });
  return callForTransferOutput(client, "delete_account_archives", call, options);
}

async function callForTransferOutput(
  client: WhmCaller,
  functionName: string,
  parameters: Parameters,
  options: CallOptions,
): Promise<TransferOutput> {
  checkClient(client);
  const { callForResponse } = client as Partial<WhmResponseCaller>;
  throwIfAborted(options.signal);
  if (callForResponse !== undefined)
    return callForResponse.call(client, functionName, encodeParameters(parameters), options);
  const { value } = await callFunction(client, functionName, parameters, options);
  return { data: value, messages: undefined, warnings: undefined };
}

/** A transfer module of the server, as `availableTransferModules` returns it. */
export interface AvailableTransferModule {
  /** The name of the module, for example `AccountRemoteRoot`. */
  readonly module: string;
  /** Modules with a lower priority run first. */
  readonly priority: number;
}

/**
 * Requests the transfer modules that the server has now, and returns them in the order in which they run.
 *
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function availableTransferModules(
  client: WhmCaller,
  options?: CallOptions,
): Promise<readonly AvailableTransferModule[]> {
  const data = await callFunction(client, "available_transfer_modules", {}, options);
  return listProperties(readProperty(data, "modules"))
    .map(([module, priority]) => ({ module, priority: readInteger(priority) }))
    .sort((left, right) => left.priority - right.priority || (left.module < right.module ? -1 : 1));
}

/** The current schema of a transfer module on the server. */
export interface LiveTransferModule {
  /** The keys of the module. `def` is the SQL definition that the server returned, for example `char(255) DEFAULT NULL`. */
  readonly keys: Readonly<Record<string, { readonly def: string }>>;
  /** The names of the keys that an item must have. */
  readonly required: readonly string[];
  /** The names of the keys that identify an item. */
  readonly primary: readonly string[];
}

/**
 * Requests the current schema of the transfer module with the name `module` from the server.
 *
 * @throws WhmApiError if the call fails, for example because the server does not have the module.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function transferModuleSchema(
  client: WhmCaller,
  { module }: { readonly module: string },
  options?: CallOptions,
): Promise<LiveTransferModule> {
  const data = await callFunction(client, "transfer_module_schema", { module }, options);
  const schema = readProperty(data, "schema");
  const keys = listProperties(readProperty(schema, "keys")).map(
    ([key, value]) => [key, { def: readText(readProperty(value, "def")) }] as const,
  );
  return {
    keys: Object.fromEntries(keys),
    required: readTexts(readProperty(schema, "required")),
    primary: readTexts(readProperty(schema, "primary")),
  };
}
