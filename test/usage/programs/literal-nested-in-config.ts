// used: LegacyAccountBackup (user, restoretype, restoremysql), AccountRemoteUser (user, localuser)
// unused: LegacyAccountBackup.restoremail
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

interface Job {
  readonly name: string;
  readonly notify: { readonly address: string };
  readonly steps: readonly { readonly label: string; readonly item: TransferItem }[];
}

const jobs: readonly Job[] = [
  {
    name: "nightly",
    notify: { address: "ops@example.com" },
    steps: [
      {
        label: "the old backup",
        item: { module: "LegacyAccountBackup", user: "alice", restoretype: "daily", restoremysql: 1 },
      },
      { label: "bob", item: { module: "AccountRemoteUser", user: "bob", localuser: "bob2" } },
    ],
  },
];

export async function runJobs(client: WhmCaller, id: string): Promise<void> {
  for (const job of jobs) {
    for (const { label, item } of job.steps) {
      console.log(job.name, label);
      await enqueueTransferItem(client, id, item);
    }
  }
}
