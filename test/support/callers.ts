/** `WhmCaller`s that record the calls and return given results. */

import {
  createTransferClient,
  type CallOptions,
  type TransferClient,
  type WhmCaller,
  type WhmClientOptions,
  type WhmFetch,
  type WhmResponse,
} from "../../generated/index.js";
import type { SimulatedServer } from "../../src/testing.js";

export interface Call {
  readonly functionName: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly options: CallOptions | undefined;
}

export interface TestCaller extends WhmCaller {
  readonly calls: Call[];
}

/** Returns what the function returns for each call, or throws it if it is an error. */
export function callerOf(resultOf: (call: Call, index: number) => unknown): TestCaller {
  const calls: Call[] = [];
  return {
    calls,
    async call(functionName, parameters, options) {
      const call = { functionName, parameters: parameters as Call["parameters"], options };
      calls.push(call);
      const result = await resultOf(call, calls.length - 1);
      if (result instanceof Error) throw result;
      return result;
    },
  };
}

/** Returns a result by the name of the API function. */
export function callerWith(results: Readonly<Record<string, unknown>>): TestCaller {
  return callerOf(({ functionName }) => results[functionName]);
}

/** Returns the error that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("The promise was not rejected.");
}

/** A response of a server with this body: a text, or a value that is sent as JSON. */
export function responseOf(body: unknown, status = 200, headers: Record<string, string> = {}): WhmResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers: new Headers(headers), text: () => Promise.resolve(text) };
}

/** The body of a successful response. */
export function successWith(data: unknown, metadata: object = {}): object {
  return { metadata: { result: 1, ...metadata }, data };
}

/** The body of a response that refuses the call. */
export function refusalWith(reason: unknown): object {
  return { metadata: { result: 0, reason } };
}

/** A client that calls `fetch`, or that always receives the given body. */
export function clientOf(
  fetch: WhmFetch | string | object,
  options: Partial<WhmClientOptions> & { readonly status?: number } = {},
): TransferClient {
  const { status, ...others } = options;
  return createTransferClient({
    ...{ server: "h", token: "T0KEN-T0KEN" },
    fetch:
      typeof fetch === "function" ? (fetch as WhmFetch) : () => Promise.resolve(responseOf(fetch, status)),
    ...others,
  });
}

/** A client of a simulated server. */
export function connectTo(
  { url, token, fetch }: SimulatedServer,
  options: Partial<WhmClientOptions> = {},
): TransferClient {
  return createTransferClient({ server: url, token, fetch, ...options });
}
