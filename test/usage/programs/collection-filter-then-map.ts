// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.ip
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

interface Row {
  account: string;
  host: string | null;
  suspended: boolean;
}

export async function restore(client: WhmCaller, id: string, rows: readonly Row[]): Promise<void> {
  const items = rows
    .filter((row) => !row.suspended)
    .map((row): TransferItem => ({
      module: "AccountLocal",
      user: row.account,
      localuser: row.account,
      domain: row.host,
    }));
  await enqueueTransferItems(client, id, items);
}
