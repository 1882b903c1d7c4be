// used: AccountRemoteUser (user, localuser)
// unused: AccountRemoteUser.domain, AccountRemoteUser.reseller, AccountRemoteUser.size
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

/** The texts of a settings page that another team translates. */
const LABELS: Record<string, string> = {
  domain: "Main name",
  reseller: "May sell packages",
  size: "Space on the disk",
};

export const label = (name: string): string => LABELS[name] ?? name;

export async function run(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountRemoteUser(client, "s", { user: name, localuser: name });
}
