/**
 * Functions about the server: its version, its transfer modules and its accounts. cPanel documents parameters and responses. These details
 * are guesses: the rules for names, the wording of messages, and that an account exists on the server after it was restored.
 */

import type { ServerAccount } from "../remotes.js";
import { CallRefusal } from "../responses.js";
import {
  findModule,
  getParameter,
  requireParameter,
  type ApiFunction,
  type SimulatedWhm,
} from "./parameters.js";

/** Returns the priorities of all modules, as decimal strings. A priority that is missing in the snapshot is 0. */
export const availableTransferModules: ApiFunction = ({ snapshot }) => ({
  data: {
    modules: Object.fromEntries(
      Object.entries(snapshot.modules).map(([name, { priority }]) => [name, String(priority ?? 0)]),
    ),
  },
});

export const transferModuleSchema: ApiFunction = ({ snapshot }, parameters) => {
  const { keys, primary, required } = findModule(snapshot, requireParameter(parameters, "module"));
  return { data: { schema: { keys, primary, required } } };
};

export const version: ApiFunction = ({ snapshot }) => {
  if (snapshot.whmVersion === null) throw new CallRefusal("The version is not available.");
  return { data: { version: snapshot.whmVersion } };
};

/** Lists the modules that restore an account. The format is documented. Real servers list more modules. */
export const restoreModulesSummary: ApiFunction = () => ({
  data: {
    modules: [
      ["Account", "Creates the account and its system user."],
      ["Homedir", "Restores the files of the home directory."],
      ["MySQL", "Restores MySQL databases and their users."],
    ].map(([module, summary]) => ({ module, summary: [summary], restricted_available: 1 })),
  },
});

/** Some of the user names that the system reserves. */
export const RESERVED_USER_NAMES: ReadonlySet<string> = new Set(
  "root bin daemon adm lp sync shutdown halt mail operator games ftp nobody dbus sshd named mysql postgres mailman cpanel cphulkd whm system".split(
    " ",
  ),
);

export const validateSystemUser: ApiFunction = (whm, parameters) => {
  const user = requireParameter(parameters, "user");
  const isReserved = RESERVED_USER_NAMES.has(user);
  const exists = isReserved || listLocalAccounts(whm).some((account) => account.user === user);
  // The rules for transferred accounts are less strict than those for new ones.
  const isValidForNew = /^(?!test)[a-z][a-z0-9]{0,15}$/.test(user) && !isReserved;
  const isValidForTransfer = /^[a-z0-9][a-z0-9_-]{0,31}$/.test(user) && !isReserved;
  return {
    data: {
      ...{ exists: Number(exists), reserved: Number(isReserved) },
      ...{ valid_for_new: Number(isValidForNew), valid_for_transfer: Number(isValidForTransfer) },
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
