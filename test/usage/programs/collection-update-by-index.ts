// used: AccountRemoteUser (user, localuser, shared_mysql_server, detected_remote_user)
// unused: AccountRemoteUser.domain
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

const items: {
  user: string;
  localuser: string;
  shared_mysql_server?: boolean;
  detected_remote_user?: string;
}[] = [
  { user: "a", localuser: "a" },
  { user: "b", localuser: "b" },
];
items[0] = { ...items[0]!, shared_mysql_server: true };
items
  .with(1, { user: "b", localuser: "b2" })
  .forEach((item, index) => (items[index] = { ...item, detected_remote_user: "b" }));

export const run = (client: WhmCaller) =>
  Promise.all(items.map((item) => enqueueAccountRemoteUser(client, "s", item)));
