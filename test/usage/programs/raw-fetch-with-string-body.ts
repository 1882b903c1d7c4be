// used: AccountRemoteUser (user, localuser, customip, ip)
// unused: AccountRemoteUser.domain
import { stringify } from "node:querystring";

export function move(host: string, id: string, name: string, address: string): Promise<Response> {
  return fetch(`https://${host}:2083/json-api/enqueue_transfer_item`, {
    method: "POST",
    body: stringify({
      module: "AccountRemoteUser",
      transfer_session_id: id,
      user: name,
      localuser: name,
      ip: 1,
      customip: address,
    }),
  });
}
