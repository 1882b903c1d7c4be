/**
 * Documentation of modules and keys, summarized from cPanel's API documentation of `enqueue_transfer_item` (WHM 11.138) and its
 * guide to the transfer and restore functions. It appears in comments of the generated code. It does not come from a server, so
 * it does not restrict which values are accepted. Only documented rules do, with the setting `documentedRules: "error"`.
 */

import type { KeyNote, KeyRule } from "../core/item-types.js";

/** The documentation of a key that several modules can share. */
export interface DocumentedKey extends KeyNote {
  readonly key: string;
  readonly modules: readonly string[];
  /** Set if only a part of the documentation mentions the key, so that no server is expected to have it. */
  readonly isContradictory?: true;
}

const LOCAL = "AccountLocal";
const ROOT = "AccountRemoteRoot";
const USER = "AccountRemoteUser";
const LEGACY = "LegacyAccountBackup";
const PACKAGE = "PackageRemoteRoot";
const FEATURES = "FeatureListRemoteRoot";

const ACCOUNTS = [LOCAL, ROOT, USER];
const EVERY_ACCOUNT = [...ACCOUNTS, LEGACY];
const ALL = [...EVERY_ACCOUNT, PACKAGE, FEATURES];

/** Descriptions of modules. */
export const MODULE_NOTES: Readonly<Record<string, string>> = {
  [LOCAL]: "Restores an account from a backup file on this server.",
  [ROOT]: "Transfers an account from a remote server, with the root credentials of the session.",
  [USER]: "Transfers an account from a remote server, with the credentials of the account.",
  [LEGACY]: "Restores an account from a legacy backup.",
  [PACKAGE]: "Transfers a hosting package.",
  [FEATURES]: "Transfers a feature list.",
};

export const DOCUMENTED_KEYS: readonly DocumentedKey[] = [
  {
    key: "size",
    modules: ALL,
    says: "Number of bytes to transfer, at least 1. WHM chooses the partition by this number, so it should be accurate.",
  },
  { key: "user", modules: ACCOUNTS, says: "The account's name on the remote server." },
  { key: "user", modules: [LEGACY], says: "The account's name." },
  { key: "localuser", modules: ACCOUNTS, says: "The account's name on this server." },
  { key: "detected_remote_user", modules: ACCOUNTS, says: "The user name that the remote server returned." },
  { key: "domain", modules: ACCOUNTS, says: "The account's main domain." },
  { key: "ip", modules: ACCOUNTS, says: "Give the account a dedicated IP address." },
  { key: "customip", modules: ACCOUNTS, says: "The dedicated IP address of the account. Requires `ip`." },
  {
    key: "replaceip",
    modules: ACCOUNTS,
    says: "Which A records to replace: `all` matching records, or only the `basic` records that cPanel manages.",
    values: ["all", "basic"],
  },
  {
    key: "mail_location",
    modules: ACCOUNTS,
    says: "Where to store the mail of the account: `.existing`, `.local`, or the alias of a linked node. WHM uses `.existing` if it is omitted.",
    values: [".existing", ".local"],
  },
  { key: "reseller", modules: ACCOUNTS, says: "Make the account a reseller." },
  { key: "skipres", modules: ACCOUNTS, says: "Do not transfer reseller privileges." },
  {
    key: "force",
    modules: [LOCAL, ROOT],
    danger: "Overwrites an account of the same name on this server, with its data and databases.",
    says: "Requires that `user` and `localuser` are equal. Cannot be combined with `unrestricted_restore`.",
  },
  {
    // The OpenAPI description does not list this key. An example of the guide sends it.
    key: "force",
    modules: [USER],
    isContradictory: true,
    danger: "Overwrites an account of the same name on this server, with its data and databases.",
    says: "Requires that `user` and `localuser` are equal. cPanel's documentation is inconsistent about this key of user sessions.",
  },
  {
    key: "skipaccount",
    modules: ACCOUNTS,
    says: "Do not create the account again. Requires that `user` and `localuser` are equal.",
  },
  { key: "skiphomedir", modules: ACCOUNTS, says: "Do not transfer the home directory." },
  { key: "skipacctdb", modules: ACCOUNTS, says: "Do not transfer databases." },
  { key: "skipbwdata", modules: ACCOUNTS, says: "Do not transfer bandwidth data." },
  { key: "skipemail", modules: [ROOT], says: "Do not transfer mail." },
  { key: "skipsubdomains", modules: [ROOT], says: "Do not transfer subdomains." },
  {
    key: "shared_mysql_server",
    modules: ACCOUNTS,
    says: "Whether both servers use the same MySQL server.",
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: EVERY_ACCOUNT,
    danger: "May overwrite the account's own databases.",
    says: "Cannot be combined with other choices of databases.",
  },
  {
    key: "overwrite_sameowner_dbusers",
    modules: EVERY_ACCOUNT,
    danger: "May overwrite the account's own database users.",
  },
  {
    key: "overwrite_all_dbs",
    modules: [ROOT, LEGACY],
    danger: "May overwrite any database.",
    says: "Cannot be combined with other choices of databases.",
  },
  {
    key: "overwrite_all_dbusers",
    modules: [ROOT],
    danger: "May overwrite any database user.",
  },
  {
    key: "overwrite_with_delete",
    modules: ACCOUNTS,
    danger: "Deletes all files and directories at the destination before the transfer.",
  },
  { key: "live_transfer", modules: [ROOT], says: "Perform a Live Transfer." },
  { key: "xferpoint", modules: [ROOT], says: "Perform an Express Transfer." },
  { key: "package", modules: [PACKAGE], says: "The name of the package." },
  { key: "featurelist", modules: [FEATURES], says: "The name of the feature list." },
  {
    key: "restoretype",
    modules: [LEGACY],
    says: "Which backup to restore.",
    values: ["daily", "weekly", "monthly"],
  },
  { key: "restoreall", modules: [LEGACY], says: "Restore all parts of the account." },
  { key: "restorebwdata", modules: [LEGACY], says: "Restore bandwidth data." },
  { key: "restoreip", modules: [LEGACY], says: "Restore the IP address." },
  { key: "restoremail", modules: [LEGACY], says: "Restore mail." },
  { key: "restoremysql", modules: [LEGACY], says: "Restore MySQL databases." },
  { key: "restoresubs", modules: [LEGACY], says: "Restore subdomains." },
  {
    key: "mysql_dbs_to_restore",
    modules: [LEGACY],
    says: "Names of the MySQL databases to restore, separated by commas. Ignored without `unrestricted_restore`.",
  },
  {
    key: "pgsql_dbs_to_restore",
    modules: [LEGACY],
    says: "Names of the PostgreSQL databases to restore, separated by commas. Ignored without `unrestricted_restore`.",
  },
  {
    key: "unrestricted_restore",
    modules: [LEGACY],
    danger: "Bypasses the checks of Restricted Restore.",
  },
];

/** Rules between keys. A rule applies to modules that have its keys. For `one-of`, keys of two groups are enough. */
export const DOCUMENTED_RULES: readonly KeyRule[] = [
  { kind: "needs", key: "customip", other: "ip" },
  { kind: "same", key: "force", as: ["user", "localuser"] },
  { kind: "same", key: "skipaccount", as: ["user", "localuser"] },
  { kind: "excludes", key: "force", other: "unrestricted_restore" },
  {
    kind: "one-of",
    keys: [
      ["overwrite_all_dbs"],
      ["overwrite_sameowner_dbs"],
      ["mysql_dbs_to_restore", "pgsql_dbs_to_restore"],
    ],
  },
];

/** The kind of session that a module's items belong to. Other modules belong to no documented kind. */
export const DOCUMENTED_SESSIONS: Readonly<Record<string, "remoteRoot" | "remoteUser">> = {
  [ROOT]: "remoteRoot",
  [PACKAGE]: "remoteRoot",
  [FEATURES]: "remoteRoot",
  [USER]: "remoteUser",
};

/** The keys that items of a root session with `unrestricted_restore` must not set. */
export const RESTRICTED_KEYS: readonly string[] = ["force"];
