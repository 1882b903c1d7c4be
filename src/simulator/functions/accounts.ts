/**
 * Functions about accounts on the simulated server. cPanel documents parameters and responses. These details are guesses: the rules
 * for names, the wording of messages, and that an account exists on the server after it was restored.
 */

import type { ServerAccount } from "../remotes.js";
import { getParameter, requireParameter, type ApiFunction, type SimulatedWhm } from "./outcome.js";

/** Some of the user names that the system reserves. */
export const RESERVED_USER_NAMES: ReadonlySet<string> = new Set(
  "root bin daemon adm lp sync shutdown halt mail operator games ftp nobody dbus sshd named mysql postgres mailman cpanel cphulkd whm system".split(
    " ",
  ),
);

/** Matches valid names of new accounts. The rules for transferred accounts are less strict. */
const NEW_ACCOUNT_NAME_PATTERN = /^(?!test)[a-z][a-z0-9]{0,15}$/;
const TRANSFERRED_ACCOUNT_NAME_PATTERN = /^[a-z0-9][a-z0-9_-]{0,31}$/;

export const validateSystemUser: ApiFunction = (whm, parameters) => {
  const user = requireParameter(parameters, "user");
  const isReservedUser = RESERVED_USER_NAMES.has(user);
  const userExists = isReservedUser || listLocalAccounts(whm).some((account) => account.user === user);
  return {
    data: {
      exists: toBit(userExists),
      reserved: toBit(isReservedUser),
      valid_for_new: toBit(NEW_ACCOUNT_NAME_PATTERN.test(user) && !isReservedUser),
      valid_for_transfer: toBit(TRANSFERRED_ACCOUNT_NAME_PATTERN.test(user) && !isReservedUser),
    },
  };
};

/**
 * Returns the accounts of the server: the initial accounts, and the accounts that sessions transferred. Only items with the key `user`
 * are accounts: a package can have the same name.
 */
export function listLocalAccounts({ store, accounts }: SimulatedWhm): ServerAccount[] {
  const transferredAccounts = store
    .listCompletedItems()
    .filter(({ values }) => Object.hasOwn(values, "user"))
    .map(({ localItem, values: { domain } }) => ({
      user: localItem,
      ...(domain !== undefined && { domain }),
    }));
  return [...accounts, ...transferredAccounts];
}

/** Returns the message that the account has no archives, because the simulated server stores no archives. */
export const deleteAccountArchives: ApiFunction = (_, parameters) => {
  const user = requireParameter(parameters, "user");
  const mountpoint = getParameter(parameters, "mountpoint") ?? "/home";
  const message = `There are no archives of “${user}” in “${mountpoint}”.`;
  return { output: { messages: [message], warnings: [] } };
};

function toBit(condition: boolean): 0 | 1 {
  return condition ? 1 : 0;
}
