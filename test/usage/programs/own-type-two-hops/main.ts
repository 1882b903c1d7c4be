import { readdirSync } from "node:fs";
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "../generated/index.js";
import { parse } from "./parse.js";
import { plan } from "./plan.js";

export async function run(client: WhmCaller, dir: string): Promise<void> {
  const jobs = plan(readdirSync(dir).map(parse));
  const items = jobs.flatMap((job): TransferItem[] =>
    job.kind === "restore" ? [{ module: "AccountLocal", ...job.backup }] : [],
  );
  await enqueueTransferItems(client, "s", items);
}
