// used: AccountRemoteUser (user, localuser, skipacctdb, skipbwdata)
// unused: AccountRemoteUser.skipres
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

interface Draft {
  user: string;
  localuser: string;
  skipacctdb?: boolean;
  skipbwdata?: boolean;
}

type Change = (draft: Draft) => void;

const changes: Change[] = [
  (draft) => (draft.skipacctdb = true),
  (draft) => Object.assign(draft, { skipbwdata: true }),
];

export async function run(client: WhmCaller): Promise<void> {
  const draft: Draft = { user: "alice", localuser: "alice" };
  changes.forEach((change) => change(draft));
  await enqueueAccountRemoteUser(client, "s", draft);
}
