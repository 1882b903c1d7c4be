/**
 * Creates the response of `retrieve_transfer_session_remote_analysis`. cPanel documents the names and types of all properties.
 * The values that do not come from accounts, packages or nodes, such as `server_type` and `modules`, are guesses.
 */

import type { RemoteServerRegistry, LinkedNode, ServerAccount, ServerPackage } from "./remotes.js";
import type { SessionFacts } from "./sessions.js";

export interface AnalysisInput {
  readonly session: SessionFacts;
  readonly remoteServers: RemoteServerRegistry;
  /** The version of the simulated server; `null` if it is unknown. */
  readonly whmVersion: string | null;
  /** The accounts of the simulated server. */
  readonly accounts: readonly ServerAccount[];
  /** Names of system users without accounts. */
  readonly systemUsers: readonly string[];
}

/** The host name of the simulated server. */
const SIMULATED_HOST_NAME = "whm.example";

/** The size of accounts for which no size is specified. It is arbitrary. */
const DEFAULT_ACCOUNT_BYTES = 2 ** 20;

export function createAnalysis(input: AnalysisInput): object {
  const { session, remoteServers } = input;
  const { accounts, packages } = remoteServers.getContents(session.host);
  const isOptionEnabled = (optionName: string): boolean => session.options[optionName] === "1";
  return {
    transfer_session_id: session.id,
    items: {
      accounts: accounts.map(buildAccountData),
      packages: packages.map(buildPackageData),
    },
    local: buildLocalServerData(input),
    remote: buildRemoteServerData(input),
    modules: {
      MySQL: { name: "Database Server", analysis: DATABASE_ANALYSIS },
    },
    options: {
      skip_reseller_privs: isOptionEnabled("copy_reseller_privs") ? 0 : 1,
      unrestricted: isOptionEnabled("unrestricted_restore") ? 1 : 0,
    },
    config: { shared_mysql_server: 0 },
  };
}

const DATABASE_ANALYSIS = {
  ...{ "Local Type": "MySQL", "Local Version": "8.0" },
  ...{ "Remote Type": "MySQL", "Remote Version": "8.0" },
};

function buildAccountData(account: ServerAccount): object {
  return {
    user: account.user,
    domain: getDomain(account),
    owner: account.owner ?? "root",
    bytesused: account.size ?? DEFAULT_ACCOUNT_BYTES,
    has_dedicated_ip: account.hasDedicatedIp === true ? 1 : 0,
  };
}

function buildPackageData({ name, featureList = "default" }: ServerPackage): object {
  return { name, featurelist: featureList };
}

function buildLocalServerData({ accounts, systemUsers, whmVersion }: AnalysisInput): object {
  const existenceFlagsByName = Object.fromEntries(
    [...systemUsers, ...accounts.map(({ user }) => user)].map((user) => [user, 1]),
  );
  const domainUserPairs = accounts.map((account) => [getDomain(account), account.user] as const);
  return {
    users: existenceFlagsByName,
    groups: existenceFlagsByName,
    domains: Object.fromEntries([["*", "nobody"], ...domainUserPairs]),
    dbs: buildDatabaseData(accounts),
    available_ips: [],
    dedicated_ips: {},
    host: SIMULATED_HOST_NAME,
    roundcube_dbtype: "sqlite",
    ...buildVersionProperties(whmVersion),
  };
}

function buildRemoteServerData({ session: { host }, remoteServers, whmVersion }: AnalysisInput): object {
  const { accounts, linkedNodes } = remoteServers.getContents(host);
  const remoteVersion = remoteServers.getVersion(host) ?? whmVersion;
  const ownerNames = new Set(["root", ...accounts.map(({ owner = "root" }) => owner)]);
  return {
    ...{ host, hostname: host, server_type: "WHM1164", cpversion: "11.64", roundcube_dbtype: "sqlite" },
    ...buildVersionProperties(remoteVersion),
    dbs: buildDatabaseData(accounts),
    // Real servers omit the resellers if root owns all accounts.
    ...(ownerNames.size > 1 && { resellers: Object.fromEntries([...ownerNames].map((owner) => [owner, 1])) }),
    conflicts: {},
    ...{ has_owners: 1, has_disk_used: 1, has_files_used: 1, has_package_extensions: 1 },
    ...{ has_xfertool: 1, supports_live_transfers: 1 },
    linked_nodes: linkedNodes.map((node) => buildNodeData(node, remoteVersion)),
  };
}

/** Returns the properties `version` and `major_version`, such as `11.138.0.6` and `11.138`. */
function buildVersionProperties(version: string | null): object {
  if (version === null) return {};
  return { version, major_version: /^\d+(?:\.\d+)?/.exec(version)?.[0] ?? version };
}

function buildDatabaseData(accounts: readonly ServerAccount[]): object {
  const databaseEntries = accounts.flatMap(({ user, databases: databaseNames = [] }) =>
    databaseNames.map((name) => [name, { owner: user }] as const),
  );
  const databasesOrUsersByEngine = {
    MYSQL: Object.fromEntries(databaseEntries),
    PGSQL: {},
  };
  return { dbs: databasesOrUsersByEngine, users: databasesOrUsersByEngine };
}

function buildNodeData(node: LinkedNode, remoteVersion: string | null): object {
  const { alias, hostname, enabledServices = ["exim", "imap"] } = node;
  return {
    ...{ alias, hostname, username: "root", tls_verified: 1, last_check: 0 },
    version: node.version ?? remoteVersion,
    enabled_services: enabledServices,
    system_settings: {},
    worker_capabilities: { Mail: {} },
  };
}

function getDomain({ user, domain }: ServerAccount): string {
  return domain ?? `${user}.example`;
}
