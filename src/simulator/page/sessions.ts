/** The page that lists all sessions, newest first. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { ItemProgressCount, SessionSummary } from "../session-database.js";
import type { SimulatorStore } from "../store.js";
import {
  describeDataAccess,
  renderTime,
  formatSessionName,
  renderItemProgress,
  renderTable,
  renderStateTag,
} from "./components.js";

/** The maximum number of sessions on the page. A test can create thousands. */
const MAX_SHOWN_SESSIONS = 100;

export function renderSessionList(store: SimulatorStore): Markup {
  const sessions = store.sessionDatabase.listSessions().reverse();
  if (sessions.length === 0) {
    return markup`<h1>Sessions</h1>
<p>There are no sessions yet. A session appears here when a program creates it: with <code>openTransferSession</code> of the generated code, or with WHM's function
<code>create_remote_root_transfer_session</code>.</p>
`;
  }
  const hiddenCount = sessions.length - MAX_SHOWN_SESSIONS;
  const shownSessions = sessions.slice(0, MAX_SHOWN_SESSIONS);
  return markup`<h1 id="heading-sessions">Sessions <small>${sessions.length}, newest first</small></h1>
${renderTable({
  id: "sessions",
  headingId: "heading-sessions",
  columns: ["Session", "State", "Items", "Access", "Created"],
  rows: shownSessions.map((session) =>
    renderSessionCells(session, store.sessionDatabase.countItemsByPhaseAndState(session.id)),
  ),
})}${hiddenCount > 0 ? markup`<p>${hiddenCount === 1 ? "1 older session is" : `${hiddenCount} older sessions are`} not shown.</p>\n` : ""}`;
}

function renderSessionCells(session: SessionSummary, itemCounts: readonly ItemProgressCount[]): Markup[] {
  const { id, initiator, created: creationTime } = session;
  return [
    markup`<a id="s-${id}" href="/sessions/${id}">${formatSessionName(session)}</a> <small class="id">${id}</small>`,
    renderStateTag(session),
    renderItemProgress(itemCounts),
    markup`${describeDataAccess(session)}`,
    markup`${renderTime(creationTime)} UTC <small>by ${initiator}</small>`,
  ];
}
