/** Rules for how items end, how long they take, and what the logs report about them. */

import { NO_DETAILS, type ItemDetails } from "./item-details.js";

/** The phases of an item, each with its own queue. Items from another server pass through both phases, other items only through RESTORE. */
export type Phase = "TRANSFER" | "RESTORE";

/**
 * Matches items, and determines how they end. Omitted criteria match all items.
 *
 * The lists `warnings`, `skippedItems`, `alteredItems` and `dangerousItems` are logged once for each item: at the end of the
 * first phase that the rule matches.
 */
export interface OutcomeRule extends Partial<ItemDetails> {
  readonly session?: string;
  readonly module?: string;
  /** The values that keys of the item must have, as the client sends them. An item that lacks one of these keys does not match. */
  readonly where?: Readonly<Record<string, string | RegExp>>;
  readonly phase?: Phase;
  /** How often the rule applies. Each phase of an item counts as one application. Default: no limit. */
  readonly times?: number;
  /**
   * The result of the phase. With `hang`, the phase does not end. If you then remove the rule with `remove()`, the phase starts again.
   * Default: `succeed`.
   */
  readonly outcome?: "succeed" | "fail" | "hang";
  /** The reason for the failure of the item, which is written to the logs. */
  readonly message?: string;
  /** Duration of the phase, in milliseconds by the server's clock. Default: the server's `duration`. */
  readonly duration?: number;
}

/** A rule that was added. */
export interface AddedOutcomeRule {
  /** Removes the rule. Items that hang because of it start their current phase again. */
  remove(): void;
}

/** An item that is about to start a phase. */
export interface ItemAttempt {
  readonly session: string;
  readonly module: string;
  readonly values: Readonly<Record<string, string>>;
  readonly phase: Phase;
}

export interface ItemOutcome {
  readonly kind: "succeed" | "fail" | "hang";
  readonly message: string;
  readonly duration: number;
  readonly details: ItemDetails;
  readonly rule: OutcomeRule | undefined;
}

export interface OutcomeRuleRegistry {
  /** Adds a rule. The newest rule that matches an item applies. */
  add(rule: OutcomeRule): void;
  remove(rule: OutcomeRule): void;
  determineOutcome(attempt: ItemAttempt): ItemOutcome;
}

export function createOutcomeRuleRegistry(defaultDurationMilliseconds: number): OutcomeRuleRegistry {
  let registeredRules: { readonly rule: OutcomeRule; remainingUseCount: number }[] = [];
  return {
    add(rule) {
      registeredRules = [{ rule, remainingUseCount: rule.times ?? Infinity }, ...registeredRules];
    },
    remove(rule) {
      registeredRules = registeredRules.filter((registeredRule) => registeredRule.rule !== rule);
    },
    determineOutcome(attempt) {
      const matchingRegisteredRule = registeredRules.find(
        (registeredRule) =>
          registeredRule.remainingUseCount > 0 && matchesAttempt(registeredRule.rule, attempt),
      );
      if (matchingRegisteredRule !== undefined) matchingRegisteredRule.remainingUseCount -= 1;
      const rule = matchingRegisteredRule?.rule;
      const {
        outcome = "succeed",
        message = DEFAULT_FAILURE_MESSAGE,
        duration = defaultDurationMilliseconds,
      } = rule ?? {};
      return { kind: outcome, message, duration, details: pickItemDetails(rule), rule };
    },
  };
}

function pickItemDetails(rule: OutcomeRule = {}): ItemDetails {
  const { warnings, skippedItems, alteredItems, dangerousItems } = { ...NO_DETAILS, ...rule };
  return { warnings, skippedItems, alteredItems, dangerousItems };
}

const DEFAULT_FAILURE_MESSAGE = "The simulated transfer failed because the test requested it.";

function matchesAttempt({ session, module, where = {}, phase }: OutcomeRule, attempt: ItemAttempt): boolean {
  return (
    (session === undefined || session === attempt.session) &&
    (module === undefined || module === attempt.module) &&
    (phase === undefined || phase === attempt.phase) &&
    Object.entries(where).every(([key, expectedValue]) => matchesValue(expectedValue, attempt.values, key))
  );
}

function matchesValue(expectedValue: string | RegExp, values: ItemAttempt["values"], key: string): boolean {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined) return false;
  return typeof expectedValue === "string" ? value === expectedValue : value.search(expectedValue) !== -1;
}
