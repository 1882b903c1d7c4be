/** The page that lists all sessions, newest first. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { ItemCount, SessionSummary } from "../ledger.js";
import type { Store } from "../store.js";
import {
  describeAccess,
  formatTime,
  formatSessionName,
  renderProgressBar,
  renderTable,
  renderStateTag,
} from "./components.js";

/** The maximum number of sessions on the page. A test may create thousands. */
const MAX_SESSIONS = 100;

export function renderSessionList(store: Store): Markup {
  const sessions = store.ledger.listSessions().reverse();
  if (sessions.length === 0) {
    return markup`<h1>Sessions</h1>
<p>There are no sessions yet. A session appears here when a program creates it: with <code>openTransferSession</code> of the generated code, or with WHM's function
<code>create_remote_root_transfer_session</code>.</p>
`;
  }
  const hiddenCount = sessions.length - MAX_SESSIONS;
  const shownSessions = sessions.slice(0, MAX_SESSIONS);
  return markup`<h1 id="heading-sessions">Sessions <small>${sessions.length}, newest first</small></h1>
${renderTable({
  id: "sessions",
  headingId: "heading-sessions",
  columns: ["Session", "State", "Items", "Access", "Created"],
  rows: shownSessions.map((session) => renderSessionCells(session, store.ledger.countItems(session.id))),
})}${hiddenCount > 0 ? markup`<p>${String(hiddenCount)} older sessions are not shown.</p>\n` : ""}`;
}

function renderSessionCells(session: SessionSummary, counts: readonly ItemCount[]): Markup[] {
  const { id, initiator, created } = session;
  return [
    markup`<a id="s-${id}" href="/sessions/${id}">${formatSessionName(session)}</a> <small class="id">${id}</small>`,
    renderStateTag(session),
    renderProgressBar(counts),
    markup`${describeAccess(session)}`,
    markup`${formatTime(created)} UTC <small>by ${initiator}</small>`,
  ];
}
