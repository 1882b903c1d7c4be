// used: AccountRemoteRoot (domain)
// unused: AccountRemoteRoot.ip, AccountLocal, AccountLocal.domain
import { transferModules } from "./generated/index.js";

const { priority, keys } = transferModules.AccountRemoteRoot;

console.log(`AccountRemoteRoot runs at ${priority}; its column for the main name is ${keys.domain.def}`);
