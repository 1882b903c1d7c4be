/** The page of one session: parameters, the result of each item, and logs. */

import { markup, createMarkupIf, type Markup } from "../../core/text/markup.js";
import { LOG_PROPERTY_NAMES_BY_DETAIL_NAME, type ItemDetails } from "../item-details.js";
import type { ItemFilter, SessionSummary } from "../session-database.js";
import { ERROR_LOG_NAME, MASTER_LOG_NAME, type LogLineContents, type LogLineMessage } from "../log.js";
import type { ProgressState, SessionItem } from "../sessions.js";
import type { Phase } from "../outcomes.js";
import type { SimulatorStore } from "../store.js";
import {
  countItemsInState,
  describeDataAccess,
  renderTime,
  formatSessionName,
  renderItemProgress,
  renderTable,
  renderStateTag,
} from "./components.js";

/** Limits for the tables of items. If a state has more than 50 items, the page shows only the first 50 or the last 50. */
const FIRST_ITEMS_FILTER: ItemFilter = { firstItemsLimit: 50 };
const LAST_ITEMS_FILTER: ItemFilter = { maxLastItems: 50 };

/** The maximum number of lines of each log on the page. */
const MAX_SHOWN_LINES_PER_LOG = 100;

export function renderSession(session: SessionSummary, store: SimulatorStore): Markup {
  const { id, initiator, state, threads, created, options } = session;
  const itemCounts = store.sessionDatabase.countItemsByPhaseAndState(id);
  const parameterElements = Object.entries(options).map(
    ([name, value]) => markup`<li><code>${name}</code> ${value}</li>`,
  );
  const renderedItemTables = ITEM_TABLES.map(({ state: itemState, title, itemFilter }) => {
    const items = store.sessionDatabase.listItems(id, { ...itemFilter, state: itemState });
    return renderItemsTable(title, items, countItemsInState(itemCounts, itemState));
  });
  const renderedLogTables = LOG_TABLES.map(({ logfile, title }) =>
    renderLogTable(title, logfile, store.logFiles.readLastLines(id, logfile, MAX_SHOWN_LINES_PER_LOG)),
  );
  return markup`<p class="back"><a id="back" href="/">All sessions</a></p>
<h1>${formatSessionName(session)}</h1>
<dl>
<div><dt>State</dt><dd>${renderStateTag(session)} <code>${state}</code></dd></div>
<div><dt>Items</dt><dd>${renderItemProgress(itemCounts)}</dd></div>
<div><dt>Session</dt><dd><code>${id}</code></dd></div>
<div><dt>Access</dt><dd>${describeDataAccess(session)}</dd></div>
<div><dt>Created</dt><dd>${renderTime(created)} UTC by ${initiator}</dd></div>
<div><dt>Threads</dt><dd>${threads.TRANSFER} for transfers, ${threads.RESTORE} for restores</dd></div>
${createMarkupIf(parameterElements.length > 0, () => markup`<div><dt>Parameters</dt><dd><ul class="parameters">${parameterElements}</ul></dd></div>\n`)}</dl>
${renderedItemTables}${renderedLogTables}`;
}

const LOG_TABLES = [
  { logfile: MASTER_LOG_NAME, title: "Log" },
  { logfile: ERROR_LOG_NAME, title: "Errors" },
] as const;

/**
 * The tables of items, one for each state, in the order of the page. If there are too many items, `itemFilter` determines whether the
 * first or the last items are shown.
 */
const ITEM_TABLES: readonly {
  readonly state: ProgressState;
  readonly title: string;
  readonly itemFilter: ItemFilter;
}[] = [
  { state: "FAILED", title: "Failed", itemFilter: LAST_ITEMS_FILTER },
  { state: "INPROGRESS", title: "In progress", itemFilter: LAST_ITEMS_FILTER },
  { state: "PENDING", title: "Waiting", itemFilter: FIRST_ITEMS_FILTER },
  { state: "COMPLETED", title: "Completed", itemFilter: LAST_ITEMS_FILTER },
];

function renderItemsTable(title: string, items: readonly SessionItem[], totalCount: number): Markup {
  const id = `items-${items[0]?.state.toLowerCase() ?? ""}`;
  const shownAndTotalCountText =
    items.length === totalCount ? `${totalCount}` : `${items.length} of ${totalCount}`;
  const countText = `${shownAndTotalCountText} ${totalCount === 1 ? "item" : "items"}`;
  return createMarkupIf(
    items.length > 0,
    () => markup`<h2 id="heading-${id}">${title} <small>${countText}</small></h2>
${renderTable({
  id,
  headingId: `heading-${id}`,
  tableClass: "items",
  columns: ["Item", "Module", "Step", "Result"],
  rows: items.map((item) => [
    markup`${item.item}${createMarkupIf(item.localItem !== item.item, () => markup` <small>local name: ${item.localItem}</small>`)}`,
    markup`${item.module}`,
    markup`${PHASE_TEXTS[item.phase]}`,
    renderItemResult(item),
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
function renderItemResult({ state, message, details }: SessionItem): Markup {
  const detailElements = [...LOG_PROPERTY_NAMES_BY_DETAIL_NAME.keys()].flatMap((detailName) =>
    details[detailName].map((text) => markup`<li><b>${DETAIL_LABELS[detailName]}:</b> ${text}</li>`),
  );
  const failureReason = state === "FAILED" ? message : "";
  return markup`${failureReason}${createMarkupIf(detailElements.length > 0, () => markup`<ul>${detailElements}</ul>`)}`;
}

function renderLogTable(title: string, logfile: string, lines: readonly string[]): Markup {
  const id = logfile.replace(".", "-");
  return createMarkupIf(
    lines.length > 0,
    () => markup`<h2 id="heading-${id}">${title} <small><code>${logfile}</code>, newest first</small></h2>
${renderTable({
  id,
  headingId: `heading-${id}`,
  tableClass: "log",
  columns: ["Time (UTC)", "Event", "Item", "Written by", "Message"],
  rows: lines.map(renderLogLineCells).reverse(),
})}`,
  );
}

/** The text that the page shows for each action in the logs. */
const LOG_ACTION_TEXTS: ReadonlyMap<string, string> = new Map([
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

function renderLogLineCells(jsonLine: string): Markup[] {
  const { contents } = JSON.parse(jsonLine) as {
    readonly contents: LogLineContents & { readonly time: number };
  };
  const { action = "", item = "", item_type = "", msg = "", time } = contents;
  return [
    renderTime(time * 1000),
    markup`${LOG_ACTION_TEXTS.get(action) ?? ""} <code>${action}</code>`,
    markup`${item}${createMarkupIf(item_type !== "", () => markup` <small>${item_type}</small>`)}`,
    markup`${describeLogLineWriter(contents)}`,
    markup`${formatMessage(msg)}`,
  ];
}

function describeLogLineWriter({ child_number = 0, queue: queueName }: LogLineContents): string {
  const queueText =
    queueName === "TRANSFER" || queueName === "RESTORE" ? PHASE_TEXTS[queueName] : (queueName ?? "");
  if (child_number > 0) return `${queueText} worker ${child_number}`;
  return queueName === undefined ? "Session" : `Session, ${queueText.toLowerCase()} queue`;
}

function formatMessage(msg: LogLineMessage): string {
  if (typeof msg !== "object") return String(msg);
  const detailCountTexts = [...LOG_PROPERTY_NAMES_BY_DETAIL_NAME.values()]
    .filter((logPropertyName) => Number(msg[logPropertyName] ?? 0) > 0)
    .map((logPropertyName) => `${logPropertyName.replace("_", " ")}: ${String(msg[logPropertyName])}`);
  const { failure, size } = msg;
  const failureOrSizeText =
    typeof failure === "string" ? failure : `${String(size)} ${Number(size) === 1 ? "byte" : "bytes"}`;
  return [failureOrSizeText, ...detailCountTexts].join("; ");
}
