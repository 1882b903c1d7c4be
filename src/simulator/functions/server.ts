/**
 * Functions about the server: its version and its transfer modules. cPanel documents parameters and responses. These details are guesses:
 * the rules for names, and the wording of messages.
 */

import { CallRefusal } from "../responses.js";
import { RESERVED_USER_NAMES } from "../sessions.js";
import { findModule, requireParameter, type ApiFunctions } from "./parameters.js";

export const SERVER_FUNCTIONS: ApiFunctions = {
  /** Returns the priorities of all modules, as decimal strings. A priority that is missing in the snapshot is 0. */
  available_transfer_modules({ snapshot }) {
    const modules = Object.entries(snapshot.modules);
    const priorities = modules.map(([name, { priority }]) => [name, String(priority ?? 0)] as const);
    return { data: { modules: Object.fromEntries(priorities) } };
  },

  transfer_module_schema({ snapshot }, parameters) {
    const { keys, primary, required } = findModule(snapshot, requireParameter(parameters, "module"));
    return { data: { schema: { keys, primary, required } } };
  },

  version({ snapshot: { whmVersion: version } }) {
    if (version === null) throw new CallRefusal("The version is not available.");
    return { data: { version } };
  },

  /** Lists the modules that restore an account. The format is documented. Real servers list more modules. */
  restore_modules_summary: () => ({
    data: {
      modules: [
        ["Account", "Creates the account and its system user."],
        ["Homedir", "Restores the files of the home directory."],
        ["MySQL", "Restores MySQL databases and their users."],
      ].map(([module, summary]) => ({ module, summary: [summary], restricted_available: 1 })),
    },
  }),

  validate_system_user({ store }, parameters) {
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
  },

  /** Returns the message that the account has no archives, because the simulated server stores no archives. */
  delete_account_archives(_, parameters) {
    const user = requireParameter(parameters, "user");
    const mountpoint = parameters.get("mountpoint") ?? "/home";
    const message = `There are no archives of “${user}” in “${mountpoint}”.`;
    return { output: { messages: [message], warnings: [] } };
  },
};
