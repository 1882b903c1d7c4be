/** Plans entries by which formatters and linters skip the generated code and the snapshot. Plans entries only for tools that the project uses. */

import { listIgnoreEntries, type IgnoreEntry, type IgnoreList } from "../../core/ignore-entries.js";
import { isRecord } from "../../core/type-guards.js";
import { parseProjectJson } from "../../core/text/project-json.js";
import { editJson } from "./edit-json.js";
import { readDependencies } from "./package-json.js";
import {
  findProjectFile,
  isInParent,
  rebasePath,
  type ProjectFile,
  type ProjectFiles,
} from "./project-files.js";
import { appendLines, isDamaged, joinPlans, type PartialPlan, type SetupPlan } from "./setup-plan.js";

/** The folders that tools must not change, relative to the project. */
export interface OwnFolders {
  /** Undefined if the folder is not in the project. */
  readonly schemas: string | undefined;
  readonly out: string;
}

export function planIgnoreEntries(files: ProjectFiles, folders: OwnFolders): SetupPlan {
  const dependencies = readDependencies(files);
  return joinPlans(
    listEntriesFor("", files, folders).map((own) => {
      const file = findProjectFile(files, own.files);
      const isUsed = file !== undefined || Object.hasOwn(dependencies, own.package) || hasConfig(own, files);
      if (!isUsed) return {};
      // Paths in the entries are relative to the file.
      const path = file?.path ?? findNewPath(own, files);
      const entry = listEntriesFor(path, files, folders).find(({ tool }) => tool === own.tool) ?? own;
      if (file === undefined) return planNewFile(path, entry, files);
      if (isListed(entry, file.text))
        return { unchanged: [{ path, reason: "it already has these entries" }] };
      const text = isInParent(path) || isDamaged(file.text) ? undefined : addEntry(entry, file, dependencies);
      if (text === undefined) return planManually(path, entry);
      return { files: [{ path, text, purpose: `entries for ${entry.tool}`, isNew: false }] };
    }),
  );
}

/** Returns the entries for a file, which may be in a parent folder. */
function listEntriesFor(
  path: string,
  files: ProjectFiles,
  { out, schemas }: OwnFolders,
): readonly IgnoreEntry[] {
  return listIgnoreEntries({
    out: rebasePath(out, path, files),
    schemas: schemas === undefined ? [] : [rebasePath(schemas, path, files)],
  });
}

const PRETTIER_CONFIGS = [
  ".prettierrc",
  ...["json", "yaml", "yml", "json5", "js", "mjs", "cjs", "ts", "toml"].map((end) => `.prettierrc.${end}`),
  ...["js", "mjs", "cjs", "ts", "mts", "cts"].map((end) => `prettier.config.${end}`),
];

/** Returns another file that shows that the project uses the tool: its configuration. */
function findConfig({ tool }: IgnoreEntry, files: ProjectFiles): ProjectFile | undefined {
  return tool === "Prettier" ? findProjectFile(files, PRETTIER_CONFIGS) : undefined;
}

function hasConfig(entry: IgnoreEntry, files: ProjectFiles): boolean {
  return findConfig(entry, files) !== undefined;
}

/** Prettier reads its ignore file in the folder in which it runs, usually the folder of its configuration. */
function findNewPath(entry: IgnoreEntry, files: ProjectFiles): string {
  const folder = findConfig(entry, files)?.path.replace(/[^/]*$/, "") ?? "";
  return `${folder}${entry.files[0] ?? ""}`;
}

function planNewFile(path: string, entry: IgnoreEntry, files: ProjectFiles): PartialPlan {
  const { tool, newFile: text } = entry;
  const manifest = parseProjectJson(files.read("package.json") ?? "{}");
  // Some tools can be configured either in package.json or in a file, and ignore one of the two if both exist.
  const isInManifest = tool !== "Prettier" && manifest?.[entry.package] !== undefined;
  if (text === undefined || isInParent(path) || isInManifest)
    return planManually(isInManifest ? "package.json" : path, entry);
  return { files: [{ path, text, purpose: `entries for ${tool}`, isNew: true }] };
}

function planManually(path: string, { tool, position, entry }: IgnoreEntry): PartialPlan {
  return { manual: [{ path, instruction: `Add for ${tool}, ${position}:`, entry }] };
}

/** Whether the file already contains the whole entry. */
function isListed({ tool, list, entry }: IgnoreEntry, text: string): boolean {
  if (tool === "Prettier") return missingLines(entry, text).length === 0;
  const json = list === undefined ? undefined : parseProjectJson(text);
  if (list !== undefined && json !== undefined) return compareList(json, list).missing.length === 0;
  const patterns = [...entry.matchAll(/"([^"]+)"/g)].map(([, pattern = ""]) => pattern);
  return patterns.every((pattern) => hasPattern(text, pattern));
}

/** Adds the entry to the text of a file. Returns undefined if the text cannot be edited safely. */
function addEntry(
  { tool, list, entry }: IgnoreEntry,
  { text }: ProjectFile,
  dependencies: Readonly<Record<string, unknown>>,
): string | undefined {
  if (tool === "Prettier") return appendLines(text, missingLines(entry, text));
  if (list === undefined) return addToProgram(text, entry);
  const json = parseProjectJson(text);
  if (json === undefined) return undefined;
  return addToList(text, json, tool === "Biome" ? adaptToBiome(list, json, dependencies) : list);
}

/** Returns the lines of an entry that a file in the format of `.gitignore` does not contain. */
function missingLines(entry: string, text: string): readonly string[] {
  const existing = text
    .split(/\r?\n/)
    .map((line) => `/${line.trim()}/`.replaceAll(/\/+/g, "/").replace(/\/\*\*\/$/, "/"));
  return entry.split("\n").filter((line) => !existing.includes(line));
}

/** Matches the start of a list of configurations at the end of a line. */
const PROGRAM_LIST = /^export default (?:\[|(?:defineConfig|tseslint\.config)\(\[?)(?=\r?\n)/gm;

/** Adds the entry to a configuration that is a program. Returns undefined unless `PROGRAM_LIST` matches exactly once. */
function addToProgram(text: string, entry: string): string | undefined {
  if (text.match(PROGRAM_LIST)?.length !== 1) return undefined;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  return text.replace(PROGRAM_LIST, (start) => `${start}${end}  ${entry}`);
}

/** Whether a program contains the pattern of a folder in quotes, with an end such as `/**` or without it. */
function hasPattern(text: string, pattern: string): boolean {
  const folder = pattern.replace(/\/(?:\*\*)?$/, "");
  const ends = ["", "/", "/*", "/**"].flatMap((end) => ['"', "'", "`"].map((quotation) => end + quotation));
  return ends.some((end) => ['"', "'", "`", "/"].some((start) => text.includes(`${start}${folder}${end}`)));
}

function addToList(
  text: string,
  json: Readonly<Record<string, unknown>>,
  list: IgnoreList,
): string | undefined {
  const { existing, missing } = compareList(json, list);
  if (existing === undefined) return editJson(text, [[list.path, list.elements]]);
  if (!Array.isArray(existing)) return undefined;
  return editJson(
    text,
    missing.map((element) => [[...list.path, -1], element] as const),
  );
}

function compareList(
  json: Readonly<Record<string, unknown>>,
  { path, elements }: IgnoreList,
): { readonly existing: unknown; readonly missing: readonly string[] } {
  const existing = path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), json);
  const present: readonly unknown[] = Array.isArray(existing) ? existing : [];
  const isPresent = (element: string): boolean =>
    // A list that exists already selects files, so it needs no pattern for all files.
    present.includes(element) || (element === "**" && present.length > 0);
  return { existing, missing: elements.filter((element) => !isPresent(element)) };
}

/** Version 1 of Biome has a list `ignore`. Later versions exclude patterns from the list `includes`. */
function adaptToBiome(
  list: IgnoreList,
  json: Readonly<Record<string, unknown>>,
  dependencies: Readonly<Record<string, unknown>>,
): IgnoreList {
  const own = isRecord(json["files"]) ? json["files"] : {};
  const version =
    /schemas\/(\d+)/.exec(String(json["$schema"]))?.[1] ??
    /\d+/.exec(String(dependencies["@biomejs/biome"]))?.[0];
  const isFirst = own["ignore"] !== undefined || (own["includes"] === undefined && version === "1");
  if (!isFirst) return list;
  const elements = list.elements
    .filter((element) => element.startsWith("!"))
    .map((element) => `${element.slice(1)}/**`);
  return { path: ["files", "ignore"], elements };
}
