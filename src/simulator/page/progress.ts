/** How a session has progressed: the state of each item, and in words and colors how the session goes, or how it ended. */

import { markup, type Markup } from "../../core/text/markup.js";
import { DETAIL_NAMES } from "../outcomes.js";
import type { SessionItem, SessionState, SessionSummary } from "../sessions.js";

/** The states of items on the pages, in the order of the list. Each name is a CSS class, and a value of the filter. */
export const ITEM_STATES = {
  failed: "Failed",
  losses: "With losses",
  running: "In progress",
  waiting: "Waiting",
  succeeded: "Succeeded",
} as const;

export type ItemState = keyof typeof ITEM_STATES;

const STATE_NAMES = Object.keys(ITEM_STATES) as readonly ItemState[];

/** The segments of the bar, from left to right. */
const BAR_STATES: readonly ItemState[] = ["succeeded", "losses", "failed", "running", "waiting"];

/** The label of each session state: a text, and the CSS class for its color. */
const SESSION_STATES: Readonly<Record<SessionState, readonly [text: string, style: string]>> = {
  PENDING: ["Not started", "waiting"],
  TRANSFER_PENDING: ["Starting", "running"],
  TRANSFER_INPROGRESS: ["Transferring", "running"],
  RESTORE_PENDING: ["Starting to restore", "running"],
  RESTORE_INPROGRESS: ["Restoring", "running"],
  RUNNING: ["Running", "running"],
  PAUSED: ["Paused", "waiting"],
  COMPLETED: ["Completed", "succeeded"],
  ABORTED: ["Aborted", "failed"],
  FAILED: ["Failed", "failed"],
};

export function determineItemState({ state, details }: SessionItem): ItemState {
  if (state === "FAILED") return "failed";
  if (state === "INPROGRESS") return "running";
  if (state === "PENDING") return "waiting";
  // Warnings alone are no loss.
  return DETAIL_NAMES.some(([name]) => name !== "warnings" && details[name].length > 0)
    ? "losses"
    : "succeeded";
}

export function sortByState(items: readonly SessionItem[]): readonly SessionItem[] {
  const rank = (item: SessionItem): number => STATE_NAMES.indexOf(determineItemState(item));
  return [...items].sort((one, other) => rank(one) - rank(other) || one.number - other.number);
}

export type ItemCounts = Readonly<Record<ItemState, number>>;

export function countItems(items: readonly SessionItem[]): ItemCounts {
  const counts = { failed: 0, losses: 0, running: 0, waiting: 0, succeeded: 0 };
  for (const item of items) counts[determineItemState(item)]++;
  return counts;
}

/** Describes the state of a session, such as `Completed: 22 of 200 failed`. */
export function describeSession(
  { state }: SessionSummary,
  items: readonly SessionItem[],
): { readonly text: string; readonly style: string } {
  const { failed, losses } = countItems(items);
  const [label, usualStyle] = SESSION_STATES[state];
  const problems = [
    ...(failed > 0 ? [`${failed} of ${items.length} failed`] : []),
    ...(losses > 0 ? [`${losses} with losses`] : []),
  ];
  if (problems.length === 0) return { text: label, style: usualStyle };
  return { text: `${label}: ${problems.join(", ")}`, style: state === "COMPLETED" ? "losses" : usualStyle };
}

/** Renders the numbers of items by state, and a bar with a segment for each state. */
export function renderProgress(items: readonly SessionItem[]): Markup {
  if (items.length === 0) return markup`No items`;
  const counts = countItems(items);
  const texts = BAR_STATES.filter((name) => counts[name] > 0).map(
    (name) => `${counts[name]} ${ITEM_STATES[name].toLowerCase()}`,
  );
  const warnings = items.reduce((sum, { details }) => sum + details.warnings.length, 0);
  if (warnings > 0) texts.push(`${warnings} ${warnings === 1 ? "warning" : "warnings"}`);
  let start = 0;
  const segments = BAR_STATES.map((name) => {
    const segment = markup`<rect class="${name}" x="${start}" width="${counts[name]}" height="1"/>`;
    start += counts[name];
    return segment;
  });
  return markup`${texts.join(", ")} <svg class="bar" viewBox="0 0 ${items.length} 1" preserveAspectRatio="none" aria-hidden="true">${segments}</svg>`;
}
