/**
 * Functions about accounts and hosting packages. cPanel documents the parameters, and the names and types of the properties in responses.
 * Real servers return more properties. These details are guesses: all texts, all values that a `ServerAccount` does not have, and that a
 * user other than `root` has access only to the accounts that this user owns.
 */

import { DEFAULT_ACCOUNT_BYTES, getDomain, type ServerAccount } from "../remotes.js";
import { CallRefusal } from "../responses.js";
import { checkParameters, requireParameter } from "./parameters.js";
import type { ApiFunctions, CallValues, SimulatedWhm } from "./parameters.js";

/** The addresses of accounts: that of the server, and a dedicated one. Both are reserved for documentation. */
const [SHARED_IP, DEDICATED_IP] = ["192.0.2.1", "192.0.2.2"];

const DEFAULT_PACKAGE = "default";

/** What the parameter `search` is compared with, by the value of `searchtype`. */
const SEARCH_TEXTS: ReadonlyMap<string, (account: ServerAccount) => string> = new Map([
  ["user", ({ user }: ServerAccount) => user],
  ["domain", getDomain],
  ["owner", ({ owner = "root" }) => owner],
  ["ip", getIp],
  ["package", ({ package: name = DEFAULT_PACKAGE }) => name],
]);

const SEARCH_PATTERNS = {
  searchtype: new RegExp(`^(?:${[...SEARCH_TEXTS.keys()].join("|")})$`),
  searchmethod: /^(?:exact|regex)$/,
};

export const ACCOUNT_FUNCTIONS: ApiFunctions = {
  listaccts(whm, parameters) {
    checkParameters(parameters, SEARCH_PATTERNS);
    const search = parameters.get("search") ?? "";
    const getText = SEARCH_TEXTS.get(parameters.get("searchtype") ?? "user") ?? getDomain;
    const isExact = parameters.get("searchmethod") === "exact";
    const matches = isExact ? (text: string) => text === search : createMatcher(search);
    const wanted = parameters.get("want")?.split(",");
    const accounts = listAccessibleAccounts(whm)
      .filter((account) => search === "" || matches(getText(account)))
      .map((account) => Object.entries(describeAccount(account)))
      .map((properties) => properties.filter(([name]) => wanted?.includes(name) ?? true));
    return { data: { acct: accounts.map((properties) => Object.fromEntries(properties)) } };
  },

  accountsummary(whm, parameters) {
    const name = parameters.get("user") ? "user" : "domain";
    return { data: { acct: [describeAccount(findAccount(whm, parameters, name))] } };
  },

  removeacct(whm, parameters) {
    // Older programs send `user`.
    const { user } = findAccount(whm, parameters, parameters.get("user") ? "user" : "username");
    whm.store.removeAccount(user);
    return { output: { raw: `The account “${user}” was removed.\n` } };
  },

  suspendacct(whm, parameters) {
    const account = findAccount(whm, parameters, "user");
    whm.store.setAccount({ ...account, suspendReason: parameters.get("reason") || "Unknown" });
    return { output: { raw: `The account “${account.user}” was suspended.\n` } };
  },

  unsuspendacct(whm, parameters) {
    const { suspendReason: _, ...account } = findAccount(whm, parameters, "user");
    whm.store.setAccount(account);
    return {};
  },

  /** Lists the default package, the specified packages, the packages of accounts, and the packages that sessions transferred. */
  listpkgs({ store, packages }) {
    const used = store.listAccounts().flatMap(({ package: name }) => name ?? []);
    const transferred = store.listCompletedItems().flatMap(({ values }) => values["package"] ?? []);
    const names = new Set([DEFAULT_PACKAGE, ...packages, ...used, ...transferred]);
    return {
      data: {
        pkg: Array.from(names, (name) => ({
          ...{ name, FEATURELIST: "default", CPMOD: "jupiter", LANG: "en", IP: "n", CGI: "y", HASSHELL: "n" },
          ...{ QUOTA: "unlimited", BWLIMIT: "unlimited", MAXPOP: "unlimited", MAXSQL: "unlimited" },
          ...{ MAXFTP: "unlimited", MAXSUB: "unlimited", MAXADDON: "unlimited", MAXPARK: "unlimited" },
        })),
      },
    };
  },
};

function createMatcher(search: string): (text: string) => boolean {
  try {
    const pattern = new RegExp(search);
    return (text) => pattern.test(text);
  } catch {
    throw new CallRefusal(`“${search}” is not a regular expression.`);
  }
}

function listAccessibleAccounts({ store, user }: SimulatedWhm): ServerAccount[] {
  return store
    .listAccounts()
    .filter(({ owner = "root", user: name }) => user === "root" || user === owner || user === name)
    .sort((one, other) => (one.user < other.user ? -1 : 1));
}

/** Returns the account with the user or the domain in a parameter. @throws CallRefusal if the caller has no such account. */
function findAccount(whm: SimulatedWhm, parameters: CallValues, parameterName: string): ServerAccount {
  const name = requireParameter(parameters, parameterName);
  const getName = parameterName === "domain" ? getDomain : ({ user }: ServerAccount) => user;
  const account = listAccessibleAccounts(whm).find((candidate) => getName(candidate) === name);
  if (account === undefined) throw new CallRefusal(`There is no account “${name}”.`);
  return account;
}

function getIp({ hasDedicatedIp = false }: ServerAccount): string {
  return hasDedicatedIp ? DEDICATED_IP : SHARED_IP;
}

function describeAccount(account: ServerAccount): Readonly<Record<string, unknown>> {
  const { user, owner = "root", size = DEFAULT_ACCOUNT_BYTES, suspendReason } = account;
  const domain = getDomain(account);
  return {
    ...{ user, domain, owner, ip: getIp(account), email: `${user}@${domain}` },
    ...{ plan: account.package ?? DEFAULT_PACKAGE, theme: "jupiter", shell: "/bin/bash", partition: "home" },
    ...{ diskused: `${Math.ceil(size / 2 ** 20)}M`, disklimit: "unlimited", backup: 0, is_locked: 0 },
    ...{ maxpop: "unlimited", maxsql: "unlimited", maxftp: "unlimited", maxsub: "unlimited" },
    suspended: suspendReason === undefined ? 0 : 1,
    suspendreason: suspendReason ?? "not suspended",
  };
}
