/**
 * Simulated servers in a process of their own, so that who asks is measured alone: `fork` it with how many there are. It sends where
 * each is and what it serves; asked for anything, it sends how many requests were answered so far.
 */

import { join } from "node:path";
import { startWhm } from "../dist/testing.js";
import { readSnapshot } from "../dist/index.js";
import { root } from "./subjects.js";

const TOKEN = "BENCHMARK-TOKEN-0123456789";

const documented = readSnapshot(join(root, "schemas"));
const { PackageRemoteRoot: schema } = documented.modules;
const keys = { ...schema.keys, package: { def: "char(128) DEFAULT NULL" } };
const shorter = { ...schema, keys };

/** Of twenty servers so many serve each; the rest refuse. */
const KINDS = [
  { share: 16, snapshot: documented },
  { share: 2, snapshot: { ...documented, modules: { ...documented.modules, PackageRemoteRoot: shorter } } },
  { share: 1, snapshot: { ...documented, whmVersion: "11.140.0.1" } },
];

const kindOf = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));

const servers = await Promise.all(
  Array.from({ length: Number(process.argv[2]) }, async (_, index) => {
    const kind = kindOf[index % 20];
    const server = await startWhm({ schemas: kind?.snapshot ?? documented, token: TOKEN });
    if (kind === undefined) server.refuse("available_transfer_modules", "This feature is disabled.");
    return { server, answers: kind !== undefined };
  }),
);

process.on("message", () => {
  process.send?.(servers.reduce((sum, { server }) => sum + server.requests.length, 0));
});
process.send?.(servers.map(({ server: { url, ca, token }, answers }) => ({ url, ca, token, answers })));
process.on("disconnect", () => process.exit());
