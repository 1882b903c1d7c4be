import item from "./item.js";
import { enqueueTransferItem, type WhmCaller } from "../generated/index.js";

export default async function main(client: WhmCaller): Promise<void> {
  await enqueueTransferItem(client, "s", item);
}
