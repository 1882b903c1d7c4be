import { enqueueAccountRemoteUser, type WhmCaller } from "../generated/index.js";
import { defaults } from "./defaults.js";

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteUser(client, "s", { ...defaults, user: name, localuser: name });
