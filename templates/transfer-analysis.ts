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
} from "./transfer-responses.js";
import type { TransferSessionParameters } from "./transfer-functions.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/**
 * The objects in an analysis, by name, with the kinds of their properties: the name of a value in `ValueTypes`, or of another object. A
 * list ends in `[]`. An object with any property names is in braces, such as `{text}`.
 */
const SHAPES = {
  analysis: {
    /** The ID of the session. */
    transfer_session_id: "text",
    /** The accounts and packages that can be transferred. */
    items: "items",
    /** The target server, which receives the accounts: the WHM server that the client calls. */
    local: "local",
    /** The source server, which the accounts come from. */
    remote: "remote",
    /**
     * Comparisons of the software on both servers: each name, such as `MySQL`, is a property whose value is a comparison. Despite the
     * name `modules`, these are not transfer modules.
     */
    modules: "{software}",
    /** The options of the session. */
    options: "options",
    /** The configuration of the transfer. */
    config: "config",
  },
  items: {
    /** The accounts of the source server. */
    accounts: "account[]",
    /** The hosting packages of the source server. */
    packages: "package[]",
  },
  account: {
    /** The user name of the account. */
    user: "text",
    /** The main domain of the account. */
    domain: "text",
    /** The reseller that owns the account, or `root`. */
    owner: "text",
    /** The size of the account in bytes. */
    bytesused: "number",
    /** Whether the account has a dedicated IP address. */
    has_dedicated_ip: "flag",
  },
  package: {
    /** The name of the package. */
    name: "text",
    /** The name of the package's feature list. */
    featurelist: "text",
  },
  local: {
    /** The system users: each name is a property whose value is 1. */
    users: "{integer}",
    /** The system groups: each name is a property whose value is 1. */
    groups: "{integer}",
    /** The domains: each name is a property whose value is the user name of the owner. The property `*` is not a domain. */
    domains: "{text}",
    /** The databases and database users. */
    dbs: "databases",
    /** The available IP addresses. */
    available_ips: "text[]",
    /** The dedicated IP addresses: each address is a property whose value is the domain that uses the address. */
    dedicated_ips: "{text}",
    /** The linked server nodes. */
    linked_nodes: "node[]",
    /** The host name. */
    host: "text",
    /** The version of WHM, such as `11.138.0.6`. */
    version: "text",
    /** The major version of WHM, such as `11.138`. */
    major_version: "text",
    /** The type of database that the webmail client Roundcube uses: `sqlite` or `mysql`. */
    roundcube_dbtype: "text",
  },
  remote: {
    /** The IP address of the source server. */
    host: "text",
    /** The host name of the source server. */
    hostname: "text",
    /** The type of the server software: `Plesk`, `Ensim`, or cPanel's internal name for a version of WHM, such as `WHM1164`. */
    server_type: "text",
    /** The version of WHM, such as `11.138.0.6`. */
    version: "text",
    /** The major version of WHM, such as `11.138`. */
    major_version: "text",
    /** The internal version of the server's software, such as `11.64`. */
    cpversion: "text",
    /** The databases and database users. */
    dbs: "databases",
    /** The resellers that own accounts: each name is a property whose value is 1. Undefined if root owns all accounts. */
    resellers: "{integer}",
    /** Errors that occurred while the data was loaded. Their structure is not documented, so it is not checked. */
    conflicts: "unknown",
    /** Whether the server can send the owners of accounts. If it cannot, WHM assumes that root owns all accounts. */
    has_owners: "flag",
    /** Whether the server can send the disk usage of accounts. */
    has_disk_used: "flag",
    /** Whether the server can send the file usage of accounts. */
    has_files_used: "flag",
    /** Whether the server has package extensions. */
    has_package_extensions: "flag",
    /** Whether the server has WHM's Transfer Tool. */
    has_xfertool: "flag",
    /** Whether the server supports WHM's Live Transfer, which the key `live_transfer` of an item enables. */
    supports_live_transfers: "flag",
    /** The linked server nodes. */
    linked_nodes: "node[]",
    /** The type of database that the webmail client Roundcube uses: `sqlite` or `mysql`. */
    roundcube_dbtype: "text",
  },
  databases: {
    /** The databases, by database engine and name. */
    dbs: "engines",
    /** The database users, by database engine and name. */
    users: "engines",
  },
  engines: {
    /** The databases or database users of MySQL or MariaDB: each name is a property whose value contains the owner. */
    MYSQL: "{owner}",
    /** The databases or database users of PostgreSQL: each name is a property whose value contains the owner. */
    PGSQL: "{owner}",
  },
  owner: {
    /** The user name of the account that owns the database or the database user. */
    owner: "text",
  },
  node: {
    /** The name of the node. The key `mail_location` of an item accepts this name. */
    alias: "text",
    /** The host name of the node. */
    hostname: "text",
    /** The user name that the server uses on the node. */
    username: "text",
    /** The version of WHM, such as `11.138.0.6`. */
    version: "text",
    /** The services that are enabled on the node, such as `exim` and `imap`. */
    enabled_services: "text[]",
    /** Whether the connection to the node verifies TLS certificates. */
    tls_verified: "flag",
    /** The time of the last check of the node, in seconds since 1970-01-01 UTC. */
    last_check: "number",
    /** The settings of the node, by server role, such as `Mail`. The types of the values are not checked. */
    system_settings: "{unknown}",
    /** The tasks that the node can do, by server role, such as `Mail`. The types of the values are not checked. */
    worker_capabilities: "{unknown}",
  },
  software: {
    /** The name of the software, for example `Database Server`. */
    name: "text",
    /** The compared values, by a name such as `Local Version` or `Remote Version`. The types of the values are not checked. */
    analysis: "{unknown}",
  },
  options: {
    /**
     * The setting for the transfer of reseller privileges. cPanel's documentation contradicts itself about the meaning of `true`.
     */
    skip_reseller_privs: "flag",
    /** Whether the session bypasses Restricted Restore, which checks the data for security problems. */
    unrestricted: "flag",
  },
  config: {
    /** Whether both servers use the same MySQL server. */
    shared_mysql_server: "flag",
  },
} as const;

/** The types of the values in an analysis. */
interface ValueTypes {
  text: string;
  flag: boolean;
  integer: number;
  number: number;
  unknown: unknown;
}

type Value<Kind> = Kind extends `${infer Element}[]`
  ? readonly Value<Element>[]
  : Kind extends `{${infer Element}}`
    ? Readonly<Record<string, Value<Element> | undefined>>
    : Kind extends keyof ValueTypes
      ? ValueTypes[Kind]
      : Kind extends keyof typeof SHAPES
        ? Shape<Kind>
        : never;

type Shape<Name extends keyof typeof SHAPES> = {
  readonly [Key in keyof (typeof SHAPES)[Name]]?: Value<(typeof SHAPES)[Name][Key]> | undefined;
} & { readonly [name: string]: unknown };

/**
 * The accounts and packages that can be transferred in a session, and information about both servers. A property is undefined if
 * the server does not send it or sends null. The names are those of cPanel's documentation. Undocumented properties are copied
 * unchanged, and have the type `unknown`.
 */
export type TransferSessionRemoteAnalysis = Shape<"analysis">;

/** The accounts and packages that can be transferred. */
export type TransferAnalysisItems = Shape<"items">;

/** An account of the source server. */
export type TransferAnalysisAccount = Shape<"account">;

/** A hosting package of the source server. */
export type TransferAnalysisPackage = Shape<"package">;

/** The properties of the target server, which receives the accounts. */
export type TransferAnalysisLocalServer = Shape<"local">;

/** The properties of the source server, which the accounts come from. */
export type TransferAnalysisRemoteServer = Shape<"remote">;

/** The databases and database users of a server. */
export type TransferAnalysisDatabases = Shape<"databases">;

/** The databases of a server, or the database users of a server. Each property contains those of one database engine. */
export type TransferAnalysisEngines = Shape<"engines">;

/** The owner of a database or of a database user. */
export type TransferAnalysisOwner = Shape<"owner">;

/** A linked server node: another cPanel & WHM server that does a part of the work, such as mail. */
export type TransferAnalysisNode = Shape<"node">;

/** A comparison of a piece of software on both servers. */
export type TransferAnalysisSoftware = Shape<"software">;

/** The options of the session. */
export type TransferAnalysisOptions = Shape<"options">;

/** The configuration of the transfer. */
export type TransferAnalysisConfig = Shape<"config">;

/**
 * Returns the accounts and packages that can be transferred in a session, and the properties of both servers. Changes nothing.
 * `planTransfer` converts the result to items.
 *
 * @throws WhmApiError if the call fails. It is an `UnexpectedResponseError` if a documented property has an undocumented type.
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
  return readShape("analysis", data);
}

/** Reads an object. Copies properties that `SHAPES` does not contain. */
function readShape<Name extends keyof typeof SHAPES>(name: Name, responseValue: ResponseValue): Shape<Name> {
  const object = toObject(responseValue);
  const entries = Object.entries(SHAPES[name]).map(
    ([key, kind]: [string, string]) => [key, readValue(kind, readProperty(object, key))] as const,
  );
  return { ...readObject(object), ...Object.fromEntries(entries) } as Shape<Name>;
}

/** Reads a value of a kind. Returns undefined if it is null or missing. Omits null elements of lists. */
function readValue(kind: string, responseValue: ResponseValue): unknown {
  if (responseValue.value === undefined || responseValue.value === null) return undefined;
  if (kind in READERS) return READERS[kind as keyof ValueTypes](responseValue);
  if (kind in SHAPES) return readShape(kind as keyof typeof SHAPES, responseValue);
  const properties = listProperties(toObject(responseValue));
  // The server may send a list as an object with any property names.
  if (kind.endsWith("[]"))
    return properties.flatMap(([, element]) => readValue(kind.slice(0, -2), element) ?? []);
  return Object.fromEntries(properties.map(([key, value]) => [key, readValue(kind.slice(1, -1), value)]));
}

const READERS: { readonly [Kind in keyof ValueTypes]: (responseValue: ResponseValue) => unknown } = {
  text: readText,
  flag: readFlag,
  integer: readInteger,
  number: readNumber,
  unknown: ({ value }) => value,
};

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
