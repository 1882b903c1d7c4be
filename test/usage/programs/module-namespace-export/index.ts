// used: AccountRemoteUser (user, localuser, mail_location)
// undecidable: AccountRemoteUser.*
// unused: AccountLocal
export * as whm from "../generated/AccountRemoteUser.js";
