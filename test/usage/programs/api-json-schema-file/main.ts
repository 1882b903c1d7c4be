// used: AccountLocal
// undecidable: AccountLocal.*
// unused: AccountRemoteRoot
import { readFileSync } from "node:fs";

/** Serves the schema of an item to the form in the browser. */
export function schema(): string {
  return readFileSync(new URL("../generated/AccountLocal.schema.json", import.meta.url), "utf8");
}
