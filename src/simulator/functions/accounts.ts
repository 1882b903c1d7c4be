/** Functions about accounts on this server. Known: parameters and answers. A guess: the rules for names, and all wording. */

import { record } from "../responses.js";
import { missingParameter, valueOf, type CallParameters, type FunctionResult, type Whm } from "./outcome.js";

/** Users that a system has for itself: some of them. */
const RESERVED: ReadonlySet<string> = new Set([
  ...["root", "bin", "daemon", "adm", "lp", "sync", "shutdown", "halt", "mail", "operator", "games", "ftp"],
  ...[
    "nobody",
    "dbus",
    "sshd",
    "named",
    "mysql",
    "postgres",
    "mailman",
    "cpanel",
    "cphulkd",
    "whm",
    "system",
  ],
]);

/** A name for a new account: a letter, then letters and digits, sixteen at most. An account that comes may be called a little more. */
const NEW_NAME = /^(?!test)[a-z][a-z0-9]{0,15}$/;
const OLD_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;

export function validateSystemUser({ store, accounts }: Whm, parameters: CallParameters): FunctionResult {
  const missing = missingParameter(parameters, ["user"]);
  if (missing !== undefined) return missing;
  const user = valueOf(parameters, "user") ?? "";
  const isReserved = RESERVED.has(user);
  const exists = isReserved || accounts.includes(user) || hasArrived(store, user);
  return {
    data: record({
      exists: bit(exists),
      reserved: bit(isReserved),
      valid_for_new: bit(NEW_NAME.test(user) && !isReserved),
      valid_for_transfer: bit(OLD_NAME.test(user) && !isReserved),
    }),
  };
}

/** Whether a session brought an account of that name. Packages have names, too, so a key has to say that it is a user's. */
function hasArrived({ ledger }: Whm["store"], user: string): boolean {
  return ledger.arrived(user).some(({ values }) => Object.hasOwn(values, "user"));
}

/** Nothing is on this server's disk, so there is never anything to delete. */
export function deleteAccountArchives(_: Whm, parameters: CallParameters): FunctionResult {
  const missing = missingParameter(parameters, ["user"]);
  if (missing !== undefined) return missing;
  const mountpoint = valueOf(parameters, "mountpoint") ?? "/home";
  const message = `There are no archives of “${valueOf(parameters, "user") ?? ""}” in “${mountpoint}”.`;
  return { data: undefined, output: record({ messages: [message], warnings: [] }) };
}

function bit(condition: boolean): 0 | 1 {
  return condition ? 1 : 0;
}
