// used: PackageRemoteRoot (package), AccountRemoteRoot (user, localuser, skiphomedir)
// unused: PackageRemoteRoot.size
import type { WhmCaller } from "./generated/index.js";

const FUNCTION = "enqueue_transfer_item";

export const run = (client: WhmCaller, id: string) =>
  client.call(FUNCTION, { module: "PackageRemoteRoot", package: "gold", transfer_session_id: id }).then(() =>
    client.call(FUNCTION, {
      module: "AccountRemoteRoot",
      user: "a",
      localuser: "a",
      skiphomedir: "1",
      transfer_session_id: id,
    }),
  );
