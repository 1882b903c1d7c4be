// used: AccountRemoteRoot (user, localuser, skipsubdomains)
// unused: AccountRemoteRoot.skipemail, AccountLocal
export {
  enqueueAccountRemoteRoot as move,
  type AccountRemoteRootItem as Account,
} from "../generated/index.js";
export { createWhmClient } from "../generated/whm-client.js";
