/** Defines the module for the benchmark of validators, with 25 keys like those of an account. Also defines valid and invalid items. */

const FLAG = "int(1) DEFAULT 0";
const TEXT = "char(255) DEFAULT NULL";
const COUNT = "BIGINT UNSIGNED DEFAULT 1";

const DEFINITIONS = {
  copypoint: "text",
  customip: TEXT,
  detected_remote_user: TEXT,
  domain: TEXT,
  files: COUNT,
  force: FLAG,
  ip: FLAG,
  live_transfer: FLAG,
  localuser: TEXT,
  mail_location: TEXT,
  overwrite_all_dbs: FLAG,
  overwrite_all_dbusers: FLAG,
  overwrite_sameowner_dbs: FLAG,
  overwrite_with_delete: FLAG,
  prerequisite_user: TEXT,
  priority: "int(11) DEFAULT 255",
  replaceip: TEXT,
  reseller: FLAG,
  shared_mysql_server: FLAG,
  size: COUNT,
  skipaccount: FLAG,
  skipemail: FLAG,
  skiphomedir: FLAG,
  skipres: FLAG,
  user: TEXT,
};

/** The module, in the form in which a server describes it. */
export const ACCOUNT_MODULE = {
  module: "Account",
  priority: 3000,
  keys: Object.fromEntries(Object.entries(DEFINITIONS).map(([key, def]) => [key, { def }])),
  primary: ["user"],
  required: ["user", "localuser"],
};

/** Different valid items, with all 25 keys. */
export const VALID_ITEMS = Array.from({ length: 16 }, (_, index) => createItem(index));

/** Invalid items with mistakes that callers make: one mistake in each of the first eight items, five in the others. */
export const INVALID_ITEMS = [
  { size: -1 },
  { force: "yes" },
  { domain: 5 },
  { mail_location: "m".repeat(300) },
  { localuser: null },
  { priority: 1.5 },
  { user: undefined },
  { skip_email: true },
  { customip: 10, files: "many", ip: 2, localuser: "", skipres: "no" },
  { copypoint: false, live_transfer: null, priority: 2 ** 31, size: -1, user: undefined },
  { domain: {}, overwrite_all_dbs: -1, priority: "high", replaceip: true, reseller: "1" },
  { files: 0.5, force: "true", prerequisite_user: "p".repeat(256), skiphomedir: 3, user: 7 },
].map((mistakes, index) => ({
  mistakeCount: Object.keys(mistakes).length,
  value: { ...createItem(index), ...mistakes },
}));

/** Names of edge values that some validators cannot check: see `DIFFERENCES_BY_VALIDATOR` in `validators.js`. */
export const BIGINT_EDGE = "bigints";
export const BYTES_EDGE = "65,536 bytes";

/** Values at the limits of each kind of key, valid and invalid ones. */
export const EDGE_VALUES = [
  createEdgeValue("required keys only", true, { localuser: "l", user: "u" }, {}),
  createEdgeValue("undefined or null", true, {
    size: undefined,
    domain: undefined,
    copypoint: null,
    customip: null,
  }),
  createEdgeValue("null for a number", false, { size: null }),
  createEdgeValue("null for a flag", false, { force: null }),
  createEdgeValue("0 and 1 for flags", true, { force: 1, ip: 0 }),
  createEdgeValue("empty", true, { domain: "" }),
  createEdgeValue("required, but empty", false, { user: "" }),
  createEdgeValue("255 characters", true, { domain: "d".repeat(255) }),
  createEdgeValue("256 characters", false, { domain: "d".repeat(256) }),
  createEdgeValue("255 characters of two units", true, { domain: "\u{1F600}".repeat(255) }),
  createEdgeValue("256 characters of two units", false, { domain: "\u{1F600}".repeat(256) }),
  createEdgeValue("lone surrogate", false, { domain: "\uD83D" }),
  createEdgeValue("65,535 bytes", true, { copypoint: "c".repeat(65_535) }),
  createEdgeValue("65,536 characters", false, { copypoint: "c".repeat(65_536) }),
  createEdgeValue(BYTES_EDGE, false, { copypoint: "\u00E9".repeat(32_768) }),
  createEdgeValue("2^53 - 1", true, { size: Number.MAX_SAFE_INTEGER }),
  createEdgeValue("2^53", false, { size: 2 ** 53 }),
  createEdgeValue(BIGINT_EDGE, true, { size: 2n ** 64n - 1n }),
  createEdgeValue("2^64", false, { size: 2n ** 64n }),
  createEdgeValue("a negative bigint", false, { size: -1n }),
  createEdgeValue("a bigint for an int", false, { priority: 1n }),
  createEdgeValue("smallest int", true, { priority: -(2 ** 31) }),
  createEdgeValue("below the smallest int", false, { priority: -(2 ** 31) - 1 }),
  createEdgeValue("not a number", false, { priority: NaN }),
  createEdgeValue("infinity", false, { size: Infinity }),
  { name: "null", isValidItem: false, value: null },
  { name: "an array", isValidItem: false, value: [] },
  { name: "a string", isValidItem: false, value: "item" },
];

function createEdgeValue(
  /** @type {string} */ name,
  /** @type {boolean} */ isValidItem,
  /** @type {object} */ values,
  base = createItem(0),
) {
  return { name, isValidItem, value: { ...base, ...values } };
}

/** @returns {Record<string, unknown>} */
function createItem(/** @type {number} */ index) {
  const user = `user${index}`;
  return {
    copypoint: `/home/${user}/copy`,
    customip: `192.0.2.${index}`,
    detected_remote_user: user,
    domain: `${user}.example.com`,
    files: 1000 + index,
    force: index % 2 === 0,
    ip: true,
    live_transfer: false,
    localuser: user,
    mail_location: `/home/${user}/mail`,
    overwrite_all_dbs: false,
    overwrite_all_dbusers: false,
    overwrite_sameowner_dbs: index % 2 === 1,
    overwrite_with_delete: false,
    prerequisite_user: null,
    priority: index,
    replaceip: `198.51.100.${index}`,
    reseller: false,
    shared_mysql_server: true,
    size: 1_000_000_000 + index,
    skipaccount: false,
    skipemail: false,
    skiphomedir: index % 3 === 0,
    skipres: true,
    user,
  };
}
