/**
 * What cPanel's documentation says of keys beyond their definitions, in our own words. It is documentation, not a server's
 * word: it never changes what an item may hold, only what is said of it, and a note about a key that the server does not
 * have is reported (`notes.ts`, which alone reads this file).
 *
 * Source: cPanel's published API documentation of `enqueue_transfer_item`, as of WHM 11.138, and its guide to the
 * transfer and restore functions.
 */

import type { KeyNote, KeyRule } from "../core/item-types.js";

/** What is documented of one key in some modules. */
export interface DocumentedKey extends KeyNote {
  readonly key: string;
  readonly modules: readonly string[];
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

/** What each module does. */
export const MODULE_NOTES: Readonly<Record<string, string>> = {
  [LOCAL]: "Restores an account from a backup file on this server.",
  [ROOT]: "Moves an account from a server whose root credentials the session has.",
  [USER]: "Moves an account with the account's own credentials.",
  [LEGACY]: "Restores an account from a legacy backup.",
  [PACKAGE]: "Moves a hosting package.",
  [FEATURES]: "Moves a feature list.",
};

export const DOCUMENTED_KEYS: readonly DocumentedKey[] = [
  {
    key: "size",
    modules: ALL,
    says: "Bytes to move, at least 1. The partition is chosen by it, so be accurate.",
  },
  { key: "user", modules: ACCOUNTS, says: "The account's name on the remote server." },
  { key: "user", modules: [LEGACY], says: "The account's name." },
  { key: "localuser", modules: ACCOUNTS, says: "The account's name on this server." },
  { key: "detected_remote_user", modules: ACCOUNTS, says: "The user name that the remote server returned." },
  { key: "domain", modules: ACCOUNTS, says: "The account's main domain." },
  { key: "ip", modules: ACCOUNTS, says: "Give the account a dedicated IP address." },
  { key: "customip", modules: ACCOUNTS, says: "Which dedicated IP address. Needs `ip`." },
  {
    key: "replaceip",
    modules: ACCOUNTS,
    says: "Which A records are replaced: `all` that match, or `basic`, those alone that cPanel manages.",
    values: ["all", "basic"],
  },
  {
    key: "mail_location",
    modules: ACCOUNTS,
    says: "Where its mail goes: `.existing`, which is the default, `.local`, or a linked node's alias.",
    values: [".existing", ".local"],
  },
  { key: "reseller", modules: ACCOUNTS, says: "Make the account a reseller." },
  { key: "skipres", modules: ACCOUNTS, says: "Leave reseller privileges out." },
  {
    key: "force",
    modules: [LOCAL, ROOT],
    danger: "Overwrites an account of the same name on this server, its data and its databases.",
    says: "Needs `user` and `localuser` to be equal, and does not go with `unrestricted_restore`.",
  },
  {
    key: "skipaccount",
    modules: ACCOUNTS,
    says: "Do not create the account anew. Needs `user` and `localuser` to be equal.",
  },
  { key: "skiphomedir", modules: ACCOUNTS, says: "Leave the home directory out." },
  { key: "skipacctdb", modules: ACCOUNTS, says: "Leave the databases out." },
  { key: "skipbwdata", modules: ACCOUNTS, says: "Leave bandwidth data out." },
  { key: "skipemail", modules: [ROOT], says: "Leave mail out." },
  { key: "skipsubdomains", modules: [ROOT], says: "Leave subdomains out." },
  {
    key: "shared_mysql_server",
    modules: ACCOUNTS,
    says: "Whether both servers use the same MySQL server.",
  },
  {
    key: "overwrite_sameowner_dbs",
    modules: EVERY_ACCOUNT,
    danger: "May overwrite the account's own databases.",
    says: "Of the choices what to overwrite, one only.",
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
    says: "Of the choices what to overwrite, one only.",
  },
  {
    key: "overwrite_all_dbusers",
    modules: [ROOT],
    danger: "May overwrite any database user.",
  },
  {
    key: "overwrite_with_delete",
    modules: ACCOUNTS,
    danger: "Deletes every file and directory at the destination first.",
  },
  { key: "live_transfer", modules: [ROOT], says: "Make it a Live Transfer." },
  { key: "xferpoint", modules: [ROOT], says: "Make it an Express Transfer." },
  { key: "package", modules: [PACKAGE], says: "The name of the package." },
  { key: "featurelist", modules: [FEATURES], says: "The name of the feature list." },
  {
    key: "restoretype",
    modules: [LEGACY],
    says: "Which of the backups to restore.",
    values: ["daily", "weekly", "monthly"],
  },
  { key: "restoreall", modules: [LEGACY], says: "Restore all parts." },
  { key: "restorebwdata", modules: [LEGACY], says: "Restore bandwidth data." },
  { key: "restoreip", modules: [LEGACY], says: "Restore the IP address." },
  { key: "restoremail", modules: [LEGACY], says: "Restore mail." },
  { key: "restoremysql", modules: [LEGACY], says: "Restore MySQL databases." },
  { key: "restoresubs", modules: [LEGACY], says: "Restore subdomains." },
  {
    key: "mysql_dbs_to_restore",
    modules: [LEGACY],
    says: "The names of MySQL databases to restore, separated by commas. Ignored without `unrestricted_restore`.",
  },
  {
    key: "pgsql_dbs_to_restore",
    modules: [LEGACY],
    says: "The names of PostgreSQL databases to restore, separated by commas. Ignored without `unrestricted_restore`.",
  },
  {
    key: "unrestricted_restore",
    modules: [LEGACY],
    danger: "Bypasses Restricted Restore.",
  },
];

/** Rules between keys. One that speaks of a key that a module has not is no rule of that module. */
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
