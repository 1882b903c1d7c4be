// used: AccountRemoteUser (user, localuser, skipaccount)
// unused: AccountRemoteUser.skipres
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

interface Visitor<Context> {
  visit(context: Context): void;
}

class SkipVisitor implements Visitor<{ user: string; skipaccount?: boolean }> {
  visit(context: { user: string; skipaccount?: boolean }): void {
    context.skipaccount = true;
  }
}

const visitors: Visitor<{ user: string; localuser: string }>[] = [new SkipVisitor()];

export async function run(client: WhmCaller, name: string): Promise<void> {
  const context = { user: name, localuser: name };
  visitors.forEach((visitor) => visitor.visit(context));
  await enqueueAccountRemoteUser(client, "s", context);
}
