/** Checks a list of accounts, without a server: `npm run check`. */

import { readFileSync } from "node:fs";
import { validateAccountRemoteRoot } from "@example/whm";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("Pass a JSON file with a list of accounts.");

const accounts = JSON.parse(readFileSync(file, "utf8")) as unknown[];
for (const [index, account] of accounts.entries()) {
  for (const { message } of validateAccountRemoteRoot.findErrors(account)) {
    console.error(`Account ${index}: ${message}`);
    process.exitCode = 1;
  }
}
if (process.exitCode !== 1) console.log(`${accounts.length} accounts are valid.`);
