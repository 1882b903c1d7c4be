/**
 * Measures `diff --used-by` on a project of 500 files. It alternates with a script that checks the same files as
 * `tsc --noEmit` does (`bare-program.js`). You can run this benchmark alone, after a build: `node test/bench/usage.js [--rounds N]`.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { readSnapshot, writeSnapshot } from "../../dist/index.js";
import { OUR_PROGRAM, root } from "./subjects.js";
import { computeMedian, printTable } from "./table.js";

const FILE_COUNT = 500;
const BARE_PROGRAM = join(root, "test/bench/bare-program.js");

/** @typedef {{ files: number, oursMs: number, bareMs: number, ratio: number }} UsageResult */

/** @param {string} folder An empty folder. @param {number} rounds @returns {UsageResult} */
export function measureUsage(folder, rounds) {
  writeProject(folder);
  const ours = [OUR_PROGRAM, "diff", "before", "after", "--used-by", "src/*.ts", "--format", "json"];
  const run = (parameters) => {
    const start = performance.now();
    const output = execFileSync(process.execPath, parameters, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: Infinity,
    });
    return { output, wallMs: performance.now() - start };
  };
  const pairs = Array.from({ length: rounds }, () => ({
    ours: run([...ours, "--fail-on", "never"]),
    bare: run([BARE_PROGRAM, "src"]),
  }));
  for (const { output } of pairs.map((pair) => pair.ours)) verifyUses(JSON.parse(output).findings);
  return {
    files: FILE_COUNT,
    oursMs: computeMedian(pairs.map((pair) => pair.ours.wallMs)),
    bareMs: computeMedian(pairs.map((pair) => pair.bare.wallMs)),
    ratio: computeMedian(pairs.map((pair) => pair.ours.wallMs / pair.bare.wallMs)),
  };
}

/** Writes the sources, the generated code that they use, and two snapshots that differ in a key that each source sets. */
function writeProject(folder) {
  cpSync(join(root, "generated"), join(folder, "generated"), { recursive: true });
  mkdirSync(join(folder, "src"));
  for (let index = 0; index < FILE_COUNT; index += 1)
    writeFileSync(join(folder, "src", `migrate-${index}.ts`), createSource(index));
  const before = readSnapshot(join(root, "schemas"));
  const { customip: _removed, ...keys } = before.modules["AccountRemoteRoot"].keys;
  const AccountRemoteRoot = { ...before.modules["AccountRemoteRoot"], keys };
  writeSnapshot(join(folder, "before"), before);
  writeSnapshot(join(folder, "after"), { ...before, modules: { ...before.modules, AccountRemoteRoot } });
  const compilerOptions = { target: "es2022", module: "nodenext", strict: true, types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
}

function createSource(index) {
  return `import { enqueueAccountRemoteRoot } from "../generated/index.js";
import type { AccountRemoteRootItem, TransferItem, WhmCaller } from "../generated/index.js";

interface Row { name: string; size: number; ip?: string }

function createItem({ name, ...rest }: Row): AccountRemoteRootItem {
  return { user: name, localuser: name, size: rest.size, ...(rest.ip === undefined ? {} : { customip: rest.ip }) };
}

export async function migrate${index}(client: WhmCaller, session: string, rows: readonly Row[]): Promise<void> {
  for (const row of rows) await enqueueAccountRemoteRoot(client, session, createItem(row));
}

export function restores${index}(rows: readonly Row[]): TransferItem[] {
  return rows.map((row) => ({ module: "AccountLocal" as const, user: row.name, localuser: row.name }));
}
`;
}

/** Checks that one use is found in each source, because each source sets the removed key once. */
function verifyUses(findings) {
  const counts = findings.map(({ rule, uses = [] }) => `${rule}: ${uses.length}`);
  if (counts.join() !== `key-removed: ${FILE_COUNT}`)
    throw new Error(`--used-by found other uses than the sources contain: ${counts.join()}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
  const folder = mkdtempSync(join(tmpdir(), "whm-transfer-codegen-bench-"));
  try {
    printTable("Uses", [measureUsage(folder, Number(values.rounds))]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
