// used: AccountRemoteUser (user, localuser, domain)
// undecidable: * (*)
export * from "../generated/index.js";
export const SESSION = "s";
