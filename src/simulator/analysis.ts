/**
 * The answer of `retrieve_transfer_session_remote_analysis`.
 *
 * Documented: all members, and their types. Assumed: the values that do not come from accounts, packages or nodes, such as
 * `server_type` and `modules`.
 */

import type { Remotes, LinkedNode, ServerAccount, ServerPackage } from "./remotes.js";
import { record, type ResponseData } from "./responses.js";
import type { SessionFacts } from "./sessions.js";

export interface AnalysisSubject {
  readonly session: SessionFacts;
  readonly remotes: Remotes;
  /** The version of the simulated server; `null` if it is unknown. */
  readonly whmVersion: string | null;
  /** The accounts of the simulated server. */
  readonly accounts: readonly ServerAccount[];
  /** Names of system users without accounts. */
  readonly systemUsers: readonly string[];
}

/** The host name of the simulated server. */
const LOCAL_HOST = "whm.example";

/** An arbitrary size for accounts without one. */
const DEFAULT_BYTES = 2 ** 20;

export function analysisOf(subject: AnalysisSubject): ResponseData {
  const { session, remotes } = subject;
  const { accounts, packages } = remotes.contents(session.host);
  const isSet = (option: string): boolean => session.options[option] === "1";
  return record({
    transfer_session_id: session.id,
    items: record({ accounts: accounts.map(accountData), packages: packages.map(packageData) }),
    local: localServer(subject),
    remote: remoteServer(subject),
    modules: record({ MySQL: record({ name: "Database Server", analysis: DATABASE_VERSIONS }) }),
    options: record({
      skip_reseller_privs: isSet("copy_reseller_privs") ? 0 : 1,
      unrestricted: isSet("unrestricted_restore") ? 1 : 0,
    }),
    config: record({ shared_mysql_server: 0 }),
  });
}

const DATABASE_VERSIONS = record({
  ...{ "Local Type": "MySQL", "Local Version": "8.0" },
  ...{ "Remote Type": "MySQL", "Remote Version": "8.0" },
});

function accountData(account: ServerAccount): ResponseData {
  return record({
    user: account.user,
    domain: domainOf(account),
    owner: account.owner ?? "root",
    bytesused: account.size ?? DEFAULT_BYTES,
    has_dedicated_ip: account.hasDedicatedIp === true ? 1 : 0,
  });
}

function packageData({ name, featureList = "default" }: ServerPackage): ResponseData {
  return record({ name, featurelist: featureList });
}

function localServer({ accounts, systemUsers, whmVersion }: AnalysisSubject): ResponseData {
  const names = new Map([...systemUsers, ...accounts.map(({ user }) => user)].map((user) => [user, 1]));
  const domains = accounts.map((account) => [domainOf(account), account.user] as const);
  return record({
    users: names,
    groups: names,
    domains: new Map([["*", "nobody"], ...domains]),
    dbs: databasesOf(accounts),
    available_ips: [],
    dedicated_ips: record({}),
    host: LOCAL_HOST,
    roundcube_dbtype: "sqlite",
    ...versions(whmVersion),
  });
}

function remoteServer({ session: { host }, remotes, whmVersion }: AnalysisSubject): ResponseData {
  const { accounts, linkedNodes } = remotes.contents(host);
  const version = remotes.version(host) ?? whmVersion;
  const owners = new Set(["root", ...accounts.map(({ owner = "root" }) => owner)]);
  return record({
    ...{ host, hostname: host, server_type: "WHM1164", cpversion: "11.64", roundcube_dbtype: "sqlite" },
    ...versions(version),
    dbs: databasesOf(accounts),
    // Real servers omit the resellers if root owns all accounts.
    ...(owners.size > 1 && { resellers: new Map([...owners].map((owner) => [owner, 1])) }),
    conflicts: record({}),
    ...{ has_owners: 1, has_disk_used: 1, has_files_used: 1, has_package_extensions: 1 },
    ...{ has_xfertool: 1, supports_live_transfers: 1 },
    linked_nodes: linkedNodes.map((node) => nodeData(node, version)),
  });
}

/** `version` and `major_version`, such as `11.138.0.6` and `11.138`. */
function versions(version: string | null): Readonly<Record<string, ResponseData>> {
  if (version === null) return {};
  return { version, major_version: /^\d+(?:\.\d+)?/.exec(version)?.[0] ?? version };
}

function databasesOf(accounts: readonly ServerAccount[]): ResponseData {
  const owners = accounts.flatMap(({ user, databases = [] }) =>
    databases.map((name) => [name, record({ owner: user })] as const),
  );
  const engines = record({ MYSQL: new Map(owners), PGSQL: record({}) });
  return record({ dbs: engines, users: engines });
}

function nodeData(node: LinkedNode, remoteVersion: string | null): ResponseData {
  const { alias, hostname, enabledServices = ["exim", "imap"] } = node;
  return record({
    ...{ alias, hostname, username: "root", tls_verified: 1, last_check: 0 },
    version: node.version ?? remoteVersion,
    enabled_services: enabledServices,
    system_settings: record({}),
    worker_capabilities: record({ Mail: record({}) }),
  });
}

function domainOf({ user, domain }: ServerAccount): string {
  return domain ?? `${user}.example`;
}
