// used: AccountRemoteRoot (user, localuser, overwrite_sameowner_dbs, overwrite_with_delete)
// unused: AccountRemoteRoot.overwrite_all_dbs
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

class AccountBuilder {
  private readonly parts: Partial<AccountRemoteRootItem> = {};
  static named(name: string): AccountBuilder {
    const builder = new AccountBuilder();
    builder.parts.user = name;
    return builder;
  }
  as(localuser: string): this {
    this.parts.localuser = localuser;
    return this;
  }
  replacingDatabases(): this {
    this.parts.overwrite_sameowner_dbs = true;
    return this;
  }
  cleaningFirst(): this {
    this.parts.overwrite_with_delete = true;
    return this;
  }
  build(): AccountRemoteRootItem {
    const { user, localuser } = this.parts;
    if (user === undefined || localuser === undefined) throw new TypeError("The names are missing.");
    return { ...this.parts, user, localuser };
  }
}

export const run = (client: WhmCaller, id: string) =>
  enqueueAccountRemoteRoot(
    client,
    id,
    AccountBuilder.named("a").as("b").replacingDatabases().cleaningFirst().build(),
  );
