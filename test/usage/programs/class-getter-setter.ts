// used: AccountRemoteUser (user, localuser, domain, mail_location)
// unused: AccountRemoteUser.customip
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

class Draft {
  private readonly value: AccountRemoteUserItem = { user: "", localuser: "" };
  set name(name: string) {
    this.value.user = name;
    this.value.localuser = name;
  }
  set host(host: string) {
    this.value.domain = host;
  }
  set mailNode(node: string) {
    this.value["mail_location"] = node;
  }
  get item(): AccountRemoteUserItem {
    return this.value;
  }
}

export async function run(client: WhmCaller): Promise<void> {
  const draft = new Draft();
  draft.name = "alice";
  draft.host = "alice.example";
  draft.mailNode = ".local";
  await enqueueAccountRemoteUser(client, "s", draft.item);
}
