// used: AccountRemoteRoot (user, localuser), LegacyAccountBackup (user, restoretype, restoreall)
// unused: LegacyAccountBackup.restoresubs
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

type Command =
  { type: "move"; account: string } | { type: "restore"; account: string; period: "daily" | "weekly" };

function toItem(command: Command): TransferItem {
  switch (command.type) {
    case "move":
      return { module: "AccountRemoteRoot", user: command.account, localuser: command.account };
    case "restore":
      return {
        module: "LegacyAccountBackup",
        user: command.account,
        restoretype: command.period,
        restoreall: true,
      };
  }
}

export const execute = (client: WhmCaller, command: Command) =>
  enqueueTransferItem(client, "s", toItem(command));
