// used: AccountLocal (user, localuser, shared_mysql_server)
// unused: AccountLocal.reseller
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

class Container {
  private readonly values = new Map<string, unknown>();
  provide(token: string, value: unknown): this {
    this.values.set(token, value);
    return this;
  }
  resolve<T>(token: string): T {
    return this.values.get(token) as T;
  }
}

const container = new Container().provide("defaults", { shared_mysql_server: true });

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountLocal(client, "s", { ...container.resolve<object>("defaults"), user: name, localuser: name });
