import type { ItemError, Unchecked } from "./transfer-item.js";

/**
 * What is known about the session that an item is queued in. The source that you pass to `openTransferSession` has this type. The
 * rules of a kind of session apply if its member is set.
 */
export interface TransferSessionContext {
  readonly remoteRoot?: { readonly unrestrictedRestore?: boolean | 0 | 1 | undefined } | undefined;
  readonly remoteUser?: object | undefined;
  readonly localRestore?: object | undefined;
  readonly transferSessionId?: string | undefined;
}

/** The documented rules between a module's items and their session. */
interface SessionRules {
  /** The kind of session that the module's items belong to. */
  readonly kind?: "remoteRoot" | "remoteUser";
  /** The keys that items of a root session with `unrestrictedRestore` must not set. */
  readonly restricted: readonly string[];
}

const SESSION_RULES: Readonly<Record<string, SessionRules>> = {
  // @rules
  MODULE: { kind: "remoteRoot", restricted: ["key"] },
  // @end
};

/** Whether `openTransferSession` refuses items that break these rules. Otherwise they are warnings. */
// @enforced
export const areSessionRulesEnforced: boolean = false;
// @end

/** Returns the documented rules that an item breaks in its session. The messages do not contain the module's name. */
export function sessionErrors(
  module: string,
  item: Unchecked,
  session: TransferSessionContext | number = {},
): ItemError[] {
  const { remoteRoot, remoteUser }: TransferSessionContext = typeof session === "number" ? {} : session;
  const errors: ItemError[] = [];
  const rules = Object.prototype.hasOwnProperty.call(SESSION_RULES, module)
    ? SESSION_RULES[module]
    : undefined;
  const kind = remoteRoot ? "remoteRoot" : remoteUser && "remoteUser";
  if (rules === undefined || kind === undefined) return errors;
  if (rules.kind !== undefined && rules.kind !== kind) {
    errors.push(
      ruleBroken("", `belongs to ${rules.kind} sessions, not to ${kind} sessions`, ["module", kind]),
    );
  }
  for (const key of remoteRoot?.unrestrictedRestore ? rules.restricted : []) {
    const value = item[key];
    if (!value || value === "0") continue;
    errors.push(
      ruleBroken(key, "cannot be combined with unrestrictedRestore of the session", [
        key,
        "unrestrictedRestore",
      ]),
    );
  }
  return errors;
}

function ruleBroken(path: string, rule: string, names: readonly string[]): ItemError {
  const message = `${path === "" ? "" : `.${path}`}: ${rule} according to the cPanel documentation`;
  return { path, keyword: "documentedRule", message, params: { documentedRule: names } };
}
