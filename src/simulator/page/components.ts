/** Small pieces that both pages are made of. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { ItemCount } from "../ledger.js";
import type { ProgressState, SessionState } from "../sessions.js";

/** What a state means to whoever looks, which its colour says again. */
const MOODS: Readonly<Record<SessionState, "waits" | "runs" | "done" | "bad">> = {
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

/** `data-of` says whose state it is, for whoever hears of changes. */
export function stateTag(state: SessionState, session: string): Markup {
  return markup`<span class="tag ${MOODS[state]}" data-of="${session}">${state}</span>`;
}

export function progress(counts: readonly ItemCount[]): Markup {
  const of = (wanted: ProgressState): number =>
    counts.filter(({ state }) => state === wanted).reduce((sum, { items }) => sum + items, 0);
  const [waiting, busy, failed] = [of("PENDING"), of("INPROGRESS"), of("FAILED")];
  const done = of("COMPLETED");
  const all = waiting + busy + failed + done;
  if (all === 0) return markup`none`;
  return markup`<progress max="${all}" value="${done + failed}" aria-hidden="true"></progress> ${done} of ${all} done, ${failed} failed, ${busy} under way`;
}

/** To the second, by UTC. */
export function timeText(milliseconds: number): Markup {
  const text = new Date(milliseconds).toISOString().slice(0, "YYYY-MM-DDThh:mm:ss".length);
  return markup`<time datetime="${text}Z">${text.replace("T", " ")}</time>`;
}
