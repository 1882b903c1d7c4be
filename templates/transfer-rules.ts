import { findItemWarnings, type ItemError, type UncheckedObject } from "./transfer-item.js";

/**
 * The session that an item is queued in: the argument `source` of `openTransferSession`, or an object such as `{ remoteUser: {} }`.
 * The property that is set determines which rules are checked.
 */
export interface TransferSessionContext {
  /** A session with root access to the source server. */
  readonly remoteRoot?:
    | {
        /** Whether the session was created with `unrestrictedRestore`. If true or 1, its items must not set `force`. */
        readonly unrestrictedRestore?: boolean | 0 | 1 | undefined;
      }
    | undefined;
  /** A session with the credentials of one account on the source server. */
  readonly remoteUser?: object | undefined;
  /** A session that restores an account from a local archive. No rules apply to it. */
  readonly localRestore?: object | undefined;
  /** The ID of an existing session. The ID does not show the kind of session, so no rules are checked. */
  readonly transferSessionId?: string | undefined;
}

/** cPanel's documented rules about the sessions that accept the items of a module. */
interface SessionRules {
  /** The kind of session that the module's items belong to. */
  readonly kind?: "remoteRoot" | "remoteUser";
  /** Keys that must not be set on items of a root session that was created with `unrestrictedRestore`. */
  readonly forbiddenKeys: readonly string[];
}

const SESSION_RULES: Readonly<Record<string, SessionRules>> = {
  // @rules
  // The generator replaces the lines from `// @rules` to `// @end`: see src/emit/template.ts.
  MODULE: { kind: "remoteRoot", forbiddenKeys: ["key"] },
  // @end
};

/**
 * Whether `enqueue` and `enqueueAll` of a session refuse an item that violates a rule of `SESSION_RULES`. If false, both methods
 * only call `onWarning`.
 */
// @enforced
export const areSessionRulesEnforced: boolean = false;
// @end

/**
 * Returns a warning for each documented rule that an item violates. Checks the rules of the item's module. If `session` is set, also
 * checks the rules of the session.
 */
export function findAllWarnings(
  module: string,
  item: object,
  session: TransferSessionContext | number | undefined,
  findModuleWarnings: (item: UncheckedObject) => readonly ItemError[],
): readonly ItemError[] {
  return findItemWarnings(module, item, (uncheckedItem) => [
    ...findModuleWarnings(uncheckedItem),
    ...findSessionViolations(module, uncheckedItem, session),
  ]);
}

/**
 * Checks whether an item belongs in a session. Returns an `ItemError` for each rule of `SESSION_RULES` that the item violates. The
 * messages do not contain the module's name. A number as `session` is ignored: it is the index that `items.map` passes.
 */
export function findSessionViolations(
  module: string,
  item: UncheckedObject,
  session: TransferSessionContext | number = {},
): ItemError[] {
  const { remoteRoot, remoteUser }: TransferSessionContext = typeof session === "number" ? {} : session;
  const violations: ItemError[] = [];
  const rules = Object.prototype.hasOwnProperty.call(SESSION_RULES, module)
    ? SESSION_RULES[module]
    : undefined;
  const sessionKind = remoteRoot ? "remoteRoot" : remoteUser && "remoteUser";
  if (rules === undefined || sessionKind === undefined) return violations;
  if (rules.kind !== undefined && rules.kind !== sessionKind) {
    violations.push(
      createRuleViolation("", `belongs to ${rules.kind} sessions, not to ${sessionKind} sessions`, [
        "module",
        sessionKind,
      ]),
    );
  }
  for (const key of remoteRoot?.unrestrictedRestore ? rules.forbiddenKeys : []) {
    const value = item[key];
    if (!value || value === "0") continue;
    violations.push(
      createRuleViolation(key, "cannot be combined with unrestrictedRestore of the session", [
        key,
        "unrestrictedRestore",
      ]),
    );
  }
  return violations;
}

function createRuleViolation(
  path: string,
  ruleText: string,
  conflictingPropertyNames: readonly string[],
): ItemError {
  const message = `${path === "" ? "" : `.${path}`}: ${ruleText} according to the cPanel documentation`;
  return { path, keyword: "documentedRule", message, params: { documentedRule: conflictingPropertyNames } };
}
