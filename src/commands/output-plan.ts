/** The folder of generated code as it is, held against what it should be. Shared by `generate`, `codegen` and `check`. */

import type { Diagnostic } from "../core/diagnostic.js";
import { sha256 } from "../core/module-text.js";
import { emittersOf, modulePaths, outputPaths } from "../emit/emitters.js";
import { isMarked } from "../emit/generated-mark.js";
import {
  emittedModules,
  inputsOf,
  MANIFEST,
  manifestText,
  moduleInputs,
  readManifest,
  type Inputs,
  type Manifest,
} from "../emit/manifest.js";
import type { Emitter } from "../core/emitter-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { readSourceFiles, planFolder, type Change } from "../output/plan.js";
import { PendingTexts } from "../output/pending-texts.js";
import type { Settings } from "./context.js";

export interface GeneratedPlan {
  readonly inputs: Inputs;
  /** What the folder says it was made from; undefined where nothing was generated there, or its manifest is lost. */
  readonly manifest: Manifest | undefined;
  /** None where the folder is as it should be. */
  readonly changes: readonly Change[];
  /** Sentences that what was generated gives rise to; none where nothing had to be. */
  readonly warnings: readonly Diagnostic[];
}

interface PlanOptions {
  /** Trusts no manifest. */
  readonly regenerate?: boolean;
  /** Opens no file for the texts: for those who write nothing. */
  readonly inMemory?: boolean;
}

/**
 * What has to change for the folder to hold what the snapshots say.
 *
 * Where the manifest vouches for every file, nothing is generated and no library is loaded, unless `regenerate` asks for it.
 */
export async function planGenerated(
  { out, emit }: Pick<Settings, "out" | "emit">,
  snapshots: readonly Snapshot[],
  { regenerate = false, inMemory = false }: PlanOptions = {},
): Promise<GeneratedPlan> {
  const inputs = inputsOf(snapshots, emit);
  const { present, manifestText: said } = look(out);
  const manifest = readManifest(said);
  const emitters = emittersOf(emit);
  const nothing = { inputs, manifest, changes: [], warnings: [] };
  if (!regenerate && isFresh({ present, said }, inputs, emitters)) return nothing;

  const { generateWithNotes } = await import("../emit/generate.js");
  const kept = regenerate ? new Map<string, string>() : filesToKeep(present, inputs, { manifest, emitters });
  const texts = new PendingTexts(inMemory ? Infinity : undefined);
  const { files, warnings } = await generateWithNotes({
    snapshots,
    config: emit,
    unchanged: kept,
    createFile: (path, text) => texts.file(path, text),
  });
  const isOurs = (name: string, text: string): boolean =>
    isMarked(name, text) ||
    // A merge leaves it in pieces on every branch that generated something.
    (name === MANIFEST && text.includes('"madeFrom"')) ||
    (manifest !== undefined && Object.hasOwn(manifest.files, name));
  const written = (name: string): string | undefined => writtenHash(manifest, name);
  const changes = planFolder({
    dir: out,
    files,
    isOwnFile: isOurs,
    writtenHash: written,
    indexFile: MANIFEST,
    unchanged: kept,
  });
  return { inputs, manifest, changes, warnings };
}

/** What lies in the folder, without its text: there may be thousands of files. */
interface Seen {
  /** SHA-256. */
  readonly hash: string;
  readonly isMarked: boolean;
}

type Present = ReadonlyMap<string, Seen>;

function look(dir: string): { readonly present: Present; readonly manifestText: string | undefined } {
  let manifestText: string | undefined;
  const present = readSourceFiles(dir, (name, text): Seen => {
    if (name === MANIFEST) manifestText = text;
    return { hash: sha256(text), isMarked: isMarked(name, text) };
  });
  return { present, manifestText };
}

/** Whether the manifest on disk is the one that these inputs and the files on disk would give, and nothing of ours is left over. */
function isFresh(
  { present, said }: { readonly present: Present; readonly said: string | undefined },
  inputs: Inputs,
  emitters: readonly Emitter[],
): boolean {
  const paths = outputPaths(emittedModules(inputs), emitters);
  const hashes = Object.fromEntries(paths.map((path) => [path, present.get(path)?.hash ?? ""]));
  const expected = new Set([...paths, MANIFEST]);
  const leftOver = [...present].some(([name, seen]) => !expected.has(name) && seen.isMarked);
  return !leftOver && said === manifestText(inputs, hashes);
}

/** Files of modules of which nothing changed that decides them, and that are as they were written: path → SHA-256. */
function filesToKeep(
  present: Present,
  inputs: Inputs,
  { manifest, emitters }: { readonly manifest: Manifest | undefined; readonly emitters: readonly Emitter[] },
): ReadonlyMap<string, string> {
  if (manifest === undefined) return new Map();
  const { madeFrom } = manifest;
  const paths = emittedModules(inputs)
    .filter((module) => moduleInputs(inputs, module) === moduleInputs(madeFrom, module))
    .flatMap((module) => emitters.flatMap((emitter) => modulePaths(module, emitter)));
  return new Map(
    paths.flatMap((path) => {
      const hash = present.get(path)?.hash;
      return hash !== undefined && writtenHash(manifest, path) === hash ? [[path, hash] as const] : [];
    }),
  );
}

/** The SHA-256 of a file when the manifest was written, if it speaks of it. */
function writtenHash(manifest: Manifest | undefined, name: string): string | undefined {
  const hash =
    manifest !== undefined && Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
  return typeof hash === "string" ? hash : undefined;
}
