// undecidable: * (*)
import type { WhmCaller } from "./generated/index.js";

/** Sends what a web form contains. */
export async function forward(client: WhmCaller, form: URLSearchParams): Promise<void> {
  await client.call("enqueue_transfer_item", Object.fromEntries(form));
}
