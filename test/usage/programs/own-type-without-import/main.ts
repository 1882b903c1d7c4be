import { enqueueAccountLocal, type WhmCaller } from "../generated/index.js";
import { withAddress } from "./address.js";
import { request } from "./types.js";

export const run = (client: WhmCaller) =>
  enqueueAccountLocal(client, "s", withAddress(request("alice"), "192.0.2.1"));
