import "./register.js";
import { factories } from "./factories.js";
import { enqueueTransferItem, type WhmCaller } from "../generated/index.js";

export async function run(client: WhmCaller, kind: string, name: string): Promise<void> {
  const item = factories.get(kind)?.(name);
  if (item) await enqueueTransferItem(client, "s", item);
}
