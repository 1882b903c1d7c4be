// used: AccountRemoteUser (user, localuser, overwrite_with_delete)
// unused: AccountRemoteUser.reseller
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

const base = { user: "", localuser: "" };

export const move = (client: WhmCaller, id: string, name: string, clean: boolean) =>
  enqueueAccountRemoteUser(
    client,
    id,
    Object.assign({}, base, { user: name, localuser: name }, clean ? { overwrite_with_delete: true } : {}),
  );
