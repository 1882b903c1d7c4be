// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.mail_location
import { z } from "zod";
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

const Body = z.object({ user: z.string(), localuser: z.string(), domain: z.string().optional() });

export async function handle(client: WhmCaller, body: unknown): Promise<void> {
  await enqueueAccountRemoteUser(client, "s", Body.parse(body));
}
