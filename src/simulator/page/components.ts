/** Components that two pages share. One page lists all sessions, the other page shows one session. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { ItemProgressCount, SessionSummary } from "../session-database.js";
import type { ProgressState, SessionFacts, SessionState } from "../sessions.js";

/** The label that pages show for each session state: a text, and the CSS class that determines the label's color. */
const STATE_LABELS_AND_CLASSES: Readonly<Record<SessionState, readonly [text: string, style: string]>> = {
  PENDING: ["Not started", "waiting"],
  TRANSFER_PENDING: ["Starting", "running"],
  TRANSFER_INPROGRESS: ["Transferring", "running"],
  RESTORE_PENDING: ["Starting to restore", "running"],
  RESTORE_INPROGRESS: ["Restoring", "running"],
  RUNNING: ["Running", "running"],
  PAUSED: ["Paused", "waiting"],
  COMPLETED: ["Completed", "completed"],
  ABORTED: ["Aborted", "failed"],
  FAILED: ["Failed", "failed"],
};

/**
 * Renders a label with the state of a session. The script `live.js` finds the label by its attribute `data-session`,
 * and announces changes of the state.
 */
export function renderStateTag({ id, state, ...session }: SessionSummary): Markup {
  const [label, tagClass] = STATE_LABELS_AND_CLASSES[state];
  return markup`<span class="tag ${tagClass}" data-session="${id}" data-name="${formatSessionName(session)}">${label}</span>`;
}

/** Returns a heading for a session, such as `Transfer from old.example`. */
export function formatSessionName({ kind, host }: Pick<SessionFacts, "kind" | "host">): string {
  return kind === "local" ? "Restore from a backup" : `Transfer from ${host}`;
}

export function countItemsInState(
  itemCounts: readonly ItemProgressCount[],
  wantedState: ProgressState,
): number {
  return itemCounts
    .filter(({ state }) => state === wantedState)
    .reduce((sum, { itemCount }) => sum + itemCount, 0);
}

export function renderItemProgress(itemCounts: readonly ItemProgressCount[]): Markup {
  const totalCount = itemCounts.reduce((sum, { itemCount }) => sum + itemCount, 0);
  if (totalCount === 0) return markup`No items`;
  const completedCount = countItemsInState(itemCounts, "COMPLETED");
  const failedCount = countItemsInState(itemCounts, "FAILED");
  const inProgressCount = countItemsInState(itemCounts, "INPROGRESS");
  const countTexts = [
    `${completedCount} of ${totalCount} completed`,
    ...(failedCount > 0 ? [`${failedCount} failed`] : []),
    ...(inProgressCount > 0 ? [`${inProgressCount} in progress`] : []),
  ];
  return markup`${countTexts.join(", ")} <progress max="${totalCount}" value="${completedCount + failedCount}" aria-hidden="true"></progress>`;
}

/** Returns a text that describes how the session gets its data, such as `Root access` or `Archive on this server`. */
export function describeDataAccess({ kind }: Pick<SessionFacts, "kind">): string {
  return DATA_ACCESS_TEXTS[kind];
}

const DATA_ACCESS_TEXTS: Readonly<Record<SessionFacts["kind"], string>> = {
  root: "Root access",
  user: "Access to one account",
  local: "Archive on this server",
};

/** Formats a time in UTC, without fractions of a second. */
export function renderTime(epochMilliseconds: number): Markup {
  const isoTimeText = new Date(epochMilliseconds).toISOString().slice(0, "YYYY-MM-DDThh:mm:ss".length);
  return markup`<time datetime="${isoTimeText}Z">${isoTimeText.replace("T", " ")}</time>`;
}

/**
 * A table that scrolls if it is long. On narrow screens, each row is a list of cells with the names of the columns. The first cell is
 * the title of the list.
 */
export interface PageTable {
  /** The `id` attribute, which is unique on the page. */
  readonly id: string;
  /** The `id` attribute of the heading above the table. The heading is the name of the table for screen readers. */
  readonly headingId: string;
  /** The CSS class. */
  readonly tableClass?: "items" | "log";
  readonly columns: readonly string[];
  /** One cell for each column. The first cell is the heading of the row. Columns without any content are omitted. */
  readonly rows: readonly (readonly Markup[])[];
}

/** Renders a table. It has explicit roles, because browsers ignore the implicit roles if the style sheet displays cells as blocks. */
export function renderTable({
  id,
  headingId,
  tableClass,
  columns: allColumnNames,
  rows: rowsWithAllColumns,
}: PageTable): Markup {
  const hasContentByColumnIndex = allColumnNames.map((_, index) =>
    rowsWithAllColumns.some((cells) => cells[index]?.text !== ""),
  );
  const shownColumnNames = allColumnNames.filter((_, index) => hasContentByColumnIndex[index]);
  const rowsWithShownColumns = rowsWithAllColumns.map((cells) =>
    cells.filter((_, index) => hasContentByColumnIndex[index]),
  );
  const columnHeadings = shownColumnNames.map(
    (name) => markup`<th scope="col" role="columnheader">${name}</th>`,
  );
  return markup`<div class="scroll" role="region" aria-labelledby="${headingId}" tabindex="0" id="scroll-${id}">
<table role="table" class="${tableClass ?? "sessions"}" aria-labelledby="${headingId}">
<thead role="rowgroup"><tr role="row">${columnHeadings}</tr></thead>
<tbody role="rowgroup">
${rowsWithShownColumns.map((cells) => markup`<tr role="row">${cells.map((cell, index) => renderCell(cell, shownColumnNames[index] ?? "", index))}</tr>\n`)}</tbody>
</table>
</div>
`;
}

function renderCell(content: Markup, columnName: string, columnIndex: number): Markup {
  return columnIndex === 0
    ? markup`<th scope="row" role="rowheader" data-column="${columnName}"><div>${content}</div></th>`
    : markup`<td role="cell" data-column="${columnName}"><div>${content}</div></td>`;
}
