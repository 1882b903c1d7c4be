/** `WhmCaller`s that record the calls and return given results. */

import type { CallOptions, WhmCaller } from "../../generated/index.js";

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
      const call = { functionName, parameters, options };
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
