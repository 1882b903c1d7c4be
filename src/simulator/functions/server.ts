/**
 * Functions about the server: its version and its transfer modules. cPanel documents parameters and responses. These details are guesses:
 * the rules for names, and the wording of messages.
 */

import { CallRefusal } from "../responses.js";
import { RESERVED_USER_NAMES } from "../sessions.js";
import { findModule, getParameter, requireParameter, type ApiFunction } from "./parameters.js";

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

export const validateSystemUser: ApiFunction = ({ store }, parameters) => {
  const user = requireParameter(parameters, "user");
  const isReserved = RESERVED_USER_NAMES.has(user);
  const exists = isReserved || store.findAccount(user) !== undefined;
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

/** Returns the message that the account has no archives, because the simulated server stores no archives. */
export const deleteAccountArchives: ApiFunction = (_, parameters) => {
  const user = requireParameter(parameters, "user");
  const mountpoint = getParameter(parameters, "mountpoint") ?? "/home";
  const message = `There are no archives of “${user}” in “${mountpoint}”.`;
  return { output: { messages: [message], warnings: [] } };
};
