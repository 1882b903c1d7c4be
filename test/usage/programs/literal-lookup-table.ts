// used: AccountRemoteRoot (user, localuser, skipemail, skipsubdomains, overwrite_with_delete)
// unused: AccountRemoteRoot.skipaccount
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

type Options = Omit<AccountRemoteRootItem, "user" | "localuser">;

const PROFILES: Record<"fast" | "clean", Options> = {
  fast: { skipemail: true, skipsubdomains: true },
  clean: { overwrite_with_delete: true },
};

export async function move(client: WhmCaller, id: string, name: string, profile: "fast" | "clean") {
  await enqueueAccountRemoteRoot(client, id, { user: name, localuser: name, ...PROFILES[profile] });
}
