import {
  callFunction,
  readFlag,
  readInteger,
  readProperty,
  listProperties,
  readObject,
  readText,
  createUnexpectedValueError,
  type ResponseValue,
} from "./transfer-answers.js";
import type { TransferSessionParameters } from "./transfer-functions.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/**
 * The accounts and packages that can be transferred in a session, and information about both servers. A property is undefined if
 * the server does not send it or sends null. The names are those of cPanel's documentation. Undocumented properties are copied
 * unchanged, and have the type `unknown`.
 */
export interface TransferSessionRemoteAnalysis {
  /** The ID of the session. */
  readonly transfer_session_id?: string | undefined;
  /** The accounts and packages that can be transferred. */
  readonly items?: TransferAnalysisItems | undefined;
  /** The target server, which receives the accounts: the WHM server that the client calls. */
  readonly local?: TransferAnalysisLocalServer | undefined;
  /** The source server, which the accounts come from. */
  readonly remote?: TransferAnalysisRemoteServer | undefined;
  /**
   * Comparisons of the software on both servers: each name, such as `MySQL`, is a property whose value is a comparison. Despite the
   * name `modules`, these are not transfer modules.
   */
  readonly modules?: Readonly<Record<string, TransferAnalysisSoftware | undefined>> | undefined;
  /** The options of the session. */
  readonly options?: TransferAnalysisOptions | undefined;
  /** The configuration of the transfer. */
  readonly config?: TransferAnalysisConfig | undefined;
  readonly [name: string]: unknown;
}

/** The accounts and packages that can be transferred. */
export interface TransferAnalysisItems {
  /** The accounts of the source server. */
  readonly accounts?: readonly TransferAnalysisAccount[] | undefined;
  /** The hosting packages of the source server. */
  readonly packages?: readonly TransferAnalysisPackage[] | undefined;
  readonly [name: string]: unknown;
}

/** An account of the source server. */
export interface TransferAnalysisAccount {
  /** The user name of the account. */
  readonly user?: string | undefined;
  /** The main domain of the account. */
  readonly domain?: string | undefined;
  /** The reseller that owns the account, or `root`. */
  readonly owner?: string | undefined;
  /** The size of the account in bytes. */
  readonly bytesused?: number | undefined;
  /** Whether the account has a dedicated IP address. */
  readonly has_dedicated_ip?: boolean | undefined;
  readonly [name: string]: unknown;
}

/** A hosting package of the source server. */
export interface TransferAnalysisPackage {
  /** The name of the package. */
  readonly name?: string | undefined;
  /** The name of the package's feature list. */
  readonly featurelist?: string | undefined;
  readonly [name: string]: unknown;
}

/** The properties of the target server, which receives the accounts. */
export interface TransferAnalysisLocalServer {
  /** The system users: each name is a property whose value is 1. */
  readonly users?: Readonly<Record<string, number | undefined>> | undefined;
  /** The system groups: each name is a property whose value is 1. */
  readonly groups?: Readonly<Record<string, number | undefined>> | undefined;
  /** The domains: each name is a property whose value is the user name of the owner. The property `*` is not a domain. */
  readonly domains?: Readonly<Record<string, string | undefined>> | undefined;
  /** The databases and database users. */
  readonly dbs?: TransferAnalysisDatabases | undefined;
  /** The available IP addresses. */
  readonly available_ips?: readonly string[] | undefined;
  /** The dedicated IP addresses: each address is a property whose value is the domain that uses the address. */
  readonly dedicated_ips?: Readonly<Record<string, string | undefined>> | undefined;
  /** The linked server nodes. */
  readonly linked_nodes?: readonly TransferAnalysisNode[] | undefined;
  /** The host name. */
  readonly host?: string | undefined;
  /** The version of WHM, such as `11.138.0.6`. */
  readonly version?: string | undefined;
  /** The major version of WHM, such as `11.138`. */
  readonly major_version?: string | undefined;
  /** The type of database that the webmail client Roundcube uses: `sqlite` or `mysql`. */
  readonly roundcube_dbtype?: string | undefined;
  readonly [name: string]: unknown;
}

/** The properties of the source server, which the accounts come from. */
export interface TransferAnalysisRemoteServer {
  /** The IP address of the source server. */
  readonly host?: string | undefined;
  /** The host name of the source server. */
  readonly hostname?: string | undefined;
  /** The type of the server software: `Plesk`, `Ensim`, or cPanel's internal name for a version of WHM, such as `WHM1164`. */
  readonly server_type?: string | undefined;
  /** The version of WHM, such as `11.138.0.6`. */
  readonly version?: string | undefined;
  /** The major version of WHM, such as `11.138`. */
  readonly major_version?: string | undefined;
  /** The internal version of the server's software, such as `11.64`. */
  readonly cpversion?: string | undefined;
  /** The databases and database users. */
  readonly dbs?: TransferAnalysisDatabases | undefined;
  /** The resellers that own accounts: each name is a property whose value is 1. Undefined if root owns all accounts. */
  readonly resellers?: Readonly<Record<string, number | undefined>> | undefined;
  /** Errors that occurred while the data was loaded. Their structure is not documented, so it is not checked. */
  readonly conflicts?: unknown;
  /** Whether the server can send the owners of accounts. If it cannot, WHM assumes that root owns all accounts. */
  readonly has_owners?: boolean | undefined;
  /** Whether the server can send the disk usage of accounts. */
  readonly has_disk_used?: boolean | undefined;
  /** Whether the server can send the file usage of accounts. */
  readonly has_files_used?: boolean | undefined;
  /** Whether the server has package extensions. */
  readonly has_package_extensions?: boolean | undefined;
  /** Whether the server has WHM's Transfer Tool. */
  readonly has_xfertool?: boolean | undefined;
  /** Whether the server supports WHM's Live Transfer, which the key `live_transfer` of an item enables. */
  readonly supports_live_transfers?: boolean | undefined;
  /** The linked server nodes. */
  readonly linked_nodes?: readonly TransferAnalysisNode[] | undefined;
  /** The type of database that the webmail client Roundcube uses: `sqlite` or `mysql`. */
  readonly roundcube_dbtype?: string | undefined;
  readonly [name: string]: unknown;
}

/** The databases and database users of a server. */
export interface TransferAnalysisDatabases {
  /** The databases, by database engine and name. */
  readonly dbs?: TransferAnalysisEngines | undefined;
  /** The database users, by database engine and name. */
  readonly users?: TransferAnalysisEngines | undefined;
  readonly [name: string]: unknown;
}

/** The databases of a server, or the database users of a server. Each property contains those of one database engine. */
export interface TransferAnalysisEngines {
  /** The databases or database users of MySQL or MariaDB: each name is a property whose value contains the owner. */
  readonly MYSQL?: Readonly<Record<string, TransferAnalysisOwner | undefined>> | undefined;
  /** The databases or database users of PostgreSQL: each name is a property whose value contains the owner. */
  readonly PGSQL?: Readonly<Record<string, TransferAnalysisOwner | undefined>> | undefined;
  readonly [name: string]: unknown;
}

/** The owner of a database or of a database user. */
export interface TransferAnalysisOwner {
  /** The user name of the account that owns the database or the database user. */
  readonly owner?: string | undefined;
  readonly [name: string]: unknown;
}

/** A linked server node: another cPanel & WHM server that does a part of the work, such as mail. */
export interface TransferAnalysisNode {
  /** The name of the node. The key `mail_location` of an item accepts this name. */
  readonly alias?: string | undefined;
  /** The host name of the node. */
  readonly hostname?: string | undefined;
  /** The user name that the server uses on the node. */
  readonly username?: string | undefined;
  /** The version of WHM, such as `11.138.0.6`. */
  readonly version?: string | undefined;
  /** The services that are enabled on the node, such as `exim` and `imap`. */
  readonly enabled_services?: readonly string[] | undefined;
  /** Whether the connection to the node verifies TLS certificates. */
  readonly tls_verified?: boolean | undefined;
  /** The time of the last check of the node, in seconds since 1970-01-01 UTC. */
  readonly last_check?: number | undefined;
  /** The settings of the node, by server role, such as `Mail`. The types of the values are not checked. */
  readonly system_settings?: Readonly<Record<string, unknown>> | undefined;
  /** The tasks that the node can do, by server role, such as `Mail`. The types of the values are not checked. */
  readonly worker_capabilities?: Readonly<Record<string, unknown>> | undefined;
  readonly [name: string]: unknown;
}

/** A comparison of a piece of software on both servers. */
export interface TransferAnalysisSoftware {
  /** The name of the software, for example `Database Server`. */
  readonly name?: string | undefined;
  /** The compared values, by a name such as `Local Version` or `Remote Version`. The types of the values are not checked. */
  readonly analysis?: Readonly<Record<string, unknown>> | undefined;
  readonly [name: string]: unknown;
}

/** The options of the session. */
export interface TransferAnalysisOptions {
  /**
   * The setting for the transfer of reseller privileges. cPanel's documentation contradicts itself about the meaning of `true`.
   */
  readonly skip_reseller_privs?: boolean | undefined;
  /** Whether the session bypasses Restricted Restore, which checks the data for security problems. */
  readonly unrestricted?: boolean | undefined;
  readonly [name: string]: unknown;
}

/** The configuration of the transfer. */
export interface TransferAnalysisConfig {
  /** Whether both servers use the same MySQL server. */
  readonly shared_mysql_server?: boolean | undefined;
  readonly [name: string]: unknown;
}

/**
 * Returns the accounts and packages that can be transferred in a session, and the properties of both servers. Changes nothing.
 * `planTransfer` converts the result to items.
 *
 * @throws WhmApiError if the call fails. It is an `UnexpectedAnswerError` if a documented property has an undocumented type.
 * Numbers that are sent as text are accepted.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function retrieveTransferSessionRemoteAnalysis(
  client: WhmCaller,
  { transferSessionId }: TransferSessionParameters,
  options?: CallOptions,
): Promise<TransferSessionRemoteAnalysis> {
  const call = { transferSessionId };
  const data = await callFunction(client, "retrieve_transfer_session_remote_analysis", call, options);
  const readAccount = (account: ResponseValue): TransferAnalysisAccount =>
    readProperties(account, {
      ...all(readText, "user", "domain", "owner"),
      bytesused: readNumber,
      has_dedicated_ip: readFlag,
    });
  const readPackage = (element: ResponseValue): TransferAnalysisPackage =>
    readProperties(element, all(readText, "name", "featurelist"));
  return readProperties(data, {
    transfer_session_id: readText,
    items: (items) => readProperties(items, { accounts: listOf(readAccount), packages: listOf(readPackage) }),
    local: (server) =>
      readProperties(server, {
        ...all(recordOf(readInteger), "users", "groups"),
        ...all(recordOf(readText), "domains", "dedicated_ips"),
        ...all(readText, "host", "version", "major_version", "roundcube_dbtype"),
        dbs: readDatabases,
        available_ips: listOf(readText),
        linked_nodes: listOf(readNode),
      }),
    remote: (server) =>
      readProperties(server, {
        ...all(readText, "host", "hostname", "server_type", "version", "major_version", "cpversion"),
        ...all(readFlag, "has_owners", "has_disk_used", "has_files_used", "has_package_extensions"),
        ...all(readFlag, "has_xfertool", "supports_live_transfers"),
        dbs: readDatabases,
        resellers: recordOf(readInteger),
        conflicts: readUnknown,
        linked_nodes: listOf(readNode),
        roundcube_dbtype: readText,
      }),
    modules: recordOf((software) =>
      readProperties(software, { name: readText, analysis: recordOf(readUnknown) }),
    ),
    options: (settings) => readProperties(settings, all(readFlag, "skip_reseller_privs", "unrestricted")),
    config: (config) => readProperties(config, { shared_mysql_server: readFlag }),
  });
}

function readDatabases(databases: ResponseValue): TransferAnalysisDatabases {
  const readOwners = recordOf((element): TransferAnalysisOwner =>
    readProperties(element, { owner: readText }),
  );
  const readEngines = (engines: ResponseValue): TransferAnalysisEngines =>
    readProperties(engines, all(readOwners, "MYSQL", "PGSQL"));
  return readProperties(databases, all(readEngines, "dbs", "users"));
}

function readNode(node: ResponseValue): TransferAnalysisNode {
  return readProperties(node, {
    ...all(readText, "alias", "hostname", "username", "version"),
    ...all(recordOf(readUnknown), "system_settings", "worker_capabilities"),
    enabled_services: listOf(readText),
    tls_verified: readFlag,
    last_check: readNumber,
  });
}

function readUnknown({ value }: ResponseValue): unknown {
  return value;
}

type Reader<Value> = (responseValue: ResponseValue) => Value;

/** Returns an object with the same reader for all names. */
function all<Name extends string, Value>(
  reader: Reader<Value>,
  ...names: Name[]
): Record<Name, Reader<Value>> {
  return Object.fromEntries(names.map((name) => [name, reader])) as Record<Name, Reader<Value>>;
}

/** Reads an object. Reads each property with the function of the same name in `readers`. Copies properties that have no function there. */
function readProperties<Readers extends Readonly<Record<string, Reader<unknown>>>>(
  responseValue: ResponseValue,
  readers: Readers,
): { readonly [Name in keyof Readers]: ReturnType<Readers[Name]> | undefined } {
  const object = toObject(responseValue);
  const entries = Object.entries(readers).map(
    ([name, reader]) => [name, readOptional(readProperty(object, name), reader)] as const,
  );
  return { ...readObject(object), ...Object.fromEntries(entries) } as ReturnType<
    typeof readProperties<Readers>
  >;
}

/** Reads a value with `reader`. Returns undefined if the value is null or missing. */
function readOptional<Value>(responseValue: ResponseValue, reader: Reader<Value>): Value | undefined {
  return (responseValue.value ?? undefined) === undefined ? undefined : reader(responseValue);
}

/** Returns a function that reads an object with any property names, and reads each of its values with `reader`. */
function recordOf<Value>(reader: Reader<Value>): Reader<Readonly<Record<string, Value | undefined>>> {
  return (responseValue) =>
    Object.fromEntries(
      listProperties(toObject(responseValue)).map(([name, value]) => [name, readOptional(value, reader)]),
    );
}

/**
 * Returns a function that reads a list, and reads each of its elements with `reader`. The server may send the list as an object
 * with any property names. Omits null elements.
 */
function listOf<Value>(reader: Reader<Value>): Reader<readonly Value[]> {
  return (responseValue) =>
    listProperties(toObject(responseValue)).flatMap(([, element]) => readOptional(element, reader) ?? []);
}

/**
 * Converts an array to an object whose property names are the indexes, because WHM may send an empty object as an array. Returns
 * any other value unchanged.
 */
function toObject(responseValue: ResponseValue): ResponseValue {
  const { value } = responseValue;
  return Array.isArray(value)
    ? { ...responseValue, value: Object.fromEntries(Object.entries(value)) }
    : responseValue;
}

/** Reads a number, which may be sent as text. Returns undefined for an empty string. */
function readNumber(responseValue: ResponseValue): number | undefined {
  const { value } = responseValue;
  if (value === "") return undefined;
  const number = typeof value === "string" ? Number(value) : value;
  if (!Number.isFinite(number)) throw createUnexpectedValueError(responseValue, "a number");
  return number as number;
}
