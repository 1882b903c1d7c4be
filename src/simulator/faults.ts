/** Rules that make calls fail or slow. */

import type { RequestParameters } from "./functions/parameters.js";

export interface FaultRule {
  /** Limits the rule to calls of this function. */
  readonly function?: string;
  /** Limits the rule to calls whose parameter `module` has this value. */
  readonly module?: string;
  /** The number of the first matching call to which the rule applies. Counting starts at 1 when the rule is added. Default: 1. */
  readonly from?: number;
  /** The number of calls to which the rule applies, beginning with `from`. Default: no limit. */
  readonly times?: number;
  /** Milliseconds to wait before the response is sent. */
  readonly delay?: number;
  /** The function responds with `result: 0` and this reason, such as `Permission denied`. It is not called. */
  readonly refuse?: string;
  /** The server responds with this HTTP status and an error page. The function is not called. */
  readonly status?: number;
  /** Resets the connection instead of a response, before or after the function was called. */
  readonly reset?: "before" | "after";
  /** The function is called, but no response is sent, and the connection stays open. */
  readonly hang?: boolean;
  /** Closes the connection after this number of bytes of the response's body. */
  readonly truncate?: number;
}

/** The rules that make calls of a simulated server fail. */
export interface Faults {
  /** Adds a rule. It applies until the returned function or `clear` is called. */
  add(rule: FaultRule): () => void;
  /** Removes all rules. */
  clear(): void;
}

export function createFaultRegistry() {
  const rules = new Set<{ readonly rule: FaultRule; matchCount: number }>();
  return {
    add(rule: FaultRule): () => void {
      const counted = { rule, matchCount: 0 };
      rules.add(counted);
      return () => void rules.delete(counted);
    },
    clear: () => rules.clear(),
    /** Returns the effects of all rules that apply to a call. Delays add up. Otherwise the newest rule wins. */
    match(functionName: string | null, parameters: RequestParameters): FaultRule {
      let effects: FaultRule = {};
      for (const counted of rules) {
        const { function: wantedFunction, module, from = 1, times = Infinity, delay = 0 } = counted.rule;
        if (wantedFunction !== undefined && wantedFunction !== functionName) continue;
        if (module !== undefined && module !== parameters["module"]) continue;
        counted.matchCount += 1;
        if (counted.matchCount < from || counted.matchCount >= from + times) continue;
        effects = { ...effects, ...counted.rule, delay: (effects.delay ?? 0) + delay };
      }
      return effects;
    },
  };
}
