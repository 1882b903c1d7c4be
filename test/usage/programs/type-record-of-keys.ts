// used: AccountRemoteRoot (skipemail, skiphomedir, skipacctdb)
// unused: AccountLocal, AccountRemoteRoot.user
import type { AccountRemoteRootItem } from "./generated/index.js";

type Skip = Extract<keyof AccountRemoteRootItem, "skipemail" | "skiphomedir" | "skipacctdb">;

const LABELS: Record<Skip, string> = {
  skipemail: "Do not move mail",
  skiphomedir: "Do not move files",
  skipacctdb: "Do not move databases",
};

export function label(key: Skip): string {
  return LABELS[key];
}
