// used: AccountRemoteUser (user, localuser, mail_location)
// unused: AccountRemoteUser.domain, AccountLocal
export * as whm from "../generated/AccountRemoteUser.js";
