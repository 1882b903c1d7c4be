/** The four lists that WHM logs for an item, in addition to the success or failure of the item. */

export interface ItemDetails {
  readonly warnings: readonly string[];
  readonly skippedItems: readonly string[];
  readonly alteredItems: readonly string[];
  readonly dangerousItems: readonly string[];
}

export const NO_DETAILS: ItemDetails = {
  warnings: [],
  skippedItems: [],
  alteredItems: [],
  dangerousItems: [],
};

/** The names that the lists have in the logs. */
export const LOG_PROPERTY_NAMES_BY_DETAIL_NAME: ReadonlyMap<keyof ItemDetails, string> = new Map([
  ["warnings", "warnings"],
  ["skippedItems", "skipped_items"],
  ["alteredItems", "altered_items"],
  ["dangerousItems", "dangerous_items"],
] as const);

export function hasDetails(details: ItemDetails): boolean {
  return [...LOG_PROPERTY_NAMES_BY_DETAIL_NAME.keys()].some((detailName) => details[detailName].length > 0);
}

/** Joins the details that an item received in the queues TRANSFER and RESTORE. */
export function joinDetails(one: ItemDetails, other: ItemDetails): ItemDetails {
  return {
    warnings: [...one.warnings, ...other.warnings],
    skippedItems: [...one.skippedItems, ...other.skippedItems],
    alteredItems: [...one.alteredItems, ...other.alteredItems],
    dangerousItems: [...one.dangerousItems, ...other.dangerousItems],
  };
}
