// used: AccountRemoteUser (user, localuser, skipacctdb, skipbwdata)
// unused: AccountRemoteUser.skiphomedir
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

type Step<T> = (value: T) => T;

const pipe =
  <T>(...steps: Step<T>[]): Step<T> =>
  (value) =>
    steps.reduce((result, step) => step(result), value);

const flag =
  <K extends "skipacctdb" | "skipbwdata">(key: K): Step<AccountRemoteUserItem> =>
  (item) => ({ ...item, [key]: true });

const prepare = pipe(flag("skipacctdb"), flag("skipbwdata"));

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteUser(client, "s", prepare({ user: name, localuser: name }));
