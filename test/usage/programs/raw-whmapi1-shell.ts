// used: AccountLocal (user, localuser, mail_location)
// unused: AccountLocal.domain
import { exec } from "node:child_process";
import { promisify } from "node:util";

const shell = promisify(exec);

export async function restore(id: string): Promise<void> {
  await shell(
    `whmapi1 enqueue_transfer_item transfer_session_id=${id} module=AccountLocal user=alice localuser=alice mail_location=.local`,
  );
}
