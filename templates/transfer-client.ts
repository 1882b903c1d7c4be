import type { WhmResponseCaller } from "./transfer-functions.js";
import { verifySchema, type TransferSchemaReport, type VerifySchemaOptions } from "./transfer-verify.js";
import { createWhmRequester, cutText, type WhmClientOptions, type WhmRequester } from "./whm-client.js";

/**
 * A client for complete transfers. In addition to `call`, it has the method `callForResponse`, which also returns messages and
 * warnings, and the method `verifySchema`.
 */
export interface TransferClient extends WhmResponseCaller {
  /**
   * Compares the server's current schemas with those that this code was generated from. Calls the exported
   * function `verifySchema` with this client.
   */
  verifySchema(options?: VerifySchemaOptions): Promise<TransferSchemaReport>;
}

/** Functions that can take several minutes. */
const SLOW_FUNCTION_NAMES: readonly string[] = [
  "create_remote_root_transfer_session",
  "create_remote_user_transfer_session",
  "analyze_transfer_session_remote",
];

/**
 * Creates a client for complete transfers, which calls WHM API 1 with a token. Unlike a client of `createWhmClient`, this client
 * also returns messages and warnings, and waits longer for slow functions: the default `timeout` is ten minutes for functions that
 * create or analyze sessions, and one minute for all others. Creating the client sends nothing.
 *
 * @throws TypeError if an option is missing or invalid, for example because the environment variable with the token is not set.
 */
export function createTransferClient(options: WhmClientOptions): TransferClient {
  return createClientFromRequester(createWhmRequester(options));
}

/** Creates a client that sends its calls with `request`. */
// Only for other generated files.
export function createClientFromRequester(request: WhmRequester): TransferClient {
  const client: TransferClient = {
    call: async (functionName, parameters, callOptions) =>
      (await client.callForResponse(functionName, parameters, callOptions)).data,
    async callForResponse(functionName, parameters, callOptions) {
      const defaultTimeout = SLOW_FUNCTION_NAMES.includes(functionName) ? 600_000 : 60_000;
      const { data, metadata } = await request(functionName, parameters, callOptions, defaultTimeout);
      const { output } = Object(metadata) as { readonly output?: unknown };
      const { messages, warnings } = Object(output) as Readonly<Record<string, unknown>>;
      return { data, messages: readStrings(messages), warnings: readStrings(warnings) };
    },
    verifySchema: (verifyOptions) => verifySchema(client, verifyOptions),
  };
  return client;
}

/** Returns the strings in a value, which may be one string or a list, cut to 4 KiB. Ignores other values and empty strings. */
function readStrings(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values
    .filter((text): text is string => typeof text === "string" && text !== "")
    .map((text) => cutText(text));
}
