/** The page of one session: how it goes or how it ended, its items, and its logs. The address contains the filters. */

import { markup, type Markup } from "../../core/text/markup.js";
import { DETAIL_NAMES } from "../outcomes.js";
import { formatItemLogName, PHASES, type LogLineContents } from "../session-log.js";
import { ERROR_LOG_NAME, MASTER_LOG_NAME } from "../sessions.js";
import type { SessionItem, SessionSummary } from "../sessions.js";
import type { Store } from "../store.js";
import { formatSessionName, renderStateAttributes, renderTable, renderTime } from "./content.js";
import {
  countItems,
  describeSession,
  determineItemState,
  ITEM_STATES,
  renderProgress,
  sortByState,
  type ItemState,
} from "./progress.js";

/** The limits of what the page shows. A test can create thousands of items. */
const [MAX_ITEMS, MAX_LOG_LINES] = [1000, 100];

/**
 * Renders the content of the page. `query` has the filters `state` and `item`, which is a part of the item's name, and `log`: the name of the log to
 * show.
 */
export function renderSession(session: SessionSummary, store: Store, query: URLSearchParams): Markup {
  const { id, initiator, state, threads, created, options } = session;
  const items = store.listItems(id);
  const parameters = Object.entries(options).map(
    ([name, value]) => markup`<li><code>${name}</code> ${value}</li>`,
  );
  const { text, style } = describeSession(session, items);
  return markup`<p><a id="back" href="/">All sessions</a></p>
<h1>${formatSessionName(session)}</h1>
<h2 class="${style}" ${renderStateAttributes(session)}>${text}</h2>
<p>${renderProgress(items)}</p>
<details id="details"><summary>Session <code>${id}</code></summary>
<dl>
<div><dt>State</dt><dd><code>${state}</code></dd></div>
<div><dt>Created</dt><dd>${renderTime(created)} UTC by ${initiator}</dd></div>
<div><dt>Threads</dt><dd>${threads.TRANSFER} for transfers, ${threads.RESTORE} for restores</dd></div>
${parameters.length > 0 ? markup`<div><dt>Parameters</dt><dd><ul>${parameters}</ul></dd></div>\n` : ""}</dl>
</details>
${items.length === 0 ? markup`<p>This session has no items yet. An item appears here when a program queues it with <code>enqueue_transfer_item</code>.</p>\n` : renderItems(items, store, query)}${renderLogs(session, store, query)}`;
}

/** Renders the filters, and the items that match. */
function renderItems(allItems: readonly SessionItem[], store: Store, query: URLSearchParams): Markup {
  const state = query.get("state");
  const search = query.get("item") ?? "";
  const found = sortByState(allItems).filter(
    ({ item, localItem }) => item.includes(search) || localItem.includes(search),
  );
  const items = state === null ? found : found.filter((item) => determineItemState(item) === state);
  const shown = items.slice(0, MAX_ITEMS);
  const limit = shown.length < items.length ? `, showing the first ${MAX_ITEMS}` : "";
  const table = renderTable(
    "items",
    markup`Items <small>${items.length} of ${allItems.length}${limit}</small>`,
    {
      columns: ["Item", "Module", "State", "Result", "Logs"],
      rows: shown.map((item) => renderItem(item, store, query)),
    },
  );
  const filters = renderStateFilters(found, query);
  const form = renderSearch(search, state);
  return markup`${filters}${form}${items.length > 0 ? table : markup`<p>No item matches. <a id="clear" href="${formatQuery(query, { state: null, item: null })}">Show all items</a></p>\n`}`;
}

/** Renders a link for each state. `found` are the items that match the search. */
function renderStateFilters(found: readonly SessionItem[], query: URLSearchParams): Markup {
  const counts = countItems(found);
  const current = query.get("state");
  const links = ([null, ...Object.keys(ITEM_STATES)] as (ItemState | null)[])
    .filter((name) => name === null || name === current || counts[name] > 0)
    .map((name) => {
      const [text, count] = name === null ? ["All", found.length] : [ITEM_STATES[name], counts[name]];
      const mark = name === current ? markup` aria-current="true"` : "";
      return markup`<li><a id="state-${name ?? "all"}" class="${name ?? ""}" href="${formatQuery(query, { state: name })}"${mark}>${text} ${count}</a></li>\n`;
    });
  return markup`<nav aria-label="Items by state"><ul class="filters">\n${links}</ul></nav>\n`;
}

/** The script `live.js` applies the text while it is entered. Without the script, the form is sent. */
function renderSearch(search: string, state: string | null): Markup {
  const hidden = state === null ? "" : markup`<input type="hidden" name="state" value="${state}">`;
  return markup`<form method="get" role="search"><label for="search">Search items by name</label> <input type="search" id="search" name="item" value="${search}" autocomplete="off" spellcheck="false">${hidden}</form>\n`;
}

function renderItem(item: SessionItem, store: Store, query: URLSearchParams): readonly Markup[] {
  const state = determineItemState(item);
  const phase = item.phase === "TRANSFER" ? "transfer" : "restore";
  const logs = PHASES.flatMap((each) => {
    const name = formatItemLogName({ ...item, phase: each });
    if (store.readLog(item.session, name) === undefined) return [];
    const href = `${formatQuery(query, { log: name })}#heading-log`;
    return [markup`<a id="${name}" href="${href}">${each === "TRANSFER" ? "Transfer" : "Restore"}</a> `];
  });
  const suffix = {
    failed: ` in ${phase}`,
    running: `: ${phase}`,
    waiting: ` for ${phase}`,
    losses: "",
    succeeded: "",
  };
  return [
    markup`${item.item}${item.localItem === item.item ? "" : markup` <small>local name: ${item.localItem}</small>`}`,
    markup`${item.module}`,
    markup`<span class="${state}">${ITEM_STATES[state]}${suffix[state]}</span>`,
    renderResult(item),
    markup`${logs}`,
  ];
}

/** Renders the reason of a failure, then warnings and other details. */
function renderResult({ state, message, details }: SessionItem): Markup {
  const elements = Object.entries({
    Skipped: details.skippedItems,
    Altered: details.alteredItems,
    Dangerous: details.dangerousItems,
    Warning: details.warnings,
  }).flatMap(([label, texts]) => texts.map((text) => markup`<li><b>${label}:</b> ${text}</li>`));
  const list = elements.length > 0 ? markup`<ul>${elements}</ul>` : "";
  return markup`${state === "FAILED" ? message : ""}${list}`;
}

/** Renders the chosen log. Only the master log and the log of errors are listed, because each item links to its own logs. */
function renderLogs({ id }: SessionSummary, store: Store, query: URLSearchParams): Markup {
  const logfile = query.get("log") ?? MASTER_LOG_NAME;
  const lines = (store.readLog(id, logfile) ?? "").split("\n").slice(0, -1);
  if (lines.length === 0 && logfile === MASTER_LOG_NAME) return markup``;
  const links = [...new Set([MASTER_LOG_NAME, ERROR_LOG_NAME, logfile])].map((name) => {
    const mark = name === logfile ? markup` aria-current="true"` : "";
    return markup`<li><a id="log-${name}" href="${formatQuery(query, { log: name })}#heading-log"${mark}><code>${name}</code></a></li>\n`;
  });
  const table = renderTable("log", markup`Log <small><code>${logfile}</code>, newest first</small>`, {
    columns: ["Time (UTC)", "Event", "Item", "Message"],
    rows: lines.slice(-MAX_LOG_LINES).reverse().map(renderLogLine),
  });
  const empty = markup`<h2 id="heading-log">Log <small><code>${logfile}</code></small></h2>\n<p>This log is empty.</p>\n`;
  return markup`<nav aria-label="Logs"><ul class="filters">\n${links}</ul></nav>\n${lines.length > 0 ? table : empty}`;
}

function renderLogLine(line: string): readonly Markup[] {
  const { contents } = JSON.parse(line) as { contents: LogLineContents & { readonly time: number } };
  return [
    renderTime(contents.time * 1000),
    markup`${[contents.queue, contents.action].filter(Boolean).join(" ")}`,
    markup`${contents.item ?? ""}`,
    markup`${formatMessage(contents.msg ?? "")}`,
  ];
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

/** Returns the query of the page with changed parameters, as a relative address. Null removes a parameter. */
function formatQuery(query: URLSearchParams, changes: Readonly<Record<string, string | null>>): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes))
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  return `?${changed.toString()}`;
}
