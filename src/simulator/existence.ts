/**
 * Determines whether an item can be transferred and restored: what it names must exist, and its account must not exist yet. cPanel documents
 * only the message about an existing account. The rest is a guess: the other messages, that a domain conflicts regardless of `force`,
 * and that an item without the key `localuser` creates no account.
 */

import { findDeclaredContents, getDomain, SIMULATED_HOST_NAME, type RemoteServer } from "./remotes.js";
import { RESERVED_USER_NAMES, type SessionFacts, type SessionItem } from "./sessions.js";
import type { Store } from "./store.js";

export interface ExistenceRules {
  /** Source servers with specified credentials and contents. Any other source server accepts all credentials, and has example accounts. */
  readonly remotes?: readonly RemoteServer[];
  /**
   * What happens to an item whose account exists, and that has neither `force` nor `skipaccount`, or whose domain belongs to another
   * account. With `fail`, the item fails. With `overwrite`, it succeeds. Default: `fail`.
   */
  readonly existingAccounts?: "fail" | "overwrite";
  /** The paths of the archives on the server. An item fails if its archive is missing. Default: every archive exists. */
  readonly archives?: readonly string[];
  /** Whether a session without items becomes `COMPLETED` when it is started, or cannot be started. Default: `complete`. */
  readonly emptySessions?: "complete" | "refuse";
}

/** Returns the account that an item transfers, if the accounts of the source server are declared. */
export function findSourceAccount({ values }: SessionItem, host: string, { remotes }: ExistenceRules) {
  return findDeclaredContents(host, remotes).accounts?.find(({ user }) => user === values["user"]);
}

/** Returns the reason why an item fails, or `undefined` if nothing prevents its transfer. */
export function findObstacle(item: SessionItem, session: SessionFacts, store: Store, rules: ExistenceRules) {
  const { localItem, phase, values } = item;
  const { host, options } = session;
  const { user, package: packageName, localuser, force, skipaccount } = values;
  const account = findSourceAccount(item, host, rules);
  const { accounts, packages } = findDeclaredContents(host, rules.remotes);
  const [missing, taken] = [`does not exist on “${host}”.`, `already exists on “${SIMULATED_HOST_NAME}”.`];
  if (phase === "TRANSFER" && user !== undefined && accounts && !account)
    return `The account “${user}” ${missing}`;
  if (packageName !== undefined && packages?.every(({ name }) => name !== packageName))
    return `The package “${packageName}” ${missing}`;
  const archive = values["cpmovefile"] ?? options["cpmovepath"] ?? "";
  if (archive && rules.archives?.includes(archive) === false)
    return `The archive “${archive}” does not exist.`;
  if (rules.existingAccounts === "overwrite" || localuser === undefined || skipaccount === "1")
    return undefined;
  const exists = RESERVED_USER_NAMES.has(localItem) || store.findAccount(localItem) !== undefined;
  if (exists && force !== "1") return `The account “${localItem}” ${taken}`;
  const domain = values["domain"] ?? (account && getDomain(account));
  const owners = store.listAccounts().filter((one) => getDomain(one).toLowerCase() === domain?.toLowerCase());
  return owners.some((one) => one.user !== localItem) ? `The domain “${domain}” ${taken}` : undefined;
}
