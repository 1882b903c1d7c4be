// used: AccountRemoteRoot (user, localuser, domain, ip, customip, skipemail)
// unused: AccountRemoteRoot.skipres
import type { WhmCaller } from "./generated/index.js";

interface Options {
  address?: string;
  text?: string;
  withoutMail: boolean;
}

export async function run(
  client: WhmCaller,
  name: string,
  { address, text, withoutMail }: Options,
): Promise<void> {
  await client.call("enqueue_transfer_item", {
    module: "AccountRemoteRoot",
    transfer_session_id: "s",
    user: name,
    localuser: name,
    ...(text && { domain: text }),
    ...(address === undefined ? {} : { ip: "1", customip: address }),
    ...Object.fromEntries([["skipemail", withoutMail ? "1" : "0"]]),
  });
}
