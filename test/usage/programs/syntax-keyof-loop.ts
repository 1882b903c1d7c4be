// used: AccountLocal
// undecidable: AccountLocal.*
// unused: AccountRemoteRoot
import {
  enqueueAccountLocal,
  transferModules,
  type AccountLocalItem,
  type WhmCaller,
} from "./generated/index.js";

const keys = Object.keys(transferModules.AccountLocal.keys) as (keyof AccountLocalItem)[];

/** Takes each key of the item from the environment: `WHM_USER`, `WHM_DOMAIN`, … */
export async function run(client: WhmCaller): Promise<void> {
  const item: Record<string, string> = {};
  for (const key of keys) {
    const value = process.env[`WHM_${key.toUpperCase()}`];
    if (value !== undefined) item[key] = value;
  }
  await enqueueAccountLocal(client, "s", item as unknown as AccountLocalItem);
}
