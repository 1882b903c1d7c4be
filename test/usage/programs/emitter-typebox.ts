// used: AccountRemoteRoot (user, domain)
// unused: AccountRemoteRoot.ip, AccountLocal
import type { Type } from "typebox";
import type { AccountRemoteRootSchema } from "./generated/typebox.js";

type Properties = (typeof AccountRemoteRootSchema)["properties"];
type Name = Type.Static<Properties["user"]>;
type Host = Type.Static<Properties["domain"]>;

export function label(name: Name, host: Host): string {
  return `${name}@${host ?? "localhost"}`;
}
