// used: AccountRemoteUser
// undecidable: AccountRemoteUser.*
// unused: PackageRemoteRoot
import { enqueueAccountRemoteUser, validateAccountRemoteUser, type WhmCaller } from "./generated/index.js";

export interface Form {
  [field: string]: string | boolean;
}

export async function submit(client: WhmCaller, form: Form): Promise<string[]> {
  if (!validateAccountRemoteUser(form))
    return (validateAccountRemoteUser.errors ?? []).map(({ message }) => message);
  await enqueueAccountRemoteUser(client, "s", form);
  return [];
}
