// used: AccountLocal (user, localuser, domain, force)
// undecidable: AccountLocal.*
// unused: AccountRemoteRoot
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

type Action = { type: "rename"; to: string } | { type: "force" } | { type: "host"; domain: string };

export function reducer(state: AccountLocalItem, action: Action): AccountLocalItem {
  switch (action.type) {
    case "rename":
      return { ...state, localuser: action.to };
    case "force":
      return { ...state, force: true };
    case "host":
      return { ...state, domain: action.domain };
  }
}

export async function submit(client: WhmCaller, actions: readonly Action[]): Promise<void> {
  await enqueueAccountLocal(client, "s", actions.reduce(reducer, { user: "alice", localuser: "alice" }));
}
