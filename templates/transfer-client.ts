import type { WhmAnswerCaller } from "./transfer-functions.js";
import { verifySchema, type TransferSchemaReport, type VerifySchemaOptions } from "./transfer-verify.js";
import { whmAsker, type WhmClientOptions } from "./whm-client.js";

/** A client that is told all of an answer, and can look whether the server is still the one that this code was generated from. */
export interface TransferClient extends WhmAnswerCaller {
  /** `verifySchema(client)`. */
  verifySchema(options?: VerifySchemaOptions): Promise<TransferSchemaReport>;
}

/** Functions that can take minutes. */
const SLOW: readonly string[] = [
  "create_remote_root_transfer_session",
  "create_remote_user_transfer_session",
  "analyze_transfer_session_remote",
];

/**
 * A client for a whole transfer: as that of `createWhmClient`, and more than who only queues items needs to ship. Without a
 * `timeout`, what can take minutes may take ten, and any other call one.
 */
export function createTransferClient(options: WhmClientOptions): TransferClient {
  const ask = whmAsker(options);
  const client: TransferClient = {
    call: async (functionName, parameters, on) =>
      (await client.callForAnswer(functionName, parameters, on)).data,
    async callForAnswer(functionName, parameters, on) {
      const timeout = SLOW.includes(functionName) ? 600_000 : 60_000;
      const { data, metadata } = await ask(functionName, parameters, on, timeout);
      const { output } = Object(metadata) as { readonly output?: unknown };
      const { messages, warnings } = Object(output) as Readonly<Record<string, unknown>>;
      return { data, messages: textsOf(messages), warnings: textsOf(warnings) };
    },
    verifySchema: (on) => verifySchema(client, on),
  };
  return client;
}

/** One text, or several. What is none of them is nothing to be told. */
function textsOf(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((text): text is string => typeof text === "string" && text !== "");
}
