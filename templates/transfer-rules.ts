import {
  addModuleName,
  createRuleViolation,
  hasOwn,
  isTruthy,
  type ItemError,
  type UncheckedObject,
} from "./transfer-item.js";

/**
 * The session that an item is queued in: the argument `source` of `openTransferSession`, or an object such as `{ remoteUser: {} }`.
 * The property that is set determines which rules are checked.
 */
export interface TransferSessionContext {
  /**
   * A session with root access to the source server. If its `unrestrictedRestore` is true or 1, its items must not set `force`.
   */
  readonly remoteRoot?: RemoteRootContext | undefined;
  /** A session with the credentials of one account on the source server. */
  readonly remoteUser?: object | undefined;
  /** A session that restores an account from a local archive. No rules apply to it. */
  readonly localRestore?: object | undefined;
  /** The ID of an existing session. The ID does not show the kind of session, so no rules are checked. */
  readonly transferSessionId?: string | undefined;
}

/** The parameters of a session that rules depend on. Others are ignored: a literal may contain all parameters of the session. */
type RemoteRootContext =
  | { readonly unrestrictedRestore?: boolean | 0 | 1 | undefined }
  | { readonly unrestrictedRestore?: boolean | 0 | 1 | undefined; readonly [name: string]: unknown };

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
// Only for other generated files.
export const areSessionRulesEnforced: boolean = false;
// @end

/**
 * Returns a warning for each documented rule that an item violates. Checks the rules of the item's module. If `session` is set, also
 * checks the rules of the session.
 */
// Only for other generated files.
export function findAllWarnings(
  module: string,
  item: object,
  session: TransferSessionContext | number | undefined,
  findWarnings: (item: UncheckedObject) => readonly ItemError[] = () => [],
): readonly ItemError[] {
  const unchecked = item as UncheckedObject;
  const violations = findSessionViolations(module, unchecked, session);
  return addModuleName(module, [...findWarnings(unchecked), ...violations]);
}

/**
 * Checks whether an item belongs in a session. Returns an `ItemError` for each rule of `SESSION_RULES` that the item violates. The
 * messages do not contain the module's name. A number as `session` is ignored: it is the index that `items.map` passes.
 */
// Only for other generated files.
export function findSessionViolations(
  module: string,
  item: UncheckedObject,
  session: TransferSessionContext | number = {},
): ItemError[] {
  const { remoteRoot, remoteUser }: TransferSessionContext = typeof session === "number" ? {} : session;
  const kind = remoteRoot ? "remoteRoot" : remoteUser && "remoteUser";
  const rules = hasOwn(SESSION_RULES, module) ? SESSION_RULES[module] : undefined;
  if (rules === undefined || kind === undefined) return [];
  const violations: ItemError[] = [];
  if (rules.kind !== undefined && rules.kind !== kind) {
    const text = `belongs to ${rules.kind} sessions, not to ${kind} sessions`;
    violations.push(createRuleViolation("", text, ["module", kind]));
  }
  for (const key of remoteRoot?.unrestrictedRestore ? rules.forbiddenKeys : []) {
    if (!isTruthy(item[key])) continue;
    const text = "cannot be combined with unrestrictedRestore of the session";
    violations.push(createRuleViolation(key, text, [key, "unrestrictedRestore"]));
  }
  return violations;
}
