import {
  callFunction,
  flagIn,
  integerIn,
  memberOf,
  membersOf,
  objectIn,
  textIn,
  unexpectedValue,
  type ResponseValue,
} from "./transfer-answers.js";
import type { OfTransferSession } from "./transfer-functions.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/**
 * What can be transferred in a session, and the properties of both servers. Members have the names of cPanel's documentation, and
 * are undefined if the server omits them or sends null. Undocumented members are kept as the server sends them.
 */
export interface TransferSessionRemoteAnalysis {
  readonly transfer_session_id?: string | undefined;
  readonly items?: TransferAnalysisItems | undefined;
  /** The server that receives the accounts. */
  readonly local?: TransferAnalysisLocalServer | undefined;
  /** The server that the accounts come from. */
  readonly remote?: TransferAnalysisRemoteServer | undefined;
  /** Compares the software of both servers, by a name such as `MySQL`. These are not transfer modules. */
  readonly modules?: Readonly<Record<string, TransferAnalysisSoftware | undefined>> | undefined;
  readonly options?: TransferAnalysisOptions | undefined;
  readonly config?: TransferAnalysisConfig | undefined;
  readonly [name: string]: unknown;
}

export interface TransferAnalysisItems {
  readonly accounts?: readonly TransferAnalysisAccount[] | undefined;
  readonly packages?: readonly TransferAnalysisPackage[] | undefined;
  readonly [name: string]: unknown;
}

/** An account of the remote server. */
export interface TransferAnalysisAccount {
  readonly user?: string | undefined;
  /** The main domain. */
  readonly domain?: string | undefined;
  /** The reseller that owns the account, or `root`. */
  readonly owner?: string | undefined;
  /** The size of the account in bytes. */
  readonly bytesused?: number | undefined;
  readonly has_dedicated_ip?: boolean | undefined;
  readonly [name: string]: unknown;
}

/** A hosting package of the remote server. */
export interface TransferAnalysisPackage {
  readonly name?: string | undefined;
  readonly featurelist?: string | undefined;
  readonly [name: string]: unknown;
}

export interface TransferAnalysisLocalServer {
  /** The names of the system users. Each value is 1. */
  readonly users?: Readonly<Record<string, number | undefined>> | undefined;
  /** The names of the system groups. Each value is 1. */
  readonly groups?: Readonly<Record<string, number | undefined>> | undefined;
  /** The owner of each domain. The owner of `*` is `nobody`. */
  readonly domains?: Readonly<Record<string, string | undefined>> | undefined;
  readonly dbs?: TransferAnalysisDatabases | undefined;
  readonly available_ips?: readonly string[] | undefined;
  /** The domain of each dedicated IP address. */
  readonly dedicated_ips?: Readonly<Record<string, string | undefined>> | undefined;
  readonly linked_nodes?: readonly TransferAnalysisNode[] | undefined;
  /** The host name. */
  readonly host?: string | undefined;
  /** The version of WHM, such as `11.138.0.6`. */
  readonly version?: string | undefined;
  /** For example `11.138`. */
  readonly major_version?: string | undefined;
  /** `sqlite` or `mysql`. */
  readonly roundcube_dbtype?: string | undefined;
  readonly [name: string]: unknown;
}

export interface TransferAnalysisRemoteServer {
  /** The IP address. */
  readonly host?: string | undefined;
  readonly hostname?: string | undefined;
  /** A type with the version of cPanel, such as `WHM1164`, or `Plesk`, or `Ensim`. */
  readonly server_type?: string | undefined;
  /** The version of WHM, such as `11.138.0.6`. */
  readonly version?: string | undefined;
  /** For example `11.138`. */
  readonly major_version?: string | undefined;
  /** The internal version. */
  readonly cpversion?: string | undefined;
  readonly dbs?: TransferAnalysisDatabases | undefined;
  /** The resellers that own accounts. Each value is 1. Undefined if root owns all accounts. */
  readonly resellers?: Readonly<Record<string, number | undefined>> | undefined;
  /** The errors of loading the data. Their form is not documented. */
  readonly conflicts?: unknown;
  /** Whether the server can send the owners of accounts. If not, WHM assumes that root owns all. */
  readonly has_owners?: boolean | undefined;
  readonly has_disk_used?: boolean | undefined;
  readonly has_files_used?: boolean | undefined;
  readonly has_package_extensions?: boolean | undefined;
  readonly has_xfertool?: boolean | undefined;
  readonly supports_live_transfers?: boolean | undefined;
  readonly linked_nodes?: readonly TransferAnalysisNode[] | undefined;
  /** `sqlite` or `mysql`. */
  readonly roundcube_dbtype?: string | undefined;
  readonly [name: string]: unknown;
}

/** The databases and database users of a server. */
export interface TransferAnalysisDatabases {
  readonly dbs?: TransferAnalysisEngines | undefined;
  readonly users?: TransferAnalysisEngines | undefined;
  readonly [name: string]: unknown;
}

/** Databases or database users, by engine and name. */
export interface TransferAnalysisEngines {
  readonly MYSQL?: Readonly<Record<string, TransferAnalysisOwner | undefined>> | undefined;
  readonly PGSQL?: Readonly<Record<string, TransferAnalysisOwner | undefined>> | undefined;
  readonly [name: string]: unknown;
}

export interface TransferAnalysisOwner {
  /** The account that owns the database or the database user. */
  readonly owner?: string | undefined;
  readonly [name: string]: unknown;
}

/** A linked server node. */
export interface TransferAnalysisNode {
  readonly alias?: string | undefined;
  readonly hostname?: string | undefined;
  readonly username?: string | undefined;
  /** The version of WHM, such as `11.138.0.6`. */
  readonly version?: string | undefined;
  readonly enabled_services?: readonly string[] | undefined;
  readonly tls_verified?: boolean | undefined;
  /** When the node was last checked, in seconds since 1970. */
  readonly last_check?: number | undefined;
  readonly system_settings?: Readonly<Record<string, unknown>> | undefined;
  readonly worker_capabilities?: Readonly<Record<string, unknown>> | undefined;
  readonly [name: string]: unknown;
}

export interface TransferAnalysisSoftware {
  readonly name?: string | undefined;
  /** For example `Local Version` and `Remote Version`. */
  readonly analysis?: Readonly<Record<string, unknown>> | undefined;
  readonly [name: string]: unknown;
}

export interface TransferAnalysisOptions {
  readonly skip_reseller_privs?: boolean | undefined;
  /** Whether the session bypasses Restricted Restore. */
  readonly unrestricted?: boolean | undefined;
  readonly [name: string]: unknown;
}

export interface TransferAnalysisConfig {
  /** Whether both servers use the same MySQL server. */
  readonly shared_mysql_server?: boolean | undefined;
  readonly [name: string]: unknown;
}

/**
 * Returns what can be transferred, and the properties of both servers. `planTransfer` converts the result to items.
 *
 * @throws UnexpectedAnswerError if a documented member has a value of another type. Numbers may be digits.
 */
export async function retrieveTransferSessionRemoteAnalysis(
  client: WhmCaller,
  { transferSessionId }: OfTransferSession,
  options?: CallOptions,
): Promise<TransferSessionRemoteAnalysis> {
  const data = await callFunction(
    client,
    "retrieve_transfer_session_remote_analysis",
    { transferSessionId },
    options,
  );
  return read(data, {
    transfer_session_id: textIn,
    items: (items) => read(items, { accounts: listOf(accountIn), packages: listOf(packageIn) }),
    local: localServerIn,
    remote: remoteServerIn,
    modules: recordOf(softwareIn),
    options: (one) => read(one, { skip_reseller_privs: flagIn, unrestricted: flagIn }),
    config: (one) => read(one, { shared_mysql_server: flagIn }),
  });
}

function accountIn(account: ResponseValue): TransferAnalysisAccount {
  const members = { user: textIn, domain: textIn, owner: textIn };
  return read(account, { ...members, bytesused: numberIn, has_dedicated_ip: flagIn });
}

function packageIn(one: ResponseValue): TransferAnalysisPackage {
  return read(one, { name: textIn, featurelist: textIn });
}

function localServerIn(server: ResponseValue): TransferAnalysisLocalServer {
  return read(server, {
    users: recordOf(integerIn),
    groups: recordOf(integerIn),
    domains: recordOf(textIn),
    dbs: databasesIn,
    available_ips: listOf(textIn),
    dedicated_ips: recordOf(textIn),
    linked_nodes: listOf(nodeIn),
    host: textIn,
    version: textIn,
    major_version: textIn,
    roundcube_dbtype: textIn,
  });
}

function remoteServerIn(server: ResponseValue): TransferAnalysisRemoteServer {
  return read(server, {
    host: textIn,
    hostname: textIn,
    server_type: textIn,
    version: textIn,
    major_version: textIn,
    cpversion: textIn,
    dbs: databasesIn,
    resellers: recordOf(integerIn),
    conflicts: ({ value }) => value,
    has_owners: flagIn,
    has_disk_used: flagIn,
    has_files_used: flagIn,
    has_package_extensions: flagIn,
    has_xfertool: flagIn,
    supports_live_transfers: flagIn,
    linked_nodes: listOf(nodeIn),
    roundcube_dbtype: textIn,
  });
}

function databasesIn(databases: ResponseValue): TransferAnalysisDatabases {
  return read(databases, { dbs: enginesIn, users: enginesIn });
}

function enginesIn(engines: ResponseValue): TransferAnalysisEngines {
  const owners = recordOf((one): TransferAnalysisOwner => read(one, { owner: textIn }));
  return read(engines, { MYSQL: owners, PGSQL: owners });
}

function nodeIn(node: ResponseValue): TransferAnalysisNode {
  return read(node, {
    alias: textIn,
    hostname: textIn,
    username: textIn,
    version: textIn,
    enabled_services: listOf(textIn),
    tls_verified: flagIn,
    last_check: numberIn,
    system_settings: recordOf(({ value }) => value),
    worker_capabilities: recordOf(({ value }) => value),
  });
}

function softwareIn(software: ResponseValue): TransferAnalysisSoftware {
  return read(software, { name: textIn, analysis: recordOf(({ value }) => value) });
}

type Reader<Value> = (response: ResponseValue) => Value;

/** Reads the listed members of an object, and copies all others. */
function read<Readers extends Readonly<Record<string, Reader<unknown>>>>(
  response: ResponseValue,
  readers: Readers,
): { readonly [Name in keyof Readers]: ReturnType<Readers[Name]> | undefined } {
  const object = withObject(response);
  return {
    ...objectIn(object),
    ...Object.fromEntries(
      Object.entries(readers).map(([name, reader]) => [name, optional(memberOf(object, name), reader)]),
    ),
  } as { readonly [Name in keyof Readers]: ReturnType<Readers[Name]> | undefined };
}

/** Reads a value that may be null or missing. */
function optional<Value>(response: ResponseValue, reader: Reader<Value>): Value | undefined {
  return response.value === undefined || response.value === null ? undefined : reader(response);
}

/** Returns a reader for an object that has any names. */
function recordOf<Value>(reader: Reader<Value>): Reader<Readonly<Record<string, Value | undefined>>> {
  return (response) =>
    Object.fromEntries(
      membersOf(withObject(response)).map(([name, member]) => [name, optional(member, reader)]),
    );
}

/** Returns a reader for a list. The list may be an object with any names. Null elements are omitted. */
function listOf<Value>(reader: Reader<Value>): Reader<readonly Value[]> {
  return (response) =>
    membersOf(withObject(response)).flatMap(([, member]) => optional(member, reader) ?? []);
}

/** Converts an array to an object, because an empty object may be sent as an array. */
function withObject(response: ResponseValue): ResponseValue {
  const { value } = response;
  return Array.isArray(value) ? { ...response, value: Object.fromEntries(Object.entries(value)) } : response;
}

/** Reads a number, which may be sent as text. An empty text means that the number is missing. */
function numberIn(response: ResponseValue): number | undefined {
  const { value } = response;
  if (value === "") return undefined;
  const number = typeof value === "string" ? Number(value) : value;
  if (!Number.isFinite(number)) throw unexpectedValue(response, "a number");
  return number as number;
}
