/**
 * Runs simulated servers in their own process, so that measurements of a client exclude the servers. Fork it with the number of
 * servers. It sends the address and token of each server, and replies to any message with the number of requests so far.
 */

import { join } from "node:path";
import { startWhm } from "../../dist/testing.js";
import { readSnapshot } from "../../dist/index.js";
import { root } from "./subjects.js";

const TOKEN = "BENCHMARK-TOKEN-0123456789";

const documentedSnapshot = readSnapshot(join(root, "schemas"));
const { PackageRemoteRoot: schema } = documentedSnapshot.modules;
const keys = { ...schema.keys, package: { def: "char(128) DEFAULT NULL" } };
const schemaWithShorterKey = { ...schema, keys };

/** How many of each twenty servers have which snapshot. The twentieth server refuses requests. */
const SCHEMA_SHARES = [
  { share: 16, snapshot: documentedSnapshot },
  {
    share: 2,
    snapshot: {
      ...documentedSnapshot,
      modules: { ...documentedSnapshot.modules, PackageRemoteRoot: schemaWithShorterKey },
    },
  },
  { share: 1, snapshot: { ...documentedSnapshot, whmVersion: "11.140.0.1" } },
];

const schemasByIndex = SCHEMA_SHARES.flatMap((schemas) =>
  Array.from({ length: schemas.share }, () => schemas),
);

const servers = await Promise.all(
  Array.from({ length: Number(process.argv[2]) }, async (_, index) => {
    const schemas = schemasByIndex[index % 20];
    const server = await startWhm({ schemas: schemas?.snapshot ?? documentedSnapshot, token: TOKEN });
    if (schemas === undefined) server.refuse("available_transfer_modules", "This feature is disabled.");
    return { server, answers: schemas !== undefined };
  }),
);

process.on("message", () => {
  process.send?.(servers.reduce((sum, { server }) => sum + server.requests.length, 0));
});
process.send?.(servers.map(({ server: { url, ca, token }, answers }) => ({ url, ca, token, answers })));
process.on("disconnect", () => process.exit());
