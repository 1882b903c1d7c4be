/** Transfers the accounts of accounts.json to a simulated server: `npm run demo`. */

import { readFileSync } from "node:fs";
import type { AccountRemoteRootItem } from "@example/whm";
import { createNodeTransferClient } from "@example/whm/node";
import { startWhm } from "whm-transfer-codegen/testing";
import { transfer } from "./transfer.js";

const accounts = JSON.parse(readFileSync("accounts.json", "utf8")) as AccountRemoteRootItem[];
const whm = await startWhm();
const client = createNodeTransferClient({ server: whm.url, token: whm.token, pinSha256: whm.pinSha256 });
console.log(await transfer(client, { host: "old.example", password: "any password" }, accounts));
await whm.close();
