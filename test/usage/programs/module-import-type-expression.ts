// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.size
export function draft(name: string, domain: string): import("./generated/index.js").AccountLocalItem {
  return { user: name, localuser: name, domain };
}
