/** Rules for how items end, how long they take, and what the logs report about them. */

/** The four lists that WHM logs for an item, in addition to the success or failure of the item. */
export interface ItemDetails {
  readonly warnings: readonly string[];
  readonly skippedItems: readonly string[];
  readonly alteredItems: readonly string[];
  readonly dangerousItems: readonly string[];
}

/** The names of the lists, and those that they have in the logs. */
export const DETAIL_NAMES = [
  ["warnings", "warnings"],
  ["skippedItems", "skipped_items"],
  ["alteredItems", "altered_items"],
  ["dangerousItems", "dangerous_items"],
] as const satisfies readonly (readonly [keyof ItemDetails, string])[];

/** Joins details, such as those that an item received in the queues TRANSFER and RESTORE. */
export function joinDetails(...details: readonly Partial<ItemDetails>[]): ItemDetails {
  const entries = DETAIL_NAMES.map(([name]) => [name, details.flatMap((one) => one[name] ?? [])]);
  return Object.fromEntries(entries) as ItemDetails;
}

export const NO_DETAILS = joinDetails();

export function hasDetails(details: ItemDetails): boolean {
  return DETAIL_NAMES.some(([name]) => details[name].length > 0);
}

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

export interface PhaseOutcome {
  readonly kind: "succeed" | "fail" | "hang";
  readonly message: string;
  readonly duration: number;
  readonly details: ItemDetails;
  readonly rule: OutcomeRule | undefined;
}

/** The rules of a server. */
export class OutcomeRules {
  readonly #defaultDuration: number;
  /** The rules, newest first, and how often they still apply. */
  #rules: { readonly rule: OutcomeRule; remaining: number }[] = [];

  constructor(defaultDuration: number) {
    this.#defaultDuration = defaultDuration;
  }

  /** Adds a rule. The newest rule that matches an item applies. */
  add(rule: OutcomeRule): void {
    this.#rules.unshift({ rule, remaining: rule.times ?? Infinity });
  }

  remove(removed: OutcomeRule): void {
    this.#rules = this.#rules.filter(({ rule }) => rule !== removed);
  }

  determineOutcome(attempt: ItemAttempt): PhaseOutcome {
    const match = this.#rules.find(({ rule, remaining }) => remaining > 0 && matches(rule, attempt));
    if (match !== undefined) match.remaining -= 1;
    const {
      outcome = "succeed",
      message = "The simulated transfer failed because the test requested it.",
      duration = this.#defaultDuration,
    } = match?.rule ?? {};
    const details = match === undefined ? NO_DETAILS : joinDetails(match.rule);
    return { kind: outcome, message, duration, details, rule: match?.rule };
  }
}

function matches({ session, module, where = {}, phase }: OutcomeRule, attempt: ItemAttempt): boolean {
  const { values } = attempt;
  return (
    (session === undefined || session === attempt.session) &&
    (module === undefined || module === attempt.module) &&
    (phase === undefined || phase === attempt.phase) &&
    Object.entries(where).every(([key, expected]) => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      if (value === undefined) return false;
      return typeof expected === "string" ? value === expected : value.search(expected) !== -1;
    })
  );
}
