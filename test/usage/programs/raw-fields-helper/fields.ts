// used: AccountRemoteUser (user, localuser, domain, overwrite_sameowner_dbs)
// unused: AccountRemoteUser.skipaccount, AccountLocal
export type Fields = Record<string, string>;

export const names = (name: string): Fields => ({ user: name, localuser: name });

export function flags(fields: Fields, options: { replace: boolean }): Fields {
  return options.replace ? { ...fields, overwrite_sameowner_dbs: "1" } : fields;
}
