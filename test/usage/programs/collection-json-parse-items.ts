// undecidable: * (*)
import { readFile } from "node:fs/promises";
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, path: string): Promise<void> {
  const items = JSON.parse(await readFile(path, "utf8")) as TransferItem[];
  await enqueueTransferItems(client, id, items);
}
