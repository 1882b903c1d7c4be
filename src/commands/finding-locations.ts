/** Where the snapshot on disk says what a finding is about. Read when a report points there, and not before. */

import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseJson } from "../core/text/json.js";
import { readRegularFile } from "../core/files.js";
import { jsonLocations, type JsonPath, type JsonLocator } from "../core/text/read-json.js";
import type { Drift, JudgedFinding, SourceLocation, RuleId } from "../core/drift-types.js";
import { moduleFileName, SNAPSHOT_FILE } from "../snapshot/snapshot-files.js";
import { hasSnapshot } from "../snapshot/read.js";
import { checkedOutFolder } from "../snapshot/git-revision.js";
import { isStringArray } from "../core/type-guards.js";

/** The same, with `at` where the folder says what a finding is about. */
export function withLocations(drift: Drift, folder: string | undefined, cwd: string): Drift {
  if (folder === undefined) return drift;
  const files = fileReader(folder, cwd);
  return { ...drift, findings: drift.findings.map((finding) => placed(finding, files)) };
}

/**
 * The folder on disk that a comparison points into: where people would mend something, so what is after comes first. A
 * revision counts where it is what is checked out, since a line of another one would be a wrong line.
 */
export function folderOnDisk(
  { before, after }: Readonly<Record<"before" | "after", string>>,
  cwd: string,
): string | undefined {
  return [after, before].map((place) => folderOf(place, cwd)).find((folder) => folder !== undefined);
}

function folderOf(place: string, cwd: string): string | undefined {
  const folder = resolve(cwd, place);
  return hasSnapshot(folder) ? folder : checkedOutFolder(place, cwd);
}

/** What is known of a file of the folder. */
interface ReadFile {
  readonly path: string;
  readonly locationOf: JsonLocator;
  readonly required: readonly string[];
}

/** By its name; undefined where it is not there. */
type Files = (name: string) => ReadFile | undefined;

function fileReader(folder: string, cwd: string): Files {
  const read = new Map<string, ReadFile | undefined>();
  return (name) => {
    if (!read.has(name)) read.set(name, readFile(join(folder, name), cwd));
    return read.get(name);
  };
}

function readFile(file: string, cwd: string): ReadFile | undefined {
  if (!existsSync(file)) return undefined;
  const text = readRegularFile(file);
  return { path: shownPath(file, cwd), locationOf: jsonLocations(text), required: requiredIn(text) };
}

function shownPath(file: string, cwd: string): string {
  return relative(cwd, file).replaceAll("\\", "/");
}

/** A file that changed since it was compared says nothing. */
function requiredIn(text: string): readonly string[] {
  const { required } = Object(parseJson(text)) as { required?: unknown };
  return isStringArray(required) ? required : [];
}

function placed(finding: JudgedFinding, files: Files): JudgedFinding {
  const at = finding.at ?? placeOf(finding, files);
  return at === undefined ? finding : { ...finding, at };
}

function placeOf(finding: JudgedFinding, files: Files): SourceLocation | undefined {
  const { rule, module } = finding;
  // Theirs is the file of acceptances.
  if (rule === "accept-expired" || rule === "accept-unused") return undefined;
  if (module === "") return placeIn(files(SNAPSHOT_FILE), [["whmVersion"]]);
  const index = files(SNAPSHOT_FILE);
  // A module that came or went has no file on one of the sides; one that a merge left there is none of the snapshot's.
  if (index?.locationOf(["modules", module]) === undefined) return placeIn(index, [["modules"]]);
  const file = files(moduleFileName(module));
  return placeIn(file, pathsOf(finding, file?.required ?? []));
}

/** From the closest to the subject on: which member it is, or would be in. */
function pathsOf(
  { rule, key, before, after }: JudgedFinding,
  required: readonly string[],
): readonly JsonPath[] {
  if (key === undefined) return [[MODULE_MEMBERS[rule] ?? "module"]];
  const isOfList = before === after && (rule === "required-added" || rule === "required-removed");
  if (isOfList) return [["required", required.indexOf(key)], ["required"]];
  const renamed: readonly JsonPath[] = rule === "key-renamed" ? [["keys", after ?? ""]] : [];
  return [["keys", key], ...renamed, ["keys"]];
}

/** What a finding about a module as a whole is about, where it is not that there is one. */
const MODULE_MEMBERS: Partial<Record<RuleId, string>> = {
  "module-priority-changed": "priority",
  "module-order-changed": "priority",
  "primary-changed": "primary",
  "definition-respelled": "required",
};

function placeIn(file: ReadFile | undefined, paths: readonly JsonPath[]): SourceLocation | undefined {
  if (file === undefined) return undefined;
  const location = paths.map((path) => file.locationOf(path)).find((found) => found !== undefined);
  return location && { file: file.path, ...location };
}
