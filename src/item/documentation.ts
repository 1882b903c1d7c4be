/**
 * Documentation of modules and keys, summarized from cPanel's API documentation of `enqueue_transfer_item` and its guide to the
 * transfer and restore functions. The documentation appears in comments of the generated code. It does not come from a server, so
 * descriptions never restrict values. Documented rules restrict values only with the setting `documentedRules: "error"`.
 * Most of the file is the table of these texts.
 */

import type { KeyNote, KeyRule } from "../core/item-types.js";

/** The documentation of a key in one or several modules. */
export interface DocumentedKey extends KeyNote {
  readonly key: string;
  readonly modules: readonly string[];
  /** Set if cPanel's documentation is inconsistent about the key. A server without the key then causes no warning. */
  readonly isContradictory?: true;
}

const LOCAL_ACCOUNT = "AccountLocal";
const ROOT_ACCOUNT = "AccountRemoteRoot";
const USER_ACCOUNT = "AccountRemoteUser";
const LEGACY_BACKUP = "LegacyAccountBackup";
const PACKAGE = "PackageRemoteRoot";
const FEATURE_LIST = "FeatureListRemoteRoot";

const ACCOUNT_MODULES = [LOCAL_ACCOUNT, ROOT_ACCOUNT, USER_ACCOUNT];
const ALL_ACCOUNT_MODULES = [...ACCOUNT_MODULES, LEGACY_BACKUP];

/** The version of WHM whose documentation these descriptions summarize. */
export const DOCUMENTED_VERSION = "11.138";

/**
 * Descriptions of modules. They use clearer names than WHM, which calls the source server the remote server, and the target server
 * the local server.
 */
export const MODULE_NOTES: Readonly<Record<string, string>> = {
  [LOCAL_ACCOUNT]:
    "Restores an account from a backup file on the target server, which is the WHM server that receives this item.",
  [ROOT_ACCOUNT]:
    "Transfers an account from the source server (the remote server of the session) to the target server (the WHM server that receives this item). WHM logs in to the source server with the root credentials of the session.",
  [USER_ACCOUNT]:
    "Transfers an account from the source server (the remote server of the session) to the target server (the WHM server that receives this item). WHM logs in to the source server with the account's own credentials.",
  [LEGACY_BACKUP]:
    "Restores an account on the target server (the WHM server that receives this item) from a backup in the legacy format.",
  [PACKAGE]:
    "Copies a hosting package (the limits and features of a hosting plan) from the source server (the remote server of the session) to the target server (the WHM server that receives this item).",
  [FEATURE_LIST]:
    "Copies a feature list (the features that accounts may use) from the source server (the remote server of the session) to the target server (the WHM server that receives this item).",
};

const FORCE_DANGER =
  "If enabled, WHM overwrites an account of the same name on the target server, including its settings, data and databases.";

const SIZE_DESCRIPTION =
  "The size of the data to transfer, in bytes. cPanel documents 1 as the minimum, but the validator also accepts 0.";

const OVERWRITE_ALL_DBS_DANGER =
  "If enabled, WHM may overwrite any existing database of the same name, regardless of its owner.";

const OVERWRITE_OWN_DBS_DANGER =
  "If enabled, WHM may overwrite databases that the account already has on the target server.";

export const DOCUMENTED_KEYS: readonly DocumentedKey[] = [
  {
    key: "size",
    modules: ALL_ACCOUNT_MODULES,
    description: `${SIZE_DESCRIPTION} WHM uses the size to choose the disk partition for the home directory, so it should be accurate.`,
  },
  { key: "size", modules: [PACKAGE, FEATURE_LIST], description: SIZE_DESCRIPTION },
  {
    key: "user",
    modules: [ROOT_ACCOUNT, USER_ACCOUNT],
    description: "The account's user name on the source server.",
  },
  {
    key: "user",
    modules: [LOCAL_ACCOUNT, LEGACY_BACKUP],
    description: "The user name of the account to restore.",
  },
  {
    key: "localuser",
    modules: ACCOUNT_MODULES,
    description: "The account's user name on the target server.",
  },
  {
    key: "detected_remote_user",
    modules: ACCOUNT_MODULES,
    description: "The account's user name as the source server returned it.",
  },
  { key: "domain", modules: ACCOUNT_MODULES, description: "The main domain of the account." },
  {
    key: "ip",
    modules: ACCOUNT_MODULES,
    description:
      "Whether to assign a dedicated IP address to the account. If no dedicated address is free, the account gets a shared one.",
  },
  {
    key: "customip",
    modules: ACCOUNT_MODULES,
    description: "The dedicated IP address to assign to the account. Requires that `ip` is enabled.",
  },
  {
    key: "replaceip",
    modules: ACCOUNT_MODULES,
    description:
      "The DNS A records of the account's domain that WHM changes to the new IP address. `all` changes every A record with the old address, including custom records. `basic` changes only the records that cPanel manages.",
    values: ["all", "basic"],
  },
  {
    key: "mail_location",
    modules: ACCOUNT_MODULES,
    description:
      "The server that stores the account's mail after the transfer. `.local` is the target server, and `.existing` is the server that the account's backup data specifies. Any other value is the alias of a linked server node. Without a value, WHM uses `.existing`. If it cannot use the node or does not find the alias, it uses `.local`.",
    values: [".existing", ".local"],
  },
  { key: "reseller", modules: ACCOUNT_MODULES, description: "Whether to make the account a reseller." },
  {
    key: "skipres",
    modules: ACCOUNT_MODULES,
    description: "Whether to skip the account's reseller privileges.",
  },
  {
    key: "force",
    modules: [LOCAL_ACCOUNT, ROOT_ACCOUNT],
    danger: FORCE_DANGER,
    description:
      "Requires that `user` and `localuser` are equal. Not allowed in a session that was created with the parameter `unrestrictedRestore` of `createRemoteRootTransferSession`.",
  },
  {
    // cPanel's API reference does not list this key for the module, but an example in its guide sends it.
    key: "force",
    modules: [USER_ACCOUNT],
    isContradictory: true,
    danger: FORCE_DANGER,
    description:
      "Requires that `user` and `localuser` are equal. cPanel's reference does not list this key for the module, but an example in its guide uses it.",
  },
  {
    key: "skipaccount",
    modules: ACCOUNT_MODULES,
    danger:
      "If enabled, WHM does not create the account, and may overwrite data of an existing account of the same name on the target server.",
    description: "Requires that `user` and `localuser` are equal.",
  },
  {
    key: "skiphomedir",
    modules: ACCOUNT_MODULES,
    description: "Whether to skip the contents of the account's home directory.",
  },
  { key: "skipacctdb", modules: ACCOUNT_MODULES, description: "Whether to skip the account's databases." },
  {
    key: "skipbwdata",
    modules: ACCOUNT_MODULES,
    description: "Whether to skip the account's bandwidth data.",
  },
  { key: "skipemail", modules: [ROOT_ACCOUNT], description: "Whether to skip the account's mail." },
  {
    key: "skipsubdomains",
    modules: [ROOT_ACCOUNT],
    description: "Whether to skip the account's subdomains.",
  },
  {
    key: "shared_mysql_server",
    modules: ACCOUNT_MODULES,
    description: "Whether the source server and the target server use the same MySQL server.",
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: [LOCAL_ACCOUNT, USER_ACCOUNT],
    danger: OVERWRITE_OWN_DBS_DANGER,
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: [ROOT_ACCOUNT],
    danger: OVERWRITE_OWN_DBS_DANGER,
    description: "Cannot be combined with `overwrite_all_dbs`.",
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: [LEGACY_BACKUP],
    danger: OVERWRITE_OWN_DBS_DANGER,
    description:
      "Cannot be combined with `overwrite_all_dbs`, `mysql_dbs_to_restore` or `pgsql_dbs_to_restore`. Without `unrestricted_restore`, WHM treats this key as 1.",
  },
  {
    key: "overwrite_sameowner_dbusers",
    modules: ALL_ACCOUNT_MODULES,
    danger: "If enabled, WHM may overwrite database users that the account already has on the target server.",
  },
  {
    key: "overwrite_all_dbs",
    modules: [ROOT_ACCOUNT],
    danger: OVERWRITE_ALL_DBS_DANGER,
    description: "Cannot be combined with `overwrite_sameowner_dbs`.",
  },
  {
    key: "overwrite_all_dbs",
    modules: [LEGACY_BACKUP],
    danger: OVERWRITE_ALL_DBS_DANGER,
    description:
      "Cannot be combined with `overwrite_sameowner_dbs`, `mysql_dbs_to_restore` or `pgsql_dbs_to_restore`. Without `unrestricted_restore`, WHM treats this key as 0.",
  },
  {
    key: "overwrite_all_dbusers",
    modules: [ROOT_ACCOUNT],
    danger:
      "If enabled, WHM may overwrite any existing database user of the same name, regardless of its owner.",
  },
  {
    key: "overwrite_with_delete",
    modules: ACCOUNT_MODULES,
    danger:
      "If enabled, WHM deletes all files and directories at the destination on the target server before the transfer. Files of other accounts may be affected: cPanel's documentation does not rule this out.",
    description: "WHM does not delete files on the source server.",
  },
  {
    key: "live_transfer",
    modules: [ROOT_ACCOUNT],
    description:
      "Whether to use Live Transfer, a feature of WHM's Transfer Tool. The source server must support it: see `supports_live_transfers` in the result of `retrieveTransferSessionRemoteAnalysis`.",
  },
  {
    key: "xferpoint",
    modules: [ROOT_ACCOUNT],
    description: "Whether to use Express Transfer, a feature of WHM's Transfer Tool.",
  },
  { key: "package", modules: [PACKAGE], description: "The name of the package to copy." },
  { key: "featurelist", modules: [FEATURE_LIST], description: "The name of the feature list to copy." },
  {
    key: "restoretype",
    modules: [LEGACY_BACKUP],
    description: "The backup to restore: `daily`, `weekly` or `monthly`.",
    values: ["daily", "weekly", "monthly"],
  },
  {
    key: "restoreall",
    modules: [LEGACY_BACKUP],
    description: "Whether to recreate the account on the target server.",
  },
  {
    key: "restorebwdata",
    modules: [LEGACY_BACKUP],
    description: "Whether to restore the account's bandwidth data.",
  },
  {
    key: "restoreip",
    modules: [LEGACY_BACKUP],
    description: "Whether to assign the dedicated IP address in the backup to the account.",
  },
  { key: "restoremail", modules: [LEGACY_BACKUP], description: "Whether to restore the account's mail." },
  {
    key: "restoremysql",
    modules: [LEGACY_BACKUP],
    description: "Whether to restore the account's MySQL databases.",
  },
  {
    key: "restoresubs",
    modules: [LEGACY_BACKUP],
    description: "Whether to restore the account's subdomains.",
  },
  {
    key: "mysql_dbs_to_restore",
    modules: [LEGACY_BACKUP],
    description:
      "The names of the MySQL databases to restore, separated by commas. WHM overwrites existing databases with these names. Ignored without `unrestricted_restore`.",
  },
  {
    key: "pgsql_dbs_to_restore",
    modules: [LEGACY_BACKUP],
    description:
      "The names of the PostgreSQL databases to restore, separated by commas. WHM overwrites existing databases with these names. Ignored without `unrestricted_restore`.",
  },
  {
    key: "unrestricted_restore",
    modules: [LEGACY_BACKUP],
    danger: "If enabled, WHM bypasses Restricted Restore, which checks the backup for security problems.",
  },
];

/**
 * Documented rules between keys. A rule applies to a module that has all keys of the rule. A `one-of` rule also applies if the
 * module has keys of only two groups.
 */
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

/** The kind of transfer session in which the items of a module can be queued. For other modules, it is not documented. */
export const DOCUMENTED_SESSIONS: Readonly<Record<string, "remoteRoot" | "remoteUser">> = {
  [ROOT_ACCOUNT]: "remoteRoot",
  [PACKAGE]: "remoteRoot",
  [FEATURE_LIST]: "remoteRoot",
  [USER_ACCOUNT]: "remoteUser",
};

/** Keys that items must not set in a session with root access that was created with `unrestricted_restore`. */
export const KEYS_FORBIDDEN_WITH_UNRESTRICTED_RESTORE: readonly string[] = ["force"];
