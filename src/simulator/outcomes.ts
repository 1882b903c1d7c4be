/** What becomes of items, by rule, and how long it takes. Decides, and does nothing. */

/** The two queues of a session. What comes from another server is in the first, then in the second. */
export type Phase = "TRANSFER" | "RESTORE";

/** Which items a rule is for, and what becomes of them. What is left out matches anything. */
export interface OutcomeRule {
  readonly session?: string;
  readonly module?: string;
  /** Values of keys, as they were sent. A key that was left out has no value, and matches nothing. */
  readonly where?: Readonly<Record<string, string | RegExp>>;
  readonly phase?: Phase;
  /** Only so many times; then the rule is as if it were not there. A phase of an item is one time. */
  readonly times?: number;
  /** `hang` does not end by itself: see `OutcomeScript.remove`. Default `succeed`. */
  readonly outcome?: "succeed" | "fail" | "hang";
  /** Why it fails, as it is told in the logs. */
  readonly message?: string;
  /** Milliseconds of the server's clock. Default: the server's `duration`. */
  readonly duration?: number;
}

/** A rule that is in force. */
export interface OutcomeScript {
  /** Takes the rule away. Items that hang because of it are begun again. */
  remove(): void;
}

/** A phase of an item that is about to begin. */
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
  readonly rule: OutcomeRule | undefined;
}

export interface Outcomes {
  /** The newest rule that matches decides. */
  add(rule: OutcomeRule): void;
  remove(rule: OutcomeRule): void;
  of(attempt: ItemAttempt): ItemOutcome;
}

export function openOutcomes(usualDuration: number): Outcomes {
  let rules: { readonly rule: OutcomeRule; left: number }[] = [];
  return {
    add(rule) {
      rules = [{ rule, left: rule.times ?? Infinity }, ...rules];
    },
    remove(rule) {
      rules = rules.filter((entry) => entry.rule !== rule);
    },
    of(attempt) {
      const found = rules.find(({ rule, left }) => left > 0 && matches(rule, attempt));
      if (found !== undefined) found.left -= 1;
      const { outcome = "succeed", message = DEFAULT_MESSAGE, duration = usualDuration } = found?.rule ?? {};
      return { kind: outcome, message, duration, rule: found?.rule };
    },
  };
}

const DEFAULT_MESSAGE = "The simulated transfer failed, as it was told to.";

function matches({ session, module, where = {}, phase }: OutcomeRule, attempt: ItemAttempt): boolean {
  return (
    (session === undefined || session === attempt.session) &&
    (module === undefined || module === attempt.module) &&
    (phase === undefined || phase === attempt.phase) &&
    Object.entries(where).every(([key, wanted]) => fits(wanted, attempt.values, key))
  );
}

function fits(wanted: string | RegExp, values: ItemAttempt["values"], key: string): boolean {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined) return false;
  return typeof wanted === "string" ? value === wanted : value.search(wanted) !== -1;
}
