/** The page of one session: parameters, the result of each item, and logs. */

import { markup, createMarkupIf, type Markup } from "../../core/text/markup.js";
import { DETAIL_LOG_NAMES, type ItemDetails } from "../item-details.js";
import type { SessionSummary } from "../ledger.js";
import { ERROR_LOG, MASTER_LOG, type LineContents, type LineMessage } from "../log.js";
import type { ProgressState, SessionItem } from "../sessions.js";
import type { Phase } from "../outcomes.js";
import type { Store } from "../store.js";
import {
  countItemsInState,
  describeAccess,
  formatTime,
  formatSessionName,
  renderProgressBar,
  renderTable,
  renderStateTag,
} from "./components.js";

/** The maximum number of items in each state, and of lines of each log, on the page. */
const MAX_ITEMS = 50;
const MAX_LINES = 100;

export function renderSession(session: SessionSummary, store: Store): Markup {
  const { id, initiator, state, threads, created, options } = session;
  const counts = store.ledger.countItems(id);
  const parameters = Object.entries(options).map(
    ([name, value]) => markup`<li><code>${name}</code> ${value}</li>`,
  );
  const itemTables = ITEM_TABLES.map(({ state: itemState, title, end }) => {
    const items = store.ledger.listItems(id, { state: itemState, [end]: MAX_ITEMS });
    return renderItemsTable(title, items, countItemsInState(counts, itemState));
  });
  const logTables = LOG_TABLES.map(({ logfile, title }) =>
    renderLogTable(title, logfile, store.log.readTail(id, logfile, MAX_LINES)),
  );
  return markup`<p class="back"><a id="back" href="/">All sessions</a></p>
<h1>${formatSessionName(session)}</h1>
<dl>
<div><dt>State</dt><dd>${renderStateTag(session)} <code>${state}</code></dd></div>
<div><dt>Items</dt><dd>${renderProgressBar(counts)}</dd></div>
<div><dt>Session</dt><dd><code>${id}</code></dd></div>
<div><dt>Access</dt><dd>${describeAccess(session)}</dd></div>
<div><dt>Created</dt><dd>${formatTime(created)} UTC by ${initiator}</dd></div>
<div><dt>In parallel</dt><dd>${threads.TRANSFER} to transfer, ${threads.RESTORE} to restore</dd></div>
${createMarkupIf(parameters.length > 0, () => markup`<div><dt>Parameters</dt><dd><ul class="parameters">${parameters}</ul></dd></div>\n`)}</dl>
${itemTables}${logTables}`;
}

const LOG_TABLES = [
  { logfile: MASTER_LOG, title: "Log" },
  { logfile: ERROR_LOG, title: "Errors" },
] as const;

/**
 * The tables of items, one for each state, in the order of the page. If there are too many items, `end` determines whether the first
 * or the last items are shown.
 */
const ITEM_TABLES: readonly {
  readonly state: ProgressState;
  readonly title: string;
  readonly end: "first" | "last";
}[] = [
  { state: "FAILED", title: "Failed", end: "last" },
  { state: "INPROGRESS", title: "In progress", end: "last" },
  { state: "PENDING", title: "Waiting", end: "first" },
  { state: "COMPLETED", title: "Completed", end: "last" },
];

function renderItemsTable(title: string, items: readonly SessionItem[], totalCount: number): Markup {
  const id = `items-${items[0]?.state.toLowerCase() ?? ""}`;
  const shownOfTotal = items.length === totalCount ? `${totalCount}` : `${items.length} of ${totalCount}`;
  const countText = `${shownOfTotal} ${totalCount === 1 ? "item" : "items"}`;
  return createMarkupIf(
    items.length > 0,
    () => markup`<h2 id="heading-${id}">${title} <small>${countText}</small></h2>
${renderTable({
  id,
  headingId: `heading-${id}`,
  style: "items",
  columns: ["Item", "Module", "Step", "Result"],
  rows: items.map((item) => [
    markup`${item.item}${createMarkupIf(item.localItem !== item.item, () => markup` <small>local name: ${item.localItem}</small>`)}`,
    markup`${item.module}`,
    markup`${PHASE_TEXTS[item.phase]}`,
    renderResult(item),
  ]),
})}`,
  );
}

const PHASE_TEXTS: Readonly<Record<Phase, string>> = { TRANSFER: "Transfer", RESTORE: "Restore" };

/** The label of each kind of detail. */
const DETAIL_LABELS: Readonly<Record<keyof ItemDetails, string>> = {
  warnings: "Warning",
  skippedItems: "Skipped",
  alteredItems: "Altered",
  dangerousItems: "Dangerous",
};

/** Renders the reason of a failure, then warnings and other details. */
function renderResult({ state, message, details }: SessionItem): Markup {
  const detailElements = [...DETAIL_LOG_NAMES.keys()].flatMap((name) =>
    details[name].map((text) => markup`<li><b>${DETAIL_LABELS[name]}:</b> ${text}</li>`),
  );
  const reason = state === "FAILED" ? message : "";
  return markup`${reason}${createMarkupIf(detailElements.length > 0, () => markup`<ul>${detailElements}</ul>`)}`;
}

function renderLogTable(title: string, logfile: string, lines: readonly string[]): Markup {
  const id = logfile.replace(".", "-");
  return createMarkupIf(
    lines.length > 0,
    () => markup`<h2 id="heading-${id}">${title} <small><code>${logfile}</code>, newest first</small></h2>
${renderTable({
  id,
  headingId: `heading-${id}`,
  style: "log",
  columns: ["Time (UTC)", "Event", "Item", "Written by", "Message"],
  rows: lines.map(renderLogCells).reverse(),
})}`,
  );
}

/** The text that the page shows for each action in the logs. */
const ACTION_TEXTS: ReadonlyMap<string, string> = new Map([
  ["start", "Started"],
  ["initiator", "Started by"],
  ["version", "Version of the log"],
  ["queue_count", "Number of items"],
  ["queue_size", "Size of the items"],
  ["remotehost", "Other server"],
  ["complete", "Completed"],
  ["process-item", "Item taken from the queue"],
  ["start-item", "Item started"],
  ["success-item", "Item completed"],
  ["failed-item", "Item failed"],
]);

function renderLogCells(line: string): Markup[] {
  const { contents } = JSON.parse(line) as { readonly contents: LineContents & { readonly time: number } };
  const { action = "", item = "", item_type = "", msg = "", time } = contents;
  return [
    formatTime(time * 1000),
    markup`${ACTION_TEXTS.get(action) ?? ""} <code>${action}</code>`,
    markup`${item}${createMarkupIf(item_type !== "", () => markup` <small>${item_type}</small>`)}`,
    markup`${formatWriter(contents)}`,
    markup`${formatMessage(msg)}`,
  ];
}

function formatWriter({ child_number = 0, queue }: LineContents): string {
  const phase = queue === "TRANSFER" || queue === "RESTORE" ? PHASE_TEXTS[queue] : (queue ?? "");
  if (child_number > 0) return `${phase} worker ${child_number}`;
  return queue === undefined ? "Session" : `Session, ${phase.toLowerCase()} queue`;
}

function formatMessage(msg: LineMessage): string {
  if (typeof msg !== "object") return String(msg);
  const countTexts = [...DETAIL_LOG_NAMES.values()]
    .filter((name) => Number(msg[name] ?? 0) > 0)
    .map((name) => `${name.replace("_", " ")}: ${String(msg[name])}`);
  const { failure, size } = msg;
  const failureOrSize =
    typeof failure === "string" ? failure : `${String(size)} ${Number(size) === 1 ? "byte" : "bytes"}`;
  return [failureOrSize, ...countTexts].join("; ");
}
