/** The list of sessions, and what both pages render in the same way. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { SessionSummary } from "../sessions.js";
import type { Store } from "../store.js";
import { describeSession, renderProgress } from "./progress.js";

/** The maximum number of sessions that the page shows. A test can create thousands. */
const MAX_SESSIONS = 100;

export function renderSessionList(store: Store): Markup {
  const sessions = store.listSessions().reverse();
  if (sessions.length === 0) {
    return markup`<h1>Sessions</h1>
<p>There are no sessions yet. A session appears here when a program creates it: with <code>openTransferSession</code> of the generated code, or with WHM's function
<code>create_remote_root_transfer_session</code>.</p>
`;
  }
  const rows = sessions.slice(0, MAX_SESSIONS).map((session) => {
    const items = store.listItems(session.id);
    const { text, style } = describeSession(session, items);
    return [
      markup`<a id="s-${session.id}" href="/sessions/${session.id}">${formatSessionName(session)}</a> <small>${session.id}</small>`,
      markup`<span class="tag ${style}" ${renderStateAttributes(session)}>${text}</span>`,
      renderProgress(items),
      markup`${renderTime(session.created)} UTC <small>by ${session.initiator}</small>`,
    ];
  });
  const limit = sessions.length > MAX_SESSIONS ? `, showing ${MAX_SESSIONS}` : "";
  return renderTable("sessions", markup`Sessions <small>${sessions.length}, newest first${limit}</small>`, {
    columns: ["Session", "State", "Items", "Created"],
    rows,
  });
}

/** Returns a heading for a session, such as `Transfer from old.example`. */
export function formatSessionName({ kind, host }: SessionSummary): string {
  return kind === "local" ? "Restore from a backup" : `Transfer from ${host}`;
}

/** Renders a time in UTC, without fractions of a second. */
export function renderTime(epochMilliseconds: number): Markup {
  const text = new Date(epochMilliseconds).toISOString().slice(0, "YYYY-MM-DDThh:mm:ss".length);
  return markup`<time datetime="${text}Z">${text.replace("T", " ")}</time>`;
}

/** Renders the attributes by which the script `live.js` finds the element with the state of a session, to announce changes of the state. */
export function renderStateAttributes(session: SessionSummary): Markup {
  return markup`data-session="${session.id}" data-state="${session.state}" data-name="${formatSessionName(session)}"`;
}

/**
 * Renders a heading and a table. The table has explicit roles, because browsers ignore the implicit roles if the style sheet displays
 * cells as blocks.
 */
export function renderTable(
  id: string,
  heading: Markup,
  table: { readonly columns: readonly string[]; readonly rows: readonly (readonly Markup[])[] },
): Markup {
  const renderCell = (content: Markup, column: number): Markup =>
    column === 0
      ? markup`<th scope="row" role="rowheader"><div>${content}</div></th>`
      : markup`<td role="cell" data-column="${table.columns[column] ?? ""}"><div>${content}</div></td>`;
  const headingTag = id === "sessions" ? "h1" : "h2";
  return markup`<${headingTag} id="heading-${id}">${heading}</${headingTag}>
<div class="scroll" role="region" aria-labelledby="heading-${id}" tabindex="0" id="scroll-${id}">
<table role="table" aria-labelledby="heading-${id}">
<thead role="rowgroup"><tr role="row">${table.columns.map((name) => markup`<th scope="col" role="columnheader">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">
${table.rows.map((cells) => markup`<tr role="row">${cells.map(renderCell)}</tr>\n`)}</tbody>
</table>
</div>
`;
}
