// used: AccountLocal (user, localuser, domain, replaceip)
// unused: AccountLocal.customip
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

/** Removes the members that are undefined. */
function compact<T extends object>(value: T): T {
  const copy = { ...value };
  for (const key of Object.keys(copy) as (keyof T)[]) if (copy[key] === undefined) delete copy[key];
  return copy;
}

export const run = (client: WhmCaller, name: string, host?: string) =>
  enqueueAccountLocal(
    client,
    "s",
    compact({ user: name, localuser: name, domain: host, replaceip: host && "basic" }),
  );
