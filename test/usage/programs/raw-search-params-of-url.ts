// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.ip
export function address(base: string, id: string, name: string, host: string | undefined): string {
  const url = new URL("json-api/enqueue_transfer_item", base);
  const { searchParams } = url;
  searchParams.set("module", "AccountRemoteUser");
  searchParams.set("transfer_session_id", id);
  for (const key of ["user", "localuser"]) searchParams.set(key, name);
  if (host) searchParams.append("domain", host);
  return url.href;
}
