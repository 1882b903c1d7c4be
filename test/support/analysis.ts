/** Answers of `retrieve_transfer_session_remote_analysis` in the shape of a recorded and of a documented answer. */

/** Old servers omit `modules` and send digits. The database users are next to the databases, as in a recorded answer. */
export const OLD_ANALYSIS = {
  transfer_session_id: "s1",
  local: {
    dbs: {
      dbs: { MYSQL: { shop_main: { owner: "shop" } }, PGSQL: {} },
      users: { MYSQL: { shop_app: { owner: "shop" } }, PGSQL: {} },
    },
    domains: { "shop.example": "shop", "*": "nobody" },
    users: { root: 1, nobody: 1, shop: 1, mail: 1 },
    dedicated_ips: {},
    available_ips: [],
    groups: { root: 1, wheel: 1, shop: 1 },
  },
  options: { skip_reseller_privs: "0", unrestricted: "1" },
  config: { shared_mysql_server: "0" },
  remote: {
    has_owners: 1,
    has_package_extensions: 1,
    cpversion: "11.30",
    has_disk_used: 1,
    host: "192.0.2.7",
    dbs: { dbs: { MYSQL: { alice_blog: { owner: "alice" } } }, PGSQL: {} },
    users: { MYSQL: { alice_blog: { owner: "alice" } }, PGSQL: {} },
    resellers: { bob: 1, root: 1 },
    conflicts: {},
    has_xfertool: 1,
    server_type: "WHM1130",
    version: "11.44.2.1",
  },
  items: {
    packages: [{ name: "bob_gold", featurelist: "default" }],
    accounts: [
      { has_dedicated_ip: 0, owner: "root", bytesused: 91_234_567, user: "alice", domain: "alice.example" },
      { has_dedicated_ip: "1", owner: "bob", bytesused: "204800", user: "bob", domain: "bob.example" },
    ],
  },
};

/** The guide's example has null instead of some parts, and numbers instead of texts. */
export const SPARSE_ANALYSIS = {
  transfer_session_id: "s1",
  options: { skip_reseller_privs: null, unrestricted: "0" },
  config: { shared_mysql_server: null },
  local: {
    groups: { wheel: 1 },
    users: { root: 1 },
    dbs: null,
    linked_nodes: [{ alias: "mail", hostname: "mail.example", worker_capabilities: { Mail: {} } }],
    available_ips: [],
  },
  remote: { version: 0, resellers: {}, has_disk_used: 0, linked_nodes: null, dbs: null, conflicts: null },
  items: { accounts: [], packages: [] },
};

/** All members that the OpenAPI description documents. */
export const FULL_ANALYSIS = {
  transfer_session_id: "s1",
  config: { shared_mysql_server: 1 },
  items: {
    accounts: [{ user: "carol", domain: "carol.example", owner: "root", bytesused: 5, has_dedicated_ip: 1 }],
    packages: [{ name: "gold", featurelist: "all" }],
  },
  local: {
    available_ips: ["198.51.100.1", "2001:db8::1"],
    dbs: {
      dbs: { MYSQL: { carol_db: { owner: "dave" } }, PGSQL: { carol_pg: { owner: "dave" } } },
      users: { MYSQL: { carol_user: { owner: "dave" } }, PGSQL: { carol_pg: { owner: "dave" } } },
    },
    dedicated_ips: { "198.51.100.2": "dave.example" },
    domains: { "*": "nobody", "carol.example": "dave" },
    groups: { carol: 1 },
    host: "new.example",
    major_version: "11.138",
    roundcube_dbtype: "sqlite",
    users: { carol: 1, dave: 1 },
    version: "11.138.0.6",
  },
  modules: {
    MySQL: { name: "Database Server", analysis: { "Local Version": "8.0", "Remote Version": "10.6" } },
  },
  options: { skip_reseller_privs: 1, unrestricted: 0 },
  remote: {
    conflicts: {},
    cpversion: "11.64",
    dbs: {
      dbs: {
        MYSQL: { carol_db: { owner: "carol" }, other: { owner: "erin" } },
        PGSQL: { carol_pg: { owner: "carol" } },
      },
      users: { MYSQL: { carol_user: { owner: "carol" } }, PGSQL: { carol_pg: { owner: "carol" } } },
    },
    has_disk_used: 1,
    has_files_used: 0,
    has_owners: 1,
    has_package_extensions: 0,
    has_xfertool: 1,
    host: "192.0.2.8",
    hostname: "old.example",
    linked_nodes: [
      {
        alias: "mailnode",
        enabled_services: ["exim", "imap"],
        hostname: "node.example",
        last_check: 1_700_000_000,
        system_settings: { Mail: { globalspamassassin: 0 } },
        tls_verified: 1,
        username: "root",
        version: "11.138.0.6",
        worker_capabilities: { Mail: {} },
      },
    ],
    major_version: "11.130",
    resellers: { erin: 1, root: 1 },
    roundcube_dbtype: "mysql",
    server_type: "WHM1164",
    supports_live_transfers: 0,
    version: "11.130.0.9",
  },
};
