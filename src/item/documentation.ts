/**
 * Documentation of modules and keys, summarized from cPanel's API documentation of `enqueue_transfer_item` and its guide to the
 * transfer and restore functions. The documentation appears in comments of the generated code. It does not come from a server, so
 * descriptions never restrict values. Documented rules restrict values only with the setting `documentedRules: "error"`.
 * The file is long, because it contains all these texts.
 */

import type { KeyNote, KeyRule } from "../core/item-types.js";

/** The documentation of a key in one or several modules. */
export interface DocumentedKey extends KeyNote {
  readonly key: string;
  readonly modules: readonly string[];
  /** Set if cPanel's documentation contradicts itself about the key. No warning is then reported if a server does not have the key. */
  readonly isDocumentationContradictory?: true;
}

const ACCOUNT_LOCAL = "AccountLocal";
const ACCOUNT_REMOTE_ROOT = "AccountRemoteRoot";
const ACCOUNT_REMOTE_USER = "AccountRemoteUser";
const LEGACY_ACCOUNT_BACKUP = "LegacyAccountBackup";
const PACKAGE_REMOTE_ROOT = "PackageRemoteRoot";
const FEATURE_LIST_REMOTE_ROOT = "FeatureListRemoteRoot";

const NON_LEGACY_ACCOUNT_MODULES = [ACCOUNT_LOCAL, ACCOUNT_REMOTE_ROOT, ACCOUNT_REMOTE_USER];
const ALL_ACCOUNT_MODULES = [...NON_LEGACY_ACCOUNT_MODULES, LEGACY_ACCOUNT_BACKUP];

/** The version of WHM whose documentation these descriptions summarize. */
export const DOCUMENTED_WHM_VERSION = "11.138";

/**
 * Descriptions of modules. They use clearer names than WHM, which calls the source server the remote server, and the target server
 * the local server.
 */
export const MODULE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  [ACCOUNT_LOCAL]:
    "Restores an account from a backup file. The file is on the target server, which is the WHM server that receives this item. The source server is the server that the backup comes from.",
  [ACCOUNT_REMOTE_ROOT]:
    "Transfers an account from the source server (the remote server of the session) to the target server (the WHM server that receives this item). WHM logs in to the source server with the root credentials of the session.",
  [ACCOUNT_REMOTE_USER]:
    "Transfers an account from the source server (the remote server of the session) to the target server (the WHM server that receives this item). WHM logs in to the source server with the account's own credentials.",
  [LEGACY_ACCOUNT_BACKUP]:
    "Restores an account on the target server (the WHM server that receives this item) from a backup in the legacy format.",
  [PACKAGE_REMOTE_ROOT]:
    "Copies a hosting package (the limits and features of a hosting plan) from the source server (the remote server of the session) to the target server (the WHM server that receives this item).",
  [FEATURE_LIST_REMOTE_ROOT]:
    "Copies a feature list (the features that accounts may use) from the source server (the remote server of the session) to the target server (the WHM server that receives this item).",
};

const OVERWRITE_ACCOUNT_DANGER =
  "If enabled, WHM overwrites an account of the same name on the target server, including its settings, data and databases.";

const SIZE_DESCRIPTION =
  "The size of the data to transfer, in bytes. cPanel documents 1 as the minimum, but the validator also accepts 0.";

const OVERWRITE_ALL_DBS_DANGER =
  "If enabled, WHM may overwrite any existing database of the same name, regardless of its owner.";

const OVERWRITE_SAMEOWNER_DBS_DANGER =
  "If enabled, WHM may overwrite databases that the account already has on the target server.";

export const DOCUMENTED_KEYS: readonly DocumentedKey[] = [
  {
    key: "size",
    modules: ALL_ACCOUNT_MODULES,
    description: `${SIZE_DESCRIPTION} WHM uses the size to choose the disk partition for the home directory, so it should be accurate.`,
  },
  { key: "size", modules: [PACKAGE_REMOTE_ROOT, FEATURE_LIST_REMOTE_ROOT], description: SIZE_DESCRIPTION },
  {
    key: "user",
    modules: [ACCOUNT_REMOTE_ROOT, ACCOUNT_REMOTE_USER],
    description: "The account's user name on the source server.",
  },
  {
    key: "user",
    modules: [ACCOUNT_LOCAL, LEGACY_ACCOUNT_BACKUP],
    description: "The user name of the account to restore.",
  },
  {
    key: "localuser",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "The account's user name on the target server.",
  },
  {
    key: "detected_remote_user",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description:
      "The account's user name as the source server reports it. cPanel does not document how this key differs from `user`.",
  },
  { key: "domain", modules: NON_LEGACY_ACCOUNT_MODULES, description: "The main domain of the account." },
  {
    key: "ip",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description:
      "Whether to assign a dedicated IP address to the account. If no dedicated address is free, the account gets a shared one.",
  },
  {
    key: "customip",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "The dedicated IP address to assign to the account. Requires that `ip` is enabled.",
  },
  {
    key: "replaceip",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description:
      "Which DNS A records of the account's domain WHM changes to the new IP address: `all` means every A record with the old address, including custom records, and `basic` means only the records that cPanel manages.",
    values: ["all", "basic"],
  },
  {
    key: "mail_location",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description:
      "The server that stores the account's mail after the transfer. `.local` is the target server, and `.existing` is the server that the account's backup data specifies. Any other value is the alias of a linked server node. Without a value, WHM uses `.existing`. If WHM does not find the alias or cannot use the node, WHM uses `.local`.",
    values: [".existing", ".local"],
  },
  {
    key: "reseller",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "Whether to make the account a reseller.",
  },
  {
    key: "skipres",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "Whether to skip the account's reseller privileges.",
  },
  {
    key: "force",
    modules: [ACCOUNT_LOCAL, ACCOUNT_REMOTE_ROOT],
    danger: OVERWRITE_ACCOUNT_DANGER,
    description:
      "Requires that `user` and `localuser` are equal. Not allowed if the session was created with `unrestrictedRestore` enabled.",
  },
  {
    // cPanel's API reference does not list this key for the module, but an example in its guide sends it.
    key: "force",
    modules: [ACCOUNT_REMOTE_USER],
    isDocumentationContradictory: true,
    danger: OVERWRITE_ACCOUNT_DANGER,
    description:
      "Requires that `user` and `localuser` are equal. cPanel's reference does not list this key for the module, but an example in its guide uses it.",
  },
  {
    key: "skipaccount",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    danger:
      "If enabled, WHM does not create the account, and may overwrite data of an existing account of the same name on the target server.",
    description: "Requires that `user` and `localuser` are equal.",
  },
  {
    key: "skiphomedir",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "Whether to skip the contents of the account's home directory.",
  },
  {
    key: "skipacctdb",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "Whether to skip the account's databases.",
  },
  {
    key: "skipbwdata",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "Whether to skip the account's bandwidth data.",
  },
  { key: "skipemail", modules: [ACCOUNT_REMOTE_ROOT], description: "Whether to skip the account's mail." },
  {
    key: "skipsubdomains",
    modules: [ACCOUNT_REMOTE_ROOT],
    description: "Whether to skip the account's subdomains.",
  },
  {
    key: "shared_mysql_server",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    description: "Whether the source server and the target server use the same MySQL server.",
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: [ACCOUNT_LOCAL, ACCOUNT_REMOTE_USER],
    danger: OVERWRITE_SAMEOWNER_DBS_DANGER,
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: [ACCOUNT_REMOTE_ROOT],
    danger: OVERWRITE_SAMEOWNER_DBS_DANGER,
    description: "Cannot be combined with `overwrite_all_dbs`.",
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: [LEGACY_ACCOUNT_BACKUP],
    danger: OVERWRITE_SAMEOWNER_DBS_DANGER,
    description:
      "Cannot be combined with `overwrite_all_dbs`, `mysql_dbs_to_restore` or `pgsql_dbs_to_restore`. Unless `unrestricted_restore` is enabled, WHM treats this key as 1.",
  },
  {
    key: "overwrite_sameowner_dbusers",
    modules: ALL_ACCOUNT_MODULES,
    danger: "If enabled, WHM may overwrite database users that the account already has on the target server.",
  },
  {
    key: "overwrite_all_dbs",
    modules: [ACCOUNT_REMOTE_ROOT],
    danger: OVERWRITE_ALL_DBS_DANGER,
    description: "Cannot be combined with `overwrite_sameowner_dbs`.",
  },
  {
    key: "overwrite_all_dbs",
    modules: [LEGACY_ACCOUNT_BACKUP],
    danger: OVERWRITE_ALL_DBS_DANGER,
    description:
      "Cannot be combined with `overwrite_sameowner_dbs`, `mysql_dbs_to_restore` or `pgsql_dbs_to_restore`. Unless `unrestricted_restore` is enabled, WHM treats this key as 0.",
  },
  {
    key: "overwrite_all_dbusers",
    modules: [ACCOUNT_REMOTE_ROOT],
    danger:
      "If enabled, WHM may overwrite any existing database user of the same name, regardless of its owner.",
  },
  {
    key: "overwrite_with_delete",
    modules: NON_LEGACY_ACCOUNT_MODULES,
    danger:
      "If enabled, WHM deletes all files and directories at the destination on the target server before the transfer. cPanel does not document which directories these are, so files of other accounts may be affected.",
    description: "WHM does not delete files on the source server.",
  },
  {
    key: "live_transfer",
    modules: [ACCOUNT_REMOTE_ROOT],
    description:
      "Whether to use Live Transfer, a feature of WHM's Transfer Tool. The source server must support it: see `supports_live_transfers` in the result of `retrieveTransferSessionRemoteAnalysis`.",
  },
  {
    key: "xferpoint",
    modules: [ACCOUNT_REMOTE_ROOT],
    description: "Whether to use Express Transfer, a feature of WHM's Transfer Tool.",
  },
  { key: "package", modules: [PACKAGE_REMOTE_ROOT], description: "The name of the package to copy." },
  {
    key: "featurelist",
    modules: [FEATURE_LIST_REMOTE_ROOT],
    description: "The name of the feature list to copy.",
  },
  {
    key: "restoretype",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description: "The backup to restore: `daily`, `weekly` or `monthly`.",
    values: ["daily", "weekly", "monthly"],
  },
  {
    key: "restoreall",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description: "Whether to recreate the account on the target server.",
  },
  {
    key: "restorebwdata",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description: "Whether to restore the account's bandwidth data.",
  },
  {
    key: "restoreip",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description: "Whether to assign the dedicated IP address in the backup to the account.",
  },
  {
    key: "restoremail",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description: "Whether to restore the account's mail.",
  },
  {
    key: "restoremysql",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description: "Whether to restore the account's MySQL databases.",
  },
  {
    key: "restoresubs",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description: "Whether to restore the account's subdomains.",
  },
  {
    key: "mysql_dbs_to_restore",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description:
      "The names of the MySQL databases to restore, separated by commas. WHM overwrites existing databases with these names. Ignored unless `unrestricted_restore` is enabled.",
  },
  {
    key: "pgsql_dbs_to_restore",
    modules: [LEGACY_ACCOUNT_BACKUP],
    description:
      "The names of the PostgreSQL databases to restore, separated by commas. WHM overwrites existing databases with these names. Ignored unless `unrestricted_restore` is enabled.",
  },
  {
    key: "unrestricted_restore",
    modules: [LEGACY_ACCOUNT_BACKUP],
    danger: "If enabled, WHM bypasses Restricted Restore, which checks the backup for security problems.",
  },
];

/**
 * Documented rules between keys. A rule applies to a documented module that has all keys of the rule. A `one-of` rule, which lists
 * groups of keys, already applies if the module has keys of at least two groups.
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

/** Maps a module to the only kind of transfer session that accepts its items. Omits modules without a documented kind. */
export const SESSION_KINDS_BY_MODULE: Readonly<Record<string, "remoteRoot" | "remoteUser">> = {
  [ACCOUNT_REMOTE_ROOT]: "remoteRoot",
  [PACKAGE_REMOTE_ROOT]: "remoteRoot",
  [FEATURE_LIST_REMOTE_ROOT]: "remoteRoot",
  [ACCOUNT_REMOTE_USER]: "remoteUser",
};

/** In a session with root access that was created with `unrestricted_restore`, items must not set these keys. */
export const KEYS_FORBIDDEN_WITH_UNRESTRICTED_RESTORE: readonly string[] = ["force"];
