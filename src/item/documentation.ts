/**
 * Documentation of modules and keys, summarized from cPanel's API documentation of `enqueue_transfer_item` and its guide to the
 * transfer and restore functions. The documentation appears in comments of the generated code. It does not come from a server, so
 * descriptions never restrict values. Documented rules restrict values only with the setting `documentedRules: "error"`.
 */

import type { KeyNote, KeyRule } from "../core/item-types.js";

const ACCOUNT_LOCAL = "AccountLocal";
const ACCOUNT_REMOTE_ROOT = "AccountRemoteRoot";
const ACCOUNT_REMOTE_USER = "AccountRemoteUser";
const LEGACY_ACCOUNT_BACKUP = "LegacyAccountBackup";
const PACKAGE_REMOTE_ROOT = "PackageRemoteRoot";
const FEATURE_LIST_REMOTE_ROOT = "FeatureListRemoteRoot";

const ACCOUNTS = [ACCOUNT_LOCAL, ACCOUNT_REMOTE_ROOT, ACCOUNT_REMOTE_USER];
const ALL_ACCOUNTS = [...ACCOUNTS, LEGACY_ACCOUNT_BACKUP];

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

/** The notes about keys, with the modules to which they apply. A note that is a text is a description. */
const KEY_NOTES: readonly (readonly [
  modules: readonly string[],
  notes: Readonly<Record<string, string | KeyNote>>,
])[] = [
  [
    ALL_ACCOUNTS,
    {
      size: `${SIZE_DESCRIPTION} WHM uses the size to choose the disk partition for the home directory, so it should be accurate.`,
      overwrite_sameowner_dbusers: {
        danger:
          "If enabled, WHM may overwrite database users that the account already has on the target server.",
      },
    },
  ],
  [[PACKAGE_REMOTE_ROOT, FEATURE_LIST_REMOTE_ROOT], { size: SIZE_DESCRIPTION }],
  [[ACCOUNT_REMOTE_ROOT, ACCOUNT_REMOTE_USER], { user: "The account's user name on the source server." }],
  [[ACCOUNT_LOCAL, LEGACY_ACCOUNT_BACKUP], { user: "The user name of the account to restore." }],
  [
    ACCOUNTS,
    {
      localuser: "The account's user name on the target server.",
      detected_remote_user:
        "The account's user name as the source server reports it. cPanel does not document how this key differs from `user`.",
      domain: "The main domain of the account.",
      ip: "Whether to assign a dedicated IP address to the account. If no dedicated address is free, the account gets a shared one.",
      customip: "The dedicated IP address to assign to the account. Requires that `ip` is enabled.",
      replaceip: {
        description:
          "Which DNS A records of the account's domain WHM changes to the new IP address: `all` means every A record with the old address, including custom records, and `basic` means only the records that cPanel manages.",
        values: ["all", "basic"],
      },
      mail_location: {
        description:
          "The server that stores the account's mail after the transfer. `.local` is the target server, and `.existing` is the server that the account's backup data specifies. Any other value is the alias of a linked server node. Without a value, WHM uses `.existing`. If WHM does not find the alias or cannot use the node, WHM uses `.local`.",
        values: [".existing", ".local"],
      },
      reseller: "Whether to make the account a reseller.",
      skipres: "Whether to skip the account's reseller privileges.",
      skipaccount: {
        danger:
          "If enabled, WHM does not create the account, and may overwrite data of an existing account of the same name on the target server.",
        description: "Requires that `user` and `localuser` are equal.",
      },
      skiphomedir: "Whether to skip the contents of the account's home directory.",
      skipacctdb: "Whether to skip the account's databases.",
      skipbwdata: "Whether to skip the account's bandwidth data.",
      shared_mysql_server: "Whether the source server and the target server use the same MySQL server.",
      overwrite_with_delete: {
        danger:
          "If enabled, WHM deletes all files and directories at the destination on the target server before the transfer. cPanel does not document which directories these are, so files of other accounts may be affected.",
        description: "WHM does not delete files on the source server.",
      },
    },
  ],
  [
    [ACCOUNT_LOCAL, ACCOUNT_REMOTE_ROOT],
    {
      force: {
        danger: OVERWRITE_ACCOUNT_DANGER,
        description:
          "Requires that `user` and `localuser` are equal. Not allowed if the session was created with `unrestrictedRestore` enabled.",
      },
    },
  ],
  [
    [ACCOUNT_REMOTE_USER],
    {
      force: {
        danger: OVERWRITE_ACCOUNT_DANGER,
        description:
          "Requires that `user` and `localuser` are equal. cPanel's reference does not list this key for the module, but an example in its guide uses it.",
      },
    },
  ],
  [
    [ACCOUNT_REMOTE_ROOT],
    {
      skipemail: "Whether to skip the account's mail.",
      skipsubdomains: "Whether to skip the account's subdomains.",
      overwrite_sameowner_dbs: {
        danger: OVERWRITE_SAMEOWNER_DBS_DANGER,
        description: "Cannot be combined with `overwrite_all_dbs`.",
      },
      overwrite_all_dbs: {
        danger: OVERWRITE_ALL_DBS_DANGER,
        description: "Cannot be combined with `overwrite_sameowner_dbs`.",
      },
      overwrite_all_dbusers: {
        danger:
          "If enabled, WHM may overwrite any existing database user of the same name, regardless of its owner.",
      },
      live_transfer:
        "Whether to use Live Transfer, a feature of WHM's Transfer Tool. The source server must support it: see `supports_live_transfers` in the result of `retrieveTransferSessionRemoteAnalysis`.",
      xferpoint: "Whether to use Express Transfer, a feature of WHM's Transfer Tool.",
    },
  ],
  [
    [ACCOUNT_LOCAL, ACCOUNT_REMOTE_USER],
    {
      overwrite_sameowner_dbs: { danger: OVERWRITE_SAMEOWNER_DBS_DANGER },
    },
  ],
  [
    [LEGACY_ACCOUNT_BACKUP],
    {
      overwrite_sameowner_dbs: {
        danger: OVERWRITE_SAMEOWNER_DBS_DANGER,
        description:
          "Cannot be combined with `overwrite_all_dbs`, `mysql_dbs_to_restore` or `pgsql_dbs_to_restore`. Unless `unrestricted_restore` is enabled, WHM treats this key as 1.",
      },
      overwrite_all_dbs: {
        danger: OVERWRITE_ALL_DBS_DANGER,
        description:
          "Cannot be combined with `overwrite_sameowner_dbs`, `mysql_dbs_to_restore` or `pgsql_dbs_to_restore`. Unless `unrestricted_restore` is enabled, WHM treats this key as 0.",
      },
      restoretype: {
        description: "The backup to restore: `daily`, `weekly` or `monthly`.",
        values: ["daily", "weekly", "monthly"],
      },
      restoreall: "Whether to recreate the account on the target server.",
      restorebwdata: "Whether to restore the account's bandwidth data.",
      restoreip: "Whether to assign the dedicated IP address in the backup to the account.",
      restoremail: "Whether to restore the account's mail.",
      restoremysql: "Whether to restore the account's MySQL databases.",
      restoresubs: "Whether to restore the account's subdomains.",
      mysql_dbs_to_restore:
        "The names of the MySQL databases to restore, separated by commas. WHM overwrites existing databases with these names. Ignored unless `unrestricted_restore` is enabled.",
      pgsql_dbs_to_restore:
        "The names of the PostgreSQL databases to restore, separated by commas. WHM overwrites existing databases with these names. Ignored unless `unrestricted_restore` is enabled.",
      unrestricted_restore: {
        danger: "If enabled, WHM bypasses Restricted Restore, which checks the backup for security problems.",
      },
    },
  ],
  [[PACKAGE_REMOTE_ROOT], { package: "The name of the package to copy." }],
  [[FEATURE_LIST_REMOTE_ROOT], { featurelist: "The name of the feature list to copy." }],
];

/** The documentation of each key in one or several modules. */
export const DOCUMENTED_KEYS = KEY_NOTES.flatMap(([modules, notes]) =>
  Object.entries(notes).map(([key, note]) => ({
    key,
    modules,
    note: typeof note === "string" ? { description: note } : note,
  })),
);

/** cPanel's documentation contradicts itself about this key: its API reference does not list the key, but an example in its guide sends it. */
export const CONTRADICTORY_KEY = { module: ACCOUNT_REMOTE_USER, key: "force" };

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
export const RESTRICTED_ONLY_KEYS: readonly string[] = ["force"];
