/** Components of both pages: the list of sessions and the page of one session. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { ItemCount } from "../ledger.js";
import type { ProgressState, SessionFacts, SessionState } from "../sessions.js";

/** The CSS class of each state, which determines its color. */
const STATE_CLASSES: Readonly<Record<SessionState, "waiting" | "running" | "completed" | "failed">> = {
  PENDING: "waiting",
  TRANSFER_PENDING: "running",
  TRANSFER_INPROGRESS: "running",
  RESTORE_PENDING: "running",
  RESTORE_INPROGRESS: "running",
  RUNNING: "running",
  PAUSED: "waiting",
  COMPLETED: "completed",
  ABORTED: "failed",
  FAILED: "failed",
};

/** A label with the state of a session. The script `live.js` finds it by `data-session`, and announces changes of the state. */
export function stateTag(state: SessionState, session: string): Markup {
  return markup`<span class="tag ${STATE_CLASSES[state]}" data-session="${session}">${state}</span>`;
}

export function countItemsInState(counts: readonly ItemCount[], wanted: ProgressState): number {
  return counts.filter(({ state }) => state === wanted).reduce((sum, { items }) => sum + items, 0);
}

export function progressBar(counts: readonly ItemCount[]): Markup {
  const all = counts.reduce((sum, { items }) => sum + items, 0);
  if (all === 0) return markup`none`;
  const [completed, failed] = [countItemsInState(counts, "COMPLETED"), countItemsInState(counts, "FAILED")];
  return markup`<progress max="${all}" value="${completed + failed}" aria-hidden="true"></progress> ${completed} of ${all} completed, ${failed} failed, ${countItemsInState(counts, "INPROGRESS")} in progress`;
}

/** Where the accounts of a session come from. */
export function describeSource({ kind, host }: SessionFacts): string {
  if (kind === "local") return "a backup on this server";
  return `${host}, with ${kind === "root" ? "root access" : "access to one account"}`;
}

/** Formats a time in UTC, without fractions of a second. */
export function formatTime(milliseconds: number): Markup {
  const text = new Date(milliseconds).toISOString().slice(0, "YYYY-MM-DDThh:mm:ss".length);
  return markup`<time datetime="${text}Z">${text.replace("T", " ")}</time>`;
}

/** A table that scrolls if it is long. On narrow screens, each row is a list of its cells, with the names of the columns. */
export interface PageTable {
  /** Unique on the page. */
  readonly id: string;
  /** The id of the heading above the table. */
  readonly headingId?: string;
  readonly caption: string;
  readonly columns: readonly string[];
  /** One cell for each column. The first cell is the heading of the row. Columns without any content are omitted. */
  readonly rows: readonly (readonly Markup[])[];
}

/** Renders a table. It has explicit roles, because browsers ignore the implicit ones if the style sheet displays cells as blocks. */
export function renderTable({
  id,
  headingId,
  caption,
  columns: allColumns,
  rows: allRows,
}: PageTable): Markup {
  const isUsed = allColumns.map((_, index) => allRows.some((cells) => cells[index]?.text !== ""));
  const columns = allColumns.filter((_, index) => isUsed[index]);
  const rows = allRows.map((cells) => cells.filter((_, index) => isUsed[index]));
  const labels = headingId === undefined ? id : `${headingId} ${id}`;
  const headings = columns.map((name) => markup`<th scope="col" role="columnheader">${name}</th>`);
  return markup`<div class="scroll" role="region" aria-labelledby="${labels}" tabindex="0" id="scroll-${id}">
<table role="table">
<caption id="${id}">${caption}</caption>
<thead role="rowgroup"><tr role="row">${headings}</tr></thead>
<tbody role="rowgroup">
${rows.map((cells) => markup`<tr role="row">${cells.map((cell, index) => renderCell(cell, columns[index] ?? "", index))}</tr>\n`)}</tbody>
</table>
</div>
`;
}

function renderCell(content: Markup, column: string, index: number): Markup {
  return index === 0
    ? markup`<th scope="row" role="rowheader" data-column="${column}"><div>${content}</div></th>`
    : markup`<td role="cell" data-column="${column}"><div>${content}</div></td>`;
}
