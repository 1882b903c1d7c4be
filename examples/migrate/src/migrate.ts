/**
 * Moves packages and accounts from an old server to a new one. What is known of it stands in `migration.json` after each step, so
 * it may be interrupted (Ctrl-C) and started again: it goes on where it was, with what is left, and then with what has failed.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import {
  createTransferClient,
  openTransferSession,
  verifySchema,
  type TransferCursor,
  type TransferItem,
  type TransferLogEntry,
} from "./whm/index.js";

/** What is to be moved, by the names that the log has for it. */
const ITEMS = new Map<string, TransferItem>([
  ...["gold", "silver"].map((name) => [name, { module: "PackageRemoteRoot", package: name }] as const),
  ...["alice", "bob", "carol"].map(
    (user) => [user, { module: "AccountRemoteRoot", user, localuser: user }] as const,
  ),
]);

/** How far it is. */
interface Migration {
  /** The session, as the new server calls it. */
  session?: string;
  /** How much of its log has been told. */
  told?: TransferCursor;
  /** Items that are in no session yet, or have failed in one that is over. */
  left: string[];
  /** Items that have failed in this session. */
  failed: string[];
}

const FILE = "migration.json";
const migration: Migration = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, "utf8")) as Migration)
  : { left: [...ITEMS.keys()], failed: [] };

/** Under another name first: whoever is interrupted in the middle of it has the old one. */
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

// Nothing is done on a server that takes other items than this was built for.
const source =
  migration.session === undefined
    ? { remoteRoot: { host, password } }
    : { transferSessionId: migration.session };
const session = await openTransferSession(client, source, { verify: verifySchema });
migration.session = session.id;
save();

const names = [...migration.left];
const outcomes = await session.enqueueAll(
  names.flatMap((name) => ITEMS.get(name) ?? []),
  {
    // What is on its way when the signal comes is waited for: so no item is queued twice, and none is forgotten.
    signal,
    onProgress({ outcome: { index, status } }) {
      if (status === "queued") migration.left = migration.left.filter((name) => name !== names[index]);
      save();
    },
  },
);
for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;

const state = await session.state();
if (!signal.aborted && (state === "PENDING" || state === "PAUSED")) await session.start();

try {
  for await (const event of session.watch({ signal, interval: 200, from: migration.told })) {
    if (event.type === "state") console.log(`   ${event.state}`);
    else tell(event.entry);
    migration.told = event.cursor;
    save();
  }
  migration.left.push(...migration.failed.splice(0));
  delete migration.session;
  delete migration.told;
  save();
  if (migration.left.length > 0) console.log(`   Start it again to try again: ${migration.left.join(", ")}.`);
  process.exitCode = migration.left.length > 0 ? 1 : 0;
} catch (error) {
  if (!signal.aborted) throw error;
  // It may just have ended.
  await session.pause().catch(() => undefined);
  console.log("   Interrupted. Start it again to go on.");
  process.exitCode = 130;
}

function tell(entry: TransferLogEntry): void {
  if (entry.kind !== "action") return;
  if (entry.action === "start-item") console.log(`   ${entry.queue} ${entry.item}`);
  if (entry.action === "complete") console.log(`   ${entry.msg}`);
  if (entry.action !== "failed-item" || entry.item === undefined) return;
  console.log(`   ${entry.queue} ${entry.item} failed: ${entry.msg}`);
  migration.failed.push(entry.item);
}
