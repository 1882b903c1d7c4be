// used: AccountLocal (user, localuser)
// unused: AccountLocal.domain, AccountRemoteRoot
import { z } from "zod";
import { AccountLocalSchema } from "./generated/zod.js";
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

const form = AccountLocalSchema.pick({ user: true, localuser: true }).extend({ comment: z.string() });

export async function submit(client: WhmCaller, input: unknown): Promise<void> {
  const { user, localuser, comment } = form.parse(input);
  console.log(comment);
  await enqueueAccountLocal(client, "s", { user, localuser });
}
