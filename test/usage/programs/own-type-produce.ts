// used: AccountRemoteRoot (user, localuser, prerequisite_user)
// unused: AccountRemoteRoot.disabled
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

function produce<T extends object>(base: T, recipe: (draft: T) => void): T {
  const draft = structuredClone(base);
  recipe(draft);
  return draft;
}

interface Account {
  user: string;
  localuser: string;
  prerequisite_user?: string;
}

const base: Account = { user: "alice", localuser: "alice" };
const changed = produce(base, (draft) => {
  draft.prerequisite_user = "bob";
});

export const run = (client: WhmCaller) => enqueueAccountRemoteRoot(client, "s", changed);
