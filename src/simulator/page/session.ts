/** The page of one session: parameters, the result of each item, and logs. */

import { markup, markupIf, type Markup } from "../../core/text/markup.js";
import { DETAIL_NAMES, type ItemDetails } from "../item-details.js";
import type { SessionSummary } from "../ledger.js";
import { ERROR_LOG, MASTER_LOG, type LineContents, type LineMessage } from "../log.js";
import type { ProgressState, SessionItem } from "../sessions.js";
import type { Store } from "../store.js";
import {
  countItemsInState,
  progressBar,
  describeSource,
  stateTag,
  renderTable,
  formatTime,
} from "./components.js";

/** The maximum number of items in each state, and of lines of each log, on the page. */
const MAX_ITEMS = 50;
const MAX_LINES = 100;

export function renderSession(session: SessionSummary, store: Store): Markup {
  const { id, initiator, state, threads, created, options } = session;
  const counts = store.ledger.countItems(id);
  const parameters = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const itemTables = ITEM_TABLES.map(({ state: itemState, title, end }) => {
    const items = store.ledger.items(id, { state: itemState, [end]: MAX_ITEMS });
    return renderItemsTable(title, items, countItemsInState(counts, itemState));
  });
  const logs = [MASTER_LOG, ERROR_LOG].map((logfile) =>
    renderLogTable(logfile, store.log.tail(id, logfile, MAX_LINES)),
  );
  return markup`<h1>Session <code>${id}</code></h1>
<dl>
<div><dt>State</dt><dd>${stateTag(state, id)}</dd></div>
<div><dt>Items</dt><dd>${progressBar(counts)}</dd></div>
<div><dt>Source</dt><dd>${describeSource(session)}</dd></div>
<div><dt>Created</dt><dd>${formatTime(created)} by ${initiator}</dd></div>
<div><dt>Threads</dt><dd>${threads.TRANSFER} to transfer, ${threads.RESTORE} to restore</dd></div>
<div><dt>Parameters</dt><dd>${parameters.join(", ")}</dd></div>
</dl>
${itemTables}${logs}`;
}

/**
 * The tables of items, one for each state, in the order of the page. If there are too many items, `end` determines whether the first
 * or the last ones are shown.
 */
const ITEM_TABLES: readonly {
  readonly state: ProgressState;
  readonly title: string;
  readonly end: "first" | "last";
}[] = [
  { state: "FAILED", title: "Failed items", end: "last" },
  { state: "INPROGRESS", title: "Items in progress", end: "last" },
  { state: "PENDING", title: "Waiting items", end: "first" },
  { state: "COMPLETED", title: "Completed items", end: "last" },
];

function renderItemsTable(title: string, items: readonly SessionItem[], all: number): Markup {
  const id = `items-${items[0]?.state.toLowerCase() ?? ""}`;
  const count = items.length === all ? `${all}` : `${items.length} of ${all}`;
  return markupIf(
    items.length > 0,
    () => markup`<h2 id="heading-${id}">${title}</h2>
${renderTable({
  id,
  headingId: `heading-${id}`,
  caption: `${count} ${all === 1 ? "item" : "items"}`,
  columns: ["Item", "Module", "Queue", "Result"],
  rows: items.map((item) => [
    markup`${item.item}${markupIf(item.localItem !== item.item, () => markup` <small>local name: ${item.localItem}</small>`)}`,
    markup`${item.module}`,
    markup`${item.phase}`,
    renderResult(item),
  ]),
})}`,
  );
}

/** The label in front of each kind of detail. */
const DETAIL_LABELS: Readonly<Record<keyof ItemDetails, string>> = {
  warnings: "Warning",
  skippedItems: "Skipped",
  alteredItems: "Altered",
  dangerousItems: "Dangerous",
};

/** Renders the result of an item: its state or the reason of its failure, then warnings and other details. */
function renderResult({ state, message, details }: SessionItem): Markup {
  const lines = [...DETAIL_NAMES.keys()].flatMap((name) =>
    details[name].map((text) => markup`<li><b>${DETAIL_LABELS[name]}:</b> ${text}</li>`),
  );
  const reason = state === "FAILED" ? message : RESULT_TEXTS[state];
  return markup`${reason}${markupIf(lines.length > 0, () => markup`<ul>${lines}</ul>`)}`;
}

const RESULT_TEXTS: Readonly<Record<Exclude<ProgressState, "FAILED">, string>> = {
  PENDING: "Waiting",
  INPROGRESS: "In progress",
  COMPLETED: "Completed",
};

function renderLogTable(logfile: string, lines: readonly string[]): Markup {
  const id = logfile.replace(".", "-");
  return markupIf(
    lines.length > 0,
    () => markup`<h2 id="heading-${id}">${logfile}</h2>
${renderTable({
  id,
  headingId: `heading-${id}`,
  caption: "The last lines, newest first",
  columns: ["Time", "Action", "Written by", "Item", "Message"],
  rows: lines.map(logCells).reverse(),
})}`,
  );
}

function logCells(line: string): Markup[] {
  const { contents } = JSON.parse(line) as { readonly contents: LineContents & { readonly time: number } };
  const { action = "", item = "", item_type = "", msg = "", time } = contents;
  return [
    formatTime(time * 1000),
    markup`${action}`,
    markup`${writerOf(contents)}`,
    markup`${item}${markupIf(item_type !== "", () => markup` <small>${item_type}</small>`)}`,
    markup`${formatMessage(msg)}`,
  ];
}

function writerOf({ child_number = 0, queue }: LineContents): string {
  if (child_number > 0) return `${queue ?? ""} worker ${child_number}`;
  return queue === undefined ? "session" : `session (queue ${queue})`;
}

function formatMessage(msg: LineMessage): string {
  if (typeof msg !== "object") return String(msg);
  const counts = [...DETAIL_NAMES.values()]
    .filter((name) => Number(msg[name] ?? 0) > 0)
    .map((name) => `${name.replace("_", " ")}: ${String(msg[name])}`);
  const { failure, size } = msg;
  const first = typeof failure === "string" ? failure : `${String(size)} bytes`;
  return [first, ...counts].join("; ");
}
