/**
 * Creates the response of `retrieve_transfer_session_remote_analysis`. cPanel documents the names and types of all properties.
 * The values that do not come from accounts, packages or nodes, such as `server_type` and `modules`, are guesses.
 */

import type { SimulatedWhm } from "./functions/parameters.js";
import { DEFAULT_ACCOUNT_BYTES, findRemote, getDomain, SIMULATED_HOST_NAME } from "./remotes.js";
import type { ServerAccount } from "./remotes.js";
import { RESERVED_USER_NAMES, type SessionFacts } from "./sessions.js";

export function createAnalysis({ snapshot, store, remotes }: SimulatedWhm, session: SessionFacts): object {
  const { host, options } = session;
  const { whmVersion } = snapshot;
  const { accounts, packages, linkedNodes, version = whmVersion } = findRemote(remotes, host);
  const localAccounts = store.listAccounts();
  const localUsers = [...RESERVED_USER_NAMES, ...localAccounts.map(({ user }) => user)];
  const existing = Object.fromEntries(localUsers.map((user) => [user, 1]));
  const localDomains = localAccounts.map((account) => [getDomain(account), account.user] as const);
  const owners = new Set(["root", ...accounts.map(({ owner = "root" }) => owner)]);
  return {
    transfer_session_id: session.id,
    items: {
      accounts: accounts.map((account) => ({
        ...{ user: account.user, domain: getDomain(account), owner: account.owner ?? "root" },
        bytesused: account.size ?? DEFAULT_ACCOUNT_BYTES,
        has_dedicated_ip: account.hasDedicatedIp === true ? 1 : 0,
      })),
      packages: packages.map(({ name, featureList = "default" }) => ({ name, featurelist: featureList })),
    },
    local: {
      ...{ users: existing, groups: existing },
      domains: Object.fromEntries([["*", "nobody"], ...localDomains]),
      dbs: buildDatabases(localAccounts),
      ...{ available_ips: [], dedicated_ips: {}, host: SIMULATED_HOST_NAME, roundcube_dbtype: "sqlite" },
      ...buildVersions(whmVersion),
    },
    remote: {
      ...{ host, hostname: host, server_type: "WHM1164", cpversion: "11.64", roundcube_dbtype: "sqlite" },
      ...buildVersions(version),
      dbs: buildDatabases(accounts),
      // Real servers omit the resellers if root owns all accounts.
      ...(owners.size > 1 && { resellers: Object.fromEntries([...owners].map((owner) => [owner, 1])) }),
      conflicts: {},
      ...{ has_owners: 1, has_disk_used: 1, has_files_used: 1, has_package_extensions: 1 },
      ...{ has_xfertool: 1, supports_live_transfers: 1 },
      linked_nodes: linkedNodes.map(
        ({ alias, hostname, version: ownVersion = version, enabledServices = ["exim", "imap"] }) => ({
          ...{ alias, hostname, username: "root", tls_verified: 1, last_check: 0, version: ownVersion },
          enabled_services: enabledServices,
          ...{ system_settings: {}, worker_capabilities: { Mail: {} } },
        }),
      ),
    },
    modules: { MySQL: { name: "Database Server", analysis: DATABASE_ANALYSIS } },
    options: {
      skip_reseller_privs: options["copy_reseller_privs"] === "1" ? 0 : 1,
      unrestricted: options["unrestricted_restore"] === "1" ? 1 : 0,
    },
    config: { shared_mysql_server: 0 },
  };
}

const DATABASE_ANALYSIS = {
  ...{ "Local Type": "MySQL", "Local Version": "8.0" },
  ...{ "Remote Type": "MySQL", "Remote Version": "8.0" },
};

/** Returns the properties `version` and `major_version`, such as `11.138.0.6` and `11.138`. */
function buildVersions(version: string | null): object {
  if (version === null) return {};
  return { version, major_version: /^\d+(?:\.\d+)?/.exec(version)?.[0] ?? version };
}

function buildDatabases(accounts: readonly ServerAccount[]): object {
  const entries = accounts.flatMap(({ user, databases = [] }) =>
    databases.map((name) => [name, { owner: user }] as const),
  );
  // Each database has a user of the same name.
  const byEngine = { MYSQL: Object.fromEntries(entries), PGSQL: {} };
  return { dbs: byEngine, users: byEngine };
}
