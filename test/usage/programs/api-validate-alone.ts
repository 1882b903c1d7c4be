// used: AccountLocal
// undecidable: AccountLocal.*
// unused: AccountRemoteUser, PackageRemoteRoot
import { readFileSync } from "node:fs";
import { validateAccountLocal } from "./generated/index.js";

const value: unknown = JSON.parse(readFileSync("item.json", "utf8"));
if (!validateAccountLocal(value)) {
  for (const { message } of validateAccountLocal.errors ?? []) console.error(message);
  process.exitCode = 1;
}
