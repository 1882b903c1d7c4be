/** Components of both pages: the list of sessions and the page of one session. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { ItemCount } from "../ledger.js";
import type { ProgressState, SessionState } from "../sessions.js";

/** The CSS class of each state, which determines its color. */
const STATE_CLASSES: Readonly<Record<SessionState, "waits" | "runs" | "done" | "bad">> = {
  PENDING: "waits",
  TRANSFER_PENDING: "runs",
  TRANSFER_INPROGRESS: "runs",
  RESTORE_PENDING: "runs",
  RESTORE_INPROGRESS: "runs",
  RUNNING: "runs",
  PAUSED: "waits",
  COMPLETED: "done",
  ABORTED: "bad",
  FAILED: "bad",
};

/** A label with the state. `data-of` contains the session's id, so that the script can announce changes of the state. */
export function stateTag(state: SessionState, session: string): Markup {
  return markup`<span class="tag ${STATE_CLASSES[state]}" data-of="${session}">${state}</span>`;
}

export function progress(counts: readonly ItemCount[]): Markup {
  const countIn = (wanted: ProgressState): number =>
    counts.filter(({ state }) => state === wanted).reduce((sum, { items }) => sum + items, 0);
  const [waiting, busy, failed] = [countIn("PENDING"), countIn("INPROGRESS"), countIn("FAILED")];
  const done = countIn("COMPLETED");
  const all = waiting + busy + failed + done;
  if (all === 0) return markup`none`;
  return markup`<progress max="${all}" value="${done + failed}" aria-hidden="true"></progress> ${done} of ${all} done, ${failed} failed, ${busy} under way`;
}

/** Formats a time in UTC, without fractions of a second. */
export function timeText(milliseconds: number): Markup {
  const text = new Date(milliseconds).toISOString().slice(0, "YYYY-MM-DDThh:mm:ss".length);
  return markup`<time datetime="${text}Z">${text.replace("T", " ")}</time>`;
}
