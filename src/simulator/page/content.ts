/** The content of the two pages: the list of sessions, and one session with its items and logs. */

import { markup, type Markup } from "../../core/text/markup.js";
import { DETAIL_NAMES } from "../outcomes.js";
import type { LogLineContents } from "../session-log.js";
import { ERROR_LOG_NAME, MASTER_LOG_NAME } from "../sessions.js";
import type { ProgressState, SessionItem, SessionState, SessionSummary } from "../sessions.js";
import type { Store } from "../store.js";

/** The limits of what a page shows. A test can create thousands of sessions and items. */
const [MAX_SESSIONS, MAX_ITEMS_PER_STATE, MAX_LOG_LINES] = [100, 50, 100];

/** The label of each session state: a text, and the CSS class for its color. */
const STATE_LABELS: Readonly<Record<SessionState, readonly [text: string, style: string]>> = {
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

export function renderSessionList(store: Store): Markup {
  const sessions = store.listSessions().reverse();
  if (sessions.length === 0) {
    return markup`<h1>Sessions</h1>
<p>There are no sessions yet. A session appears here when a program creates it: with <code>openTransferSession</code> of the generated code, or with WHM's function
<code>create_remote_root_transfer_session</code>.</p>
`;
  }
  const rows = sessions
    .slice(0, MAX_SESSIONS)
    .map((session) => [
      markup`<a id="s-${session.id}" href="/sessions/${session.id}">${formatSessionName(session)}</a> <small>${session.id}</small>`,
      renderState(session),
      renderProgress(store.listItems(session.id)),
      markup`${renderTime(session.created)} UTC <small>by ${session.initiator}</small>`,
    ]);
  const limit = sessions.length > MAX_SESSIONS ? `, showing ${MAX_SESSIONS}` : "";
  return renderTable("sessions", markup`Sessions <small>${sessions.length}, newest first${limit}</small>`, {
    columns: ["Session", "State", "Items", "Created"],
    rows,
  });
}

export function renderSession(session: SessionSummary, store: Store): Markup {
  const { id, initiator, state, threads, created, options } = session;
  const items = store.listItems(id);
  const parameters = Object.entries(options).map(
    ([name, value]) => markup`<li><code>${name}</code> ${value}</li>`,
  );
  return markup`<p><a id="back" href="/">All sessions</a></p>
<h1>${formatSessionName(session)}</h1>
<dl>
<div><dt>State</dt><dd>${renderState(session)} <code>${state}</code></dd></div>
<div><dt>Items</dt><dd>${renderProgress(items)}</dd></div>
<div><dt>Session</dt><dd><code>${id}</code></dd></div>
<div><dt>Created</dt><dd>${renderTime(created)} UTC by ${initiator}</dd></div>
<div><dt>Threads</dt><dd>${threads.TRANSFER} for transfers, ${threads.RESTORE} for restores</dd></div>
${parameters.length > 0 ? markup`<div><dt>Parameters</dt><dd><ul>${parameters}</ul></dd></div>\n` : ""}</dl>
${renderItems("Failed", items, "FAILED")}${renderItems("In progress", items, "INPROGRESS")}${renderItems("Waiting", items, "PENDING")}${renderItems("Completed", items, "COMPLETED")}${renderLog("Log", MASTER_LOG_NAME, session, store)}${renderLog("Errors", ERROR_LOG_NAME, session, store)}`;
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

/** The script `live.js` finds the label by `data-session`, and announces changes of the state. */
function renderState(session: SessionSummary): Markup {
  const [label, style] = STATE_LABELS[session.state];
  return markup`<span class="tag ${style}" data-session="${session.id}" data-name="${formatSessionName(session)}">${label}</span>`;
}

function renderProgress(items: readonly SessionItem[]): Markup {
  if (items.length === 0) return markup`No items`;
  const count = (wanted: ProgressState): number => items.filter(({ state }) => state === wanted).length;
  const [completed, failed, active] = [count("COMPLETED"), count("FAILED"), count("INPROGRESS")];
  const failedText = failed > 0 ? `, ${failed} failed` : "";
  const activeText = active > 0 ? `, ${active} in progress` : "";
  return markup`${completed} of ${items.length} completed${failedText}${activeText} <progress max="${items.length}" value="${completed + failed}" aria-hidden="true"></progress>`;
}

/** Renders the items in one state: the first ones if they wait, otherwise the last ones. */
function renderItems(title: string, allItems: readonly SessionItem[], state: ProgressState): Markup {
  const items = allItems.filter((item) => item.state === state);
  const shown = state === "PENDING" ? items.slice(0, MAX_ITEMS_PER_STATE) : items.slice(-MAX_ITEMS_PER_STATE);
  const countText = shown.length < items.length ? `${shown.length} of ${items.length}` : `${items.length}`;
  const heading = markup`${title} <small>${countText} ${items.length === 1 ? "item" : "items"}</small>`;
  return renderTable(`items-${state.toLowerCase()}`, heading, {
    columns: ["Item", "Module", "Step", "Result"],
    rows: shown.map((item) => [
      markup`${item.item}${item.localItem === item.item ? "" : markup` <small>local name: ${item.localItem}</small>`}`,
      markup`${item.module}`,
      markup`${item.phase === "TRANSFER" ? "Transfer" : "Restore"}`,
      renderResult(item),
    ]),
  });
}

/** Renders the reason of a failure, then warnings and other details. */
function renderResult({ state, message, details }: SessionItem): Markup {
  const elements = Object.entries({
    Warning: details.warnings,
    Skipped: details.skippedItems,
    Altered: details.alteredItems,
    Dangerous: details.dangerousItems,
  }).flatMap(([label, texts]) => texts.map((text) => markup`<li><b>${label}:</b> ${text}</li>`));
  const list = elements.length > 0 ? markup`<ul>${elements}</ul>` : "";
  return markup`${state === "FAILED" ? message : ""}${list}`;
}

function renderLog(title: string, logfile: string, { id }: SessionSummary, store: Store): Markup {
  const lines = (store.readLog(id, logfile) ?? "")
    .split("\n")
    .slice(-MAX_LOG_LINES - 1, -1)
    .reverse();
  const heading = markup`${title} <small><code>${logfile}</code>, newest first</small>`;
  return renderTable(logfile.replace(".", "-"), heading, {
    columns: ["Time (UTC)", "Event", "Item", "Message"],
    rows: lines.map((line) => {
      const { contents } = JSON.parse(line) as { contents: LogLineContents & { readonly time: number } };
      return [
        renderTime(contents.time * 1000),
        markup`${[contents.queue, contents.action].filter(Boolean).join(" ")}`,
        markup`${contents.item ?? ""}`,
        markup`${formatMessage(contents.msg ?? "")}`,
      ];
    }),
  });
}

function formatMessage(msg: NonNullable<LogLineContents["msg"]>): string {
  if (typeof msg !== "object") return String(msg);
  const counts = DETAIL_NAMES.map(([, name]) => name)
    .filter((name) => Number(msg[name] ?? 0) > 0)
    .map((name) => `${name.replace("_", " ")}: ${String(msg[name])}`);
  return [
    typeof msg["failure"] === "string" ? msg["failure"] : `size: ${String(msg["size"])}`,
    ...counts,
  ].join("; ");
}

/**
 * Renders a heading and a table, unless the table is empty. The table has explicit roles, because browsers ignore the implicit roles
 * if the style sheet displays cells as blocks.
 */
function renderTable(
  id: string,
  heading: Markup,
  table: { readonly columns: readonly string[]; readonly rows: readonly (readonly Markup[])[] },
): Markup {
  const renderCell = (content: Markup, column: number): Markup =>
    column === 0
      ? markup`<th scope="row" role="rowheader"><div>${content}</div></th>`
      : markup`<td role="cell" data-column="${table.columns[column] ?? ""}"><div>${content}</div></td>`;
  const headingTag = id === "sessions" ? "h1" : "h2";
  if (table.rows.length === 0) return markup``;
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
