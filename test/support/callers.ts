/** Callers of a test's own, and what was called. */

import type { CallOptions, WhmCaller } from "../../generated/index.js";

export interface Call {
  readonly functionName: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly options: CallOptions | undefined;
}

export interface TestCaller extends WhmCaller {
  readonly calls: Call[];
}

/** Answers each call with what the function gives, or throws it if it is an error. */
export function callerOf(answer: (call: Call, index: number) => unknown): TestCaller {
  const calls: Call[] = [];
  return {
    calls,
    async call(functionName, parameters, options) {
      const call = { functionName, parameters, options };
      calls.push(call);
      const answered = await answer(call, calls.length - 1);
      if (answered instanceof Error) throw answered;
      return answered;
    },
  };
}

/** By the function's name, the same each time. */
export function callerWith(answers: Readonly<Record<string, unknown>>): TestCaller {
  return callerOf(({ functionName }) => answers[functionName]);
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
