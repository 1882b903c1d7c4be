// used: AccountRemoteRoot (user, localuser, skipemail)
// unused: AccountRemoteRoot.skiphomedir, AccountLocal
const { WHM_TOKEN: token = "" } = process.env;

export async function move(server: string, id: string, name: string): Promise<boolean> {
  const body = new URLSearchParams({
    "api.version": "1",
    module: "AccountRemoteRoot",
    transfer_session_id: id,
    user: name,
    localuser: name,
  });
  body.set("skipemail", "1");
  const answer = await fetch(`https://${server}:2087/json-api/enqueue_transfer_item`, {
    method: "POST",
    headers: { Authorization: `whm root:${token}` },
    body,
  });
  return answer.ok;
}
