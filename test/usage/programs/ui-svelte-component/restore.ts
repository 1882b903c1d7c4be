import { createWhmClient, enqueueAccountLocal } from "../generated/index.js";

const client = createWhmClient({ server: "new.example", token: "t" });

export async function restore(name: string, domain: string): Promise<void> {
  await enqueueAccountLocal(client, "s", { user: name, localuser: name, domain });
}
