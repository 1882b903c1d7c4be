// used: AccountRemoteRoot (user, localuser, skipsubdomains)
// undecidable: AccountRemoteRoot.*
// unused: AccountLocal
export {
  enqueueAccountRemoteRoot as move,
  type AccountRemoteRootItem as Account,
} from "../generated/index.js";
export { createWhmClient } from "../generated/whm-client.js";
