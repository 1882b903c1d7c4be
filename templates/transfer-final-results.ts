import { isFinalTransferState } from "./transfer-functions.js";
import type { TransferOutcome } from "./transfer-items.js";
import type { ExactItems, TransferItem } from "./transfer-modules.js";
import {
  matchTransferResults,
  readFields,
  type TransferItemResult,
  type TransferResults,
} from "./transfer-results.js";
import { WhmApiError } from "./whm-client.js";

/**
 * The final status of an item, as far as it can be determined:
 *
 * - `succeeded`: WHM has restored the whole item, perhaps with warnings.
 * - `succeeded-with-losses`: WHM has restored the item, but has skipped or altered parts of it, or considers parts dangerous.
 * - `failed`: the item has failed in the session, or the server refused to queue it.
 * - `not-started`: the item was certainly not transferred. It was not queued, or the log is whole and does not contain it.
 * - `in-progress`: the item has started and not ended, and the session may continue.
 * - `unknown`: the log cannot prove the status. It is not whole, or the session ended while the item was in progress.
 */
export type TransferFinalStatus =
  "succeeded" | "succeeded-with-losses" | "failed" | "not-started" | "in-progress" | "unknown";

/** The final result of one item, as `determineTransferResults` returns it. */
export interface TransferFinalResult<Item extends TransferItem = TransferItem> {
  /** The item itself. */
  readonly item: Item;
  /** The final status of the item. */
  readonly status: TransferFinalStatus;
  /** The number of parts of the item that WHM skipped. */
  readonly skipped: number;
  /** The number of parts of the item that WHM altered. */
  readonly altered: number;
  /** The number of parts of the item that WHM considers dangerous. */
  readonly dangerous: number;
  /** The number of warnings. Warnings alone are no losses. */
  readonly warnings: number;
  /** The first cause: the failure in the log, or the error of the call, whose message contains an HTTP status that is an error. */
  readonly error?: Error | undefined;
}

/**
 * Determines one final result for each item from the outcomes of `enqueueAll` and the results of the session. Never assumes that an
 * item has failed or was not transferred if that is not certain: such an item is `unknown`. Sends nothing.
 *
 * @param items The items that were queued, or that may have been queued.
 * @param known What is known about the items: the `outcomes` of `enqueueAll`, also of several calls, and the `results` of `wait` or
 * `results`, or those of an `IncompleteTransferResultsError`.
 * @returns The final results, in the order of `items`.
 */
export function determineTransferResults<Item extends TransferItem>(
  items: ExactItems<Item>,
  known: {
    readonly outcomes?: readonly TransferOutcome[] | undefined;
    readonly results?: TransferResults | undefined;
  },
): readonly TransferFinalResult<Item>[] {
  const { outcomes = [], results } = known;
  const outcomesByItem = new Map<string, TransferOutcome[]>();
  for (const outcome of outcomes) {
    const key = JSON.stringify(readFields(outcome.item));
    const others = outcomesByItem.get(key) ?? [];
    outcomesByItem.set(key, [...others, outcome]);
  }
  // The first failure after which sending may have stopped. It is the cause for the items that were not sent.
  const stopError = outcomes.find((outcome) => outcome.error !== undefined && !isRefusal(outcome))?.error;
  const hasEnded =
    results !== undefined &&
    (results.state === undefined ? results.complete : isFinalTransferState(results.state));
  return matchTransferResults(items, results ?? { items: [] }).map(({ item, result }) => {
    const counts = {
      skipped: result?.skippedItems ?? 0,
      altered: result?.alteredItems ?? 0,
      dangerous: result?.dangerousItems ?? 0,
      warnings: result?.warnings ?? 0,
    };
    if (result !== undefined)
      return { item, ...counts, ...judgeResult(result, hasEnded, hasTransferLosses(counts)) };
    const ofItem = outcomesByItem.get(JSON.stringify(readFields(item))) ?? [];
    return { item, ...counts, ...judgeOutcomes(ofItem, hasEnded && results.complete, stopError) };
  });
}

/** Checks whether WHM skipped or altered parts of an item, or considers parts dangerous. Warnings alone are no losses. */
export function hasTransferLosses(
  result: Pick<TransferFinalResult, "skipped" | "altered" | "dangerous">,
): boolean {
  return result.skipped + result.altered + result.dangerous > 0;
}

type FinalJudgment = Pick<TransferFinalResult, "status" | "error">;

/** Determines the final status of an item that the log contains. */
function judgeResult(result: TransferItemResult, hasEnded: boolean, hasLosses: boolean): FinalJudgment {
  const { status, failure = "the log contains no cause" } = result;
  if (status === "failed") return { status, error: new Error(failure) };
  if (status !== "succeeded") return { status: hasEnded ? "unknown" : "in-progress" };
  return { status: hasLosses ? "succeeded-with-losses" : status };
}

/** Determines the final status of an item that the log does not contain. */
function judgeOutcomes(
  outcomes: readonly TransferOutcome[],
  isLogWhole: boolean,
  stopError: Error | undefined,
): FinalJudgment {
  const mayBeQueued =
    outcomes.length === 0 || outcomes.some(({ status }) => status === "queued" || status === "unknown");
  const ownError = outcomes.find((outcome) => outcome.error !== undefined)?.error;
  const error = ownError ?? (mayBeQueued ? undefined : stopError);
  const isRefused = !mayBeQueued && outcomes.some(isRefusal);
  const status = mayBeQueued && !isLogWhole ? "unknown" : "not-started";
  return { status: isRefused ? "failed" : status, ...(error && { error }) };
}

/** Checks whether the server refused the item itself, and not the access. */
function isRefusal({ status, error }: TransferOutcome): boolean {
  return status === "refused" && !(error instanceof WhmApiError && error.failure === "denied");
}
