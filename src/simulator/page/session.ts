/** The page of one session: parameters, items and logs. */

import { markup, markupIf, type Markup } from "../../core/text/markup.js";
import type { SessionSummary } from "../ledger.js";
import { ERROR_LOG, MASTER_LOG, type LineContents, type LineMessage } from "../log.js";
import type { ProgressState, SessionItem } from "../sessions.js";
import type { Store } from "../store.js";
import { progress, stateTag, timeText } from "./components.js";

/** The page shows at most this many items in each state, and this many lines of each log. */
const MAX_ITEMS = 50;
const MAX_LINES = 100;

export function sessionSections(session: SessionSummary, store: Store): Markup {
  const { id, kind, host, initiator, state, threads, created, options } = session;
  const counts = store.ledger.counts(id);
  const parameters = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return markup`<h1>Session <code>${id}</code></h1>
<dl>
<div><dt>State</dt><dd>${stateTag(state, id)}</dd></div>
<div><dt>Items</dt><dd>${progress(counts)}</dd></div>
<div><dt>From</dt><dd>${host}, ${kind === "root" ? "as root" : "as a user"}</dd></div>
<div><dt>Created</dt><dd>${timeText(created)} by ${initiator}</dd></div>
<div><dt>Threads</dt><dd>${threads.TRANSFER} to transfer, ${threads.RESTORE} to restore</dd></div>
<div><dt>Parameters</dt><dd>${parameters.join(", ")}</dd></div>
</dl>
${ITEM_STATES.map(([itemState, title, last]) => itemsTable(title, store.ledger.items(id, { state: itemState, [last]: MAX_ITEMS }), countOf(counts, itemState)))}${[
    MASTER_LOG,
    ERROR_LOG,
  ].map((logfile) => logTable(logfile, store.log.tail(id, logfile, MAX_LINES)))}`;
}

/**
 * The tables of items, the most important state first. If there are too many items, `end` determines which are shown: the
 * first or the last.
 */
const ITEM_STATES: readonly (readonly [state: ProgressState, title: string, end: "first" | "last"])[] = [
  ["FAILED", "Failed", "last"],
  ["INPROGRESS", "Under way", "last"],
  ["PENDING", "Waiting", "first"],
  ["COMPLETED", "Done", "last"],
];

function countOf(
  counts: readonly { readonly state: ProgressState; readonly items: number }[],
  wanted: ProgressState,
): number {
  return counts.filter(({ state }) => state === wanted).reduce((sum, { items }) => sum + items, 0);
}

function itemsTable(title: string, items: readonly SessionItem[], all: number): Markup {
  const hasMessages = items.some(({ message }) => message !== "");
  const name = `items-${items[0]?.state.toLowerCase() ?? ""}`;
  return markupIf(
    items.length > 0,
    () => markup`<h2 id="head-${name}">${title}</h2>
<div class="scroll" role="region" aria-labelledby="head-${name} ${name}" tabindex="0" id="scroll-${name}">
<table>
<caption id="${name}">${items.length === all ? "" : `${items.length} of `}${all} ${all === 1 ? "item" : "items"}</caption>
<thead><tr><th scope="col">Number</th><th scope="col">Item</th><th scope="col">Here</th><th scope="col">Module</th><th scope="col">Queue</th>${markupIf(hasMessages, () => markup`<th scope="col">Message</th>`)}</tr></thead>
<tbody>
${items.map((item) => itemRow(item, hasMessages))}</tbody>
</table>
</div>
`,
  );
}

function itemRow(
  { number, item, localItem, module, phase, message }: SessionItem,
  hasMessages: boolean,
): Markup {
  return markup`<tr><td>${number}</td><th scope="row">${item}</th><td>${localItem}</td><td>${module}</td><td>${phase}</td>${markupIf(hasMessages, () => markup`<td class="message">${message}</td>`)}</tr>
`;
}

function logTable(logfile: string, lines: readonly string[]): Markup {
  const name = logfile.replace(".", "-");
  return markupIf(
    lines.length > 0,
    () => markup`<h2 id="head-${name}">${logfile}</h2>
<div class="scroll log" role="region" aria-labelledby="head-${name} ${name}" tabindex="0" id="scroll-${name}">
<table>
<caption id="${name}">The last lines, newest first</caption>
<thead><tr><th scope="col">Time</th><th scope="col">Action</th><th scope="col">Queue</th><th scope="col">Item</th><th scope="col">Message</th></tr></thead>
<tbody>
${lines.map(logRow).reverse()}</tbody>
</table>
</div>
`,
  );
}

function logRow(line: string): Markup {
  const { contents } = JSON.parse(line) as { readonly contents: LineContents & { readonly time: number } };
  const { action = "", queue = "", item = "", item_type = "", msg = "", time } = contents;
  return markup`<tr><td>${timeText(time * 1000)}</td><td>${action}</td><td>${queue}</td><td>${item} <small>${item_type}</small></td><td class="message">${messageText(msg)}</td></tr>
`;
}

function messageText(msg: LineMessage): string {
  if (typeof msg !== "object") return String(msg);
  const { failure, size } = msg;
  return typeof failure === "string" ? failure : `${String(size)} bytes`;
}
