/** Functions that describe the server's transfer modules. */

import { CallRefusal } from "../responses.js";
import { findModule, requireParameter, type ApiFunction } from "./outcome.js";

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
