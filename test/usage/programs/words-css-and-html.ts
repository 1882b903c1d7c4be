// used: AccountLocal (user, localuser)
// unused: AccountRemoteRoot.disabled, AccountLocal.size, AccountRemoteRoot.priority
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export const page = (busy: boolean): string => `
  <style>input:disabled { font-size: 12px !important; }</style>
  <input name="account" size="20"${busy ? " disabled" : ""}>`;

export const restore = (client: WhmCaller, name: string) =>
  enqueueAccountLocal(client, "s", { user: name, localuser: name });
