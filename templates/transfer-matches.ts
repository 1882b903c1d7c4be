import { queuedModules, readTransferItem, type TransferItem } from "./transfer-modules.js";
import type { TransferItemResult, TransferResults } from "./transfer-results.js";

/** An item, and its result in a session. */
export interface TransferItemMatch {
  readonly item: TransferItem;
  /** The result of the item. Undefined if the session's log does not contain the item. */
  readonly result: TransferItemResult | undefined;
}

/**
 * Pairs items with their results, by module and primary keys. If the session has ended, an item without a result was not queued, or was
 * queued and never started. Sends nothing.
 *
 * @param items The items that were queued, or that may have been queued.
 * @param results The results of the session, from its methods `wait` or `results`.
 * @returns Each item with its result, in the order of `items`.
 * @throws InvalidTransferItemError if an item is invalid.
 */
export function matchTransferResults(
  items: readonly TransferItem[],
  results: Pick<TransferResults, "items">,
): readonly TransferItemMatch[] {
  const resultsByName = new Map<string, TransferItemResult[]>();
  for (const result of results.items) {
    const sameName = resultsByName.get(result.name);
    if (sameName === undefined) resultsByName.set(result.name, [result]);
    else sameName.push(result);
  }
  return items.map((item) => {
    const fields = readTransferItem(item);
    const { module = "", localuser } = fields;
    const { primary = [] } = queuedModules[module] ?? {};
    // The log names an item by one of its primary keys.
    const names = primary.length > 0 ? primary.flatMap((key) => fields[key] ?? []) : Object.values(fields);
    const candidates = names
      .flatMap((name) => resultsByName.get(name) ?? [])
      // Old logs do not contain the module.
      .filter((result) => result.module === module || result.module === "");
    const result = candidates.find(({ localName }) => localName === localuser) ?? candidates[0];
    return { item, result };
  });
}
