/** The page that lists all sessions, newest first. */

import { markup, type Markup } from "../../core/text/markup.js";
import type { ItemCount, SessionSummary } from "../ledger.js";
import type { Store } from "../store.js";
import { progress, stateTag, timeText } from "./components.js";

/** The maximum number of sessions on the page. A test may create thousands. */
const MAX_SESSIONS = 100;

export function sessionsSection(store: Store): Markup {
  const sessions = store.ledger.sessions().reverse();
  if (sessions.length === 0) {
    return markup`<h1>Sessions</h1>
<p>There are no sessions yet. Create one with <code>create_remote_root_transfer_session</code>.</p>
`;
  }
  const hiddenCount = sessions.length - MAX_SESSIONS;
  return markup`<h1>Sessions</h1>
<div class="scroll" role="region" aria-labelledby="sessions" tabindex="0">
<table>
<caption id="sessions">${String(sessions.length)} in total, newest first</caption>
<thead><tr><th scope="col">Session</th><th scope="col">State</th><th scope="col">From</th><th scope="col">Items</th><th scope="col">Created</th></tr></thead>
<tbody>
${sessions.slice(0, MAX_SESSIONS).map((session) => row(session, store.ledger.counts(session.id)))}</tbody>
</table>
</div>
${hiddenCount > 0 ? markup`<p>${String(hiddenCount)} older sessions are not shown.</p>\n` : ""}`;
}

function row(session: SessionSummary, counts: readonly ItemCount[]): Markup {
  const { id, state, host, initiator, created } = session;
  return markup`<tr><th scope="row"><a id="s-${id}" href="/sessions/${id}">${id}</a></th><td>${stateTag(state, id)}</td><td>${host} <small>by ${initiator}</small></td><td>${progress(counts)}</td><td>${timeText(created)}</td></tr>
`;
}
