// used: AccountLocal (user, localuser, replaceip)
// unused: AccountLocal.size
export function enqueueUrl(base: string, id: string, name: string): URL {
  const url = new URL("enqueue_transfer_item", base);
  url.search = new URLSearchParams([
    ["module", "AccountLocal"],
    ["transfer_session_id", id],
    ["user", name],
    ["localuser", name],
    ["replaceip", "all"],
  ]).toString();
  return url;
}
