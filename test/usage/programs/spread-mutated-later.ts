// used: AccountRemoteRoot (user, localuser, domain, size)
// unused: AccountRemoteRoot.files
import { enqueueTransferItems, type WhmCaller } from "./generated/index.js";

interface Draft {
  module: "AccountRemoteRoot";
  user: string;
  localuser: string;
  domain?: string;
  size?: number;
}

const drafts: Draft[] = [];

export function add(name: string): Draft {
  const draft: Draft = { module: "AccountRemoteRoot", user: name, localuser: name };
  drafts.push(draft);
  return draft;
}

export function measure(sizes: ReadonlyMap<string, number>): void {
  for (const draft of drafts) {
    const bytes = sizes.get(draft.user);
    if (bytes !== undefined) draft["size"] = bytes;
    draft.domain = `${draft.user}.example`;
  }
}

export const run = (client: WhmCaller) => enqueueTransferItems(client, "s", [...drafts]);
