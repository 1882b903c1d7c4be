// used: AccountLocal (user, localuser, mail_location, skipbwdata)
// unused: AccountLocal.domain, AccountLocal.size
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

const settings = {
  server: { domain: "new.example", size: "large" },
  transfer: { mail_location: ".local", flags: { skipbwdata: true } },
};

export async function run(client: WhmCaller, name: string): Promise<void> {
  const { flags, ...rest } = settings.transfer;
  console.log(settings.server.domain);
  await enqueueAccountLocal(client, "s", { user: name, localuser: name, ...rest, ...flags });
}
