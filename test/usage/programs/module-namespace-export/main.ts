import type { WhmCaller } from "../generated/index.js";
import { whm } from "./index.js";

export const move = (client: WhmCaller, name: string) =>
  whm.enqueueAccountRemoteUser(client, "s", { user: name, localuser: name, mail_location: ".local" });
