import type { TransferItem } from "../generated/index.js";
import { account, names } from "./more.js";

const local = names.map(account).map((value) => ({ module: "AccountLocal" as const, ...value }));

export function items(plan?: string): TransferItem[] {
  const head = plan === undefined ? [] : [{ module: "PackageRemoteRoot" as const, package: plan }];
  return [...head, ...local];
}
