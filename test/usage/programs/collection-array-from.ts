// used: AccountLocal (user, localuser, size)
// unused: AccountLocal.domain
import { enqueueTransferItems, type WhmCaller } from "./generated/index.js";

/** Queues test accounts `user0`, `user1`, … */
export const seed = (client: WhmCaller, id: string, length: number) =>
  enqueueTransferItems(
    client,
    id,
    Array.from({ length }, (_, i) => ({
      module: "AccountLocal" as const,
      user: `user${i}`,
      localuser: `user${i}`,
      size: 1n,
    })),
  );
