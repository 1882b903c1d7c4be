/** Finds the locations of findings in the files of a snapshot, or in the acceptance file. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { tryParseJson } from "../core/text/json.js";
import { readTextFileWithoutWrappingErrors, toDisplayPath } from "../core/files.js";
import { MAX_SNAPSHOT_FILE_BYTES } from "../core/limits.js";
import { createJsonLocator, type JsonPath, type JsonPathLocator } from "../core/text/read-json.js";
import { readAcceptanceFile } from "../drift/acceptances/read.js";
import { listAcceptanceFindingFingerprints } from "../drift/compare/apply-acceptances.js";
import type { Drift, JudgedFinding, SourceLocation, RuleId } from "../core/drift-types.js";
import { formatModuleFileName, SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";
import { isStringArray } from "../core/type-guards.js";

/**
 * Adds the property `at`, a location in the snapshot folder, to each finding without a location, except findings about acceptances.
 * Calls `findSnapshotFolder` only if a finding needs a location.
 */
export function addSnapshotLocationsToFindings(
  drift: Drift,
  findSnapshotFolder: () => string | undefined,
  cwd: string,
): Drift {
  if (!drift.findings.some(needsLocationInSnapshot)) return drift;
  const folder = findSnapshotFolder();
  if (folder === undefined) return drift;
  const findSnapshotFile = createSnapshotFileFinder(folder, cwd);
  return {
    ...drift,
    findings: drift.findings.map((finding) => addSnapshotLocationToFinding(finding, findSnapshotFile)),
  };
}

/** Adds the property `at`, a location in the acceptance file `acceptanceFile`, to each finding about an acceptance. */
export function addAcceptanceLocationsToFindings<Findings extends Pick<Drift, "findings">>(
  objectWithFindings: Findings,
  acceptanceFile: string,
  cwd: string,
): Findings {
  if (!objectWithFindings.findings.some(isAboutAcceptance)) return objectWithFindings;
  const { acceptances, text = "" } = readAcceptanceFile(acceptanceFile);
  const locate = createJsonLocator(text);
  const acceptanceIndexByFingerprint = new Map(
    acceptances.flatMap((acceptance, index) =>
      [...listAcceptanceFindingFingerprints([acceptance])].map(
        (fingerprint) => [fingerprint, index] as const,
      ),
    ),
  );
  const displayPath = toDisplayPath(acceptanceFile, cwd);
  return {
    ...objectWithFindings,
    findings: objectWithFindings.findings.map((finding): JudgedFinding => {
      const index = isAboutAcceptance(finding)
        ? acceptanceIndexByFingerprint.get(finding.fingerprint)
        : undefined;
      const location = index === undefined ? undefined : locate(["accepted", index]);
      return location === undefined ? finding : { ...finding, at: { file: displayPath, ...location } };
    }),
  };
}

/** Whether the finding refers to the acceptance file, and not to the snapshot. */
function isAboutAcceptance({ rule }: JudgedFinding): boolean {
  return rule === "accept-expired" || rule === "accept-unused";
}

/** A file in the snapshot folder: `snapshot.json`, or the file of a module. */
interface SnapshotFile {
  readonly displayPath: string;
  readonly locate: JsonPathLocator;
  /** The required keys of the module. */
  readonly requiredKeys: readonly string[];
}

/** Returns the file with this name, or undefined if it does not exist. */
type SnapshotFileFinder = (fileName: string) => SnapshotFile | undefined;

function createSnapshotFileFinder(folder: string, cwd: string): SnapshotFileFinder {
  const filesByName = new Map<string, SnapshotFile | undefined>();
  return (fileName) => {
    if (!filesByName.has(fileName)) filesByName.set(fileName, loadSnapshotFile(join(folder, fileName), cwd));
    return filesByName.get(fileName);
  };
}

function loadSnapshotFile(filePath: string, cwd: string): SnapshotFile | undefined {
  if (!existsSync(filePath)) return undefined;
  const text = readTextFileWithoutWrappingErrors(filePath, MAX_SNAPSHOT_FILE_BYTES);
  return {
    displayPath: toDisplayPath(filePath, cwd),
    locate: createJsonLocator(text),
    requiredKeys: parseRequiredKeys(text),
  };
}

/**
 * Returns the required keys in a module's file. Returns an empty list if the file is invalid, which is possible if the file has
 * changed since the comparison.
 */
function parseRequiredKeys(text: string): readonly string[] {
  const { required } = Object(tryParseJson(text)) as { required?: unknown };
  return isStringArray(required) ? required : [];
}

/** Whether the finding has no location yet, and refers to a file of the snapshot. */
function needsLocationInSnapshot(finding: JudgedFinding): boolean {
  return finding.at === undefined && !isAboutAcceptance(finding);
}

function addSnapshotLocationToFinding(
  finding: JudgedFinding,
  findSnapshotFile: SnapshotFileFinder,
): JudgedFinding {
  if (!needsLocationInSnapshot(finding)) return finding;
  const at = findLocationInSnapshot(finding, findSnapshotFile);
  return at === undefined ? finding : { ...finding, at };
}

function findLocationInSnapshot(
  finding: JudgedFinding,
  findSnapshotFile: SnapshotFileFinder,
): SourceLocation | undefined {
  const { module } = finding;
  if (module === "") return findFirstLocation(findSnapshotFile(SNAPSHOT_INDEX_FILE_NAME), [["whmVersion"]]);
  const snapshotIndexFile = findSnapshotFile(SNAPSHOT_INDEX_FILE_NAME);
  // If the module was added or removed, `snapshot.json` may not list it. In this case, a file of the module is not part of the
  // snapshot, even if it exists. Return the location of the list of modules instead.
  if (snapshotIndexFile?.locate(["modules", module]) === undefined)
    return findFirstLocation(snapshotIndexFile, [["modules"]]);
  const moduleFile = findSnapshotFile(formatModuleFileName(module));
  return findFirstLocation(moduleFile, listJsonPaths(finding, moduleFile?.requiredKeys ?? []));
}

/** Returns the JSON paths in the module's file that the finding refers to, most specific first. */
function listJsonPaths(
  { rule, key, before, after }: JudgedFinding,
  requiredKeys: readonly string[],
): readonly JsonPath[] {
  if (key === undefined) return [[MODULE_FILE_PROPERTY_BY_RULE[rule] ?? "module"]];
  const isOnlyOptionalityChanged =
    before === after && (rule === "required-added" || rule === "required-removed");
  if (isOnlyOptionalityChanged) return [["required", requiredKeys.indexOf(key)], ["required"]];
  const jsonPathsOfNewKey: readonly JsonPath[] = rule === "key-renamed" ? [["keys", after ?? ""]] : [];
  return [["keys", key], ...jsonPathsOfNewKey, ["keys"]];
}

/** For findings without a key: the property in the module's file to which the finding refers, by rule. Default: `module`. */
const MODULE_FILE_PROPERTY_BY_RULE: Partial<Record<RuleId, string>> = {
  "module-priority-changed": "priority",
  "module-order-changed": "priority",
  "primary-changed": "primary",
  "primary-reordered": "primary",
  "definition-respelled": "required",
};

function findFirstLocation(
  snapshotFile: SnapshotFile | undefined,
  jsonPaths: readonly JsonPath[],
): SourceLocation | undefined {
  if (snapshotFile === undefined) return undefined;
  const location = jsonPaths
    .map((jsonPath) => snapshotFile.locate(jsonPath))
    .find((candidate) => candidate !== undefined);
  return location && { file: snapshotFile.displayPath, ...location };
}
