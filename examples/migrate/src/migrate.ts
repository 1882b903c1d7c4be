/**
 * Moves packages and accounts from an old server to a new one. It saves its progress in `migration.json` after each step,
 * so you can interrupt it (Ctrl+C) and start it again. It resumes where it stopped, and then retries what failed.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import {
  createTransferClient,
  openTransferSession,
  verifySchema,
  type TransferCursor,
  type TransferItem,
  type TransferItemResult,
} from "./whm/index.js";

/** The items to move, by their names in the log. */
const ITEMS = new Map<string, TransferItem>([
  ...["gold", "silver"].map((name) => [name, { module: "PackageRemoteRoot", package: name }] as const),
  ...["alice", "bob", "carol"].map(
    (user) => [user, { module: "AccountRemoteRoot", user, localuser: user }] as const,
  ),
]);

/** The saved progress. */
interface Migration {
  /** Id of the transfer session on the new server. */
  session?: string;
  /** Position in the events of the session, after the last printed one. */
  cursor?: TransferCursor;
  /** Items that are not queued yet, or failed in a previous session. */
  remaining: string[];
  /** Items that are queued in this session. */
  queued: string[];
}

const FILE = "migration.json";
const migration: Migration = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, "utf8")) as Migration)
  : { remaining: [...ITEMS.keys()], queued: [] };

/** Writes a new file and renames it, so that an interruption cannot damage the old one. */
function save(): void {
  writeFileSync(`${FILE}.new`, JSON.stringify(migration));
  renameSync(`${FILE}.new`, FILE);
}

const { WHM_SERVER: server, WHM_TOKEN: token, OLD_HOST: host, OLD_PASSWORD: password } = process.env;
if (server === undefined || token === undefined || host === undefined || password === undefined) {
  throw new Error("Set WHM_SERVER, WHM_TOKEN, OLD_HOST and OLD_PASSWORD.");
}
const client = createTransferClient({ server, token });

const interruption = new AbortController();
const { signal } = interruption;
process.once("SIGINT", () => interruption.abort());

// `verify` checks that the server has the schema that this program was built for.
const source =
  migration.session === undefined
    ? { remoteRoot: { host, password } }
    : { transferSessionId: migration.session };
const session = await openTransferSession(client, source, { verify: verifySchema });
migration.session = session.id;
save();

const names = [...migration.remaining];
const outcomes = await session.enqueueAll(
  names.flatMap((name) => ITEMS.get(name) ?? []),
  {
    // On the signal, requests under way are completed, so that no item is queued twice or lost.
    signal,
    onProgress({ outcome: { index, status } }) {
      const name = names[index];
      if (status !== "queued" || name === undefined) return;
      migration.remaining = migration.remaining.filter((one) => one !== name);
      migration.queued.push(name);
      save();
    },
  },
);
for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;

const state = await session.state();
if (!signal.aborted && (state === "PENDING" || state === "PAUSED")) await session.start();

try {
  for await (const event of session.watch({ signal, interval: 200, from: migration.cursor })) {
    if (event.type === "state") console.log(`   ${event.state}`);
    if (event.type === "item") console.log(`   ${event.result.item} ${event.result.status}`);
    migration.cursor = event.cursor;
    save();
  }
  const { items } = await session.results({ signal });
  printTable(items);
  const succeeded = items.filter(({ status }) => status === "succeeded").map(({ item }) => item);
  migration.remaining.push(...migration.queued.splice(0).filter((name) => !succeeded.includes(name)));
  delete migration.session;
  delete migration.cursor;
  save();
  if (migration.remaining.length > 0)
    console.log(`   Start it again to retry: ${migration.remaining.join(", ")}.`);
  process.exitCode = migration.remaining.length > 0 ? 1 : 0;
} catch (error) {
  if (!signal.aborted) throw error;
  // The session may have just ended.
  await session.pause().catch(() => undefined);
  console.log("   Interrupted. Start it again to resume.");
  process.exitCode = 130;
}

function printTable(items: readonly TransferItemResult[]): void {
  const rows = items.map(({ item, status, warnings, failure = "" }) => [
    item,
    status,
    `${warnings}`,
    failure,
  ]);
  const table = [["ITEM", "STATUS", "WARNINGS", "CAUSE"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  for (const row of table) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    console.log(`   ${cells.join("  ").trimEnd()}`);
  }
}
