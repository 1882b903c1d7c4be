/** Defines the module for the benchmark of validators, with 25 keys like those of an account. Also defines valid and invalid items. */

/** The names of the keys by kind. */
const KEYS = {
  longText: ["copypoint"],
  text: "customip detected_remote_user domain mail_location prerequisite_user replaceip".split(" "),
  required: ["localuser", "user"],
  count: ["files", "size"],
  integer: ["priority"],
  flag: (
    "force ip live_transfer overwrite_all_dbs overwrite_all_dbusers overwrite_sameowner_dbs overwrite_with_delete " +
    "reseller shared_mysql_server skipaccount skipemail skiphomedir skipres"
  ).split(" "),
};

/** Returns an object with all keys. The functions return the value of a key of each kind. */
export function forAllKeys(values) {
  return Object.fromEntries(
    Object.entries(KEYS).flatMap(([kind, names]) =>
      names.map((name, index) => [name, values[kind](name, index)]),
    ),
  );
}

const TEXT = () => ({ def: "char(255) DEFAULT NULL" });

/** The module, in the form in which a server describes it. */
export const ACCOUNT_MODULE = {
  module: "Account",
  priority: 3000,
  keys: forAllKeys({
    ...{ text: TEXT, required: TEXT, longText: () => ({ def: "text" }) },
    count: () => ({ def: "BIGINT UNSIGNED DEFAULT 1" }),
    integer: () => ({ def: "int(11) DEFAULT 255" }),
    flag: () => ({ def: "int(1) DEFAULT 0" }),
  }),
  primary: ["user"],
  required: ["user", "localuser"],
};

/** Different valid items, with all 25 keys. */
export const VALID_ITEMS = Array.from({ length: 16 }, (_, index) => createItem(index));

/** Misspelled keys. How fast a validator finds them differs by the text, so that each process has another one. */
export const MISSPELLINGS = ["skip_email", "skiphomdir", "Reseller", "overwrite_alldbs", "livetransfer"];

/**
 * Returns invalid items with mistakes that callers make: one mistake in each of the first eight items, five in the others.
 *
 * @param {string} misspelling
 */
export const createInvalidItems = (misspelling) =>
  [
    { size: -1 },
    { force: "yes" },
    { domain: 5 },
    { mail_location: "m".repeat(300) },
    { localuser: null },
    { priority: 1.5 },
    { user: undefined },
    { [misspelling]: true },
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
export const FLAG_EDGE = "true and false for flags";
export const ROUNDED_EDGE = "2^53";
export const SURROGATE_EDGE = "lone surrogate";

/** Values at the limits of each kind of key, valid and invalid ones. */
export const EDGE_VALUES = [
  createEdgeValue("required keys only", true, { localuser: "l", user: "u" }, {}),
  createEdgeValue("undefined", true, { size: undefined, domain: undefined }),
  createEdgeValue("null", true, { copypoint: null, customip: null }),
  createEdgeValue("null for a number", false, { size: null }),
  createEdgeValue("null for a flag", false, { force: null }),
  createEdgeValue(FLAG_EDGE, true, { force: true, ip: false }),
  createEdgeValue("empty", true, { domain: "" }),
  createEdgeValue("required, but empty", false, { user: "" }),
  createEdgeValue("255 characters", true, { domain: "d".repeat(255) }),
  createEdgeValue("256 characters", false, { domain: "d".repeat(256) }),
  createEdgeValue("255 characters of two units", true, { domain: "\u{1F600}".repeat(255) }),
  createEdgeValue("256 characters of two units", false, { domain: "\u{1F600}".repeat(256) }),
  createEdgeValue(SURROGATE_EDGE, false, { domain: "\uD83D" }),
  createEdgeValue("65,535 bytes", true, { copypoint: "c".repeat(65_535) }),
  createEdgeValue("65,536 characters", false, { copypoint: "c".repeat(65_536) }),
  createEdgeValue(BYTES_EDGE, false, { copypoint: "\u00E9".repeat(32_768) }),
  createEdgeValue("2^53 - 1", true, { size: Number.MAX_SAFE_INTEGER }),
  createEdgeValue(ROUNDED_EDGE, false, { size: 2 ** 53 }),
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

function createEdgeValue(name, isValidItem, values, base = createItem(0)) {
  return { name, isValidItem, value: { ...base, ...values } };
}

/** @returns {Record<string, unknown>} */
function createItem(index) {
  const createText = (name) => `${name.replace("_", ".")}${index}.example.com`;
  return {
    ...forAllKeys({
      ...{ longText: createText, text: createText, required: createText },
      count: (_, position) => 1000 ** (position + 1) + index,
      integer: () => index,
      flag: (_, position) => ((index + position) % 3 === 0 ? 1 : 0),
    }),
    prerequisite_user: null,
  };
}
