/** Finds the locations of findings in the files of a snapshot, or in the acceptance file. */

import { join } from "node:path";
import type { Drift, JudgedFinding, RuleId, SourceLocation } from "../core/drift-types.js";
import { readTextUnwrapped, toDisplayPath } from "../core/files.js";
import { fileExists } from "../core/packaged.js";
import { tryParseJson, isStringArray } from "../core/text/json.js";
import { createJsonLocator, type JsonPath } from "../core/text/read-json.js";
import { readAcceptanceFile } from "../drift/acceptances/file.js";
import { listAcceptanceFindingFingerprints } from "../drift/compare/judge.js";
import { formatModuleFileName, SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";

/** Whether the finding refers to the acceptance file, and not to the snapshot. */
const isAboutAcceptance = ({ rule }: JudgedFinding): boolean =>
  rule === "accept-expired" || rule === "accept-unused";

/** Adds the property `at`, a location in the acceptance file, to each finding about an acceptance. */
export function addAcceptanceLocations(drift: Drift, acceptanceFile: string, cwd: string): Drift {
  if (!drift.findings.some(isAboutAcceptance)) return drift;
  const { acceptances, text = "" } = readAcceptanceFile(acceptanceFile);
  const locate = createJsonLocator(text);
  const indexes = new Map<string, number>();
  for (const [index, acceptance] of acceptances.entries())
    for (const fingerprint of listAcceptanceFindingFingerprints([acceptance]))
      indexes.set(fingerprint, index);
  const file = toDisplayPath(acceptanceFile, cwd);
  const findings = drift.findings.map((finding): JudgedFinding => {
    const index = isAboutAcceptance(finding) ? indexes.get(finding.fingerprint) : undefined;
    const location = index === undefined ? undefined : locate(["accepted", index]);
    return location === undefined ? finding : { ...finding, at: { file, ...location } };
  });
  return { ...drift, findings };
}

/**
 * Adds the property `at`, a location in the snapshot folder, to each finding without a location, except findings about acceptances.
 */
export function addSnapshotLocations(drift: Drift, folder: string | undefined, cwd: string): Drift {
  const needsLocation = (finding: JudgedFinding): boolean =>
    finding.at === undefined && !isAboutAcceptance(finding);
  if (folder === undefined) return drift;
  const files = new Map<string, ReturnType<typeof readSnapshotFile>>();
  const readFile = (name: string): ReturnType<typeof readSnapshotFile> => {
    if (!files.has(name)) files.set(name, readSnapshotFile(join(folder, name), cwd));
    return files.get(name);
  };
  const findLocation = (finding: JudgedFinding): SourceLocation | undefined => {
    const { rule, module, key, before, after } = finding;
    const index = readFile(SNAPSHOT_INDEX_FILE_NAME);
    if (module === "") return index?.locate(["whmVersion"]);
    // If the module was added or removed, `snapshot.json` may not list it. In this case, a file of the module is not part of the
    // snapshot, even if it exists. Return the location of the list of modules instead.
    if (index?.locate(["modules", module]) === undefined) return index?.locate(["modules"]);
    const file = readFile(formatModuleFileName(module));
    if (file === undefined) return undefined;
    if (key === undefined) return file.locate([PROPERTIES_BY_RULE[rule] ?? "module"]);
    if (before === after && (rule === "required-added" || rule === "required-removed"))
      return file.locate(["required", file.required.indexOf(key)], ["required"]);
    if (rule === "key-renamed") return file.locate(["keys", key], ["keys", after ?? ""], ["keys"]);
    return file.locate(["keys", key], ["keys"]);
  };
  const findings = drift.findings.map((finding) => {
    const at = needsLocation(finding) ? findLocation(finding) : undefined;
    return at === undefined ? finding : { ...finding, at };
  });
  return { ...drift, findings };
}

/** For findings without a key: the property in the module's file to which the finding refers. Default: `module`. */
const PROPERTIES_BY_RULE: Partial<Record<RuleId, string>> = {
  "module-priority-changed": "priority",
  "module-order-changed": "priority",
  "primary-changed": "primary",
  "primary-reordered": "primary",
  "definition-respelled": "required",
};

/** Reads `snapshot.json`, or the file of a module. */
function readSnapshotFile(path: string, cwd: string) {
  if (!fileExists(path)) return undefined;
  const text = readTextUnwrapped(path);
  const file = toDisplayPath(path, cwd);
  const locate = createJsonLocator(text);
  const { required } = Object(tryParseJson(text)) as { required?: unknown };
  return {
    /** Returns the location of the first of these paths that exists. */
    locate: (...paths: readonly JsonPath[]): SourceLocation | undefined => {
      const location = paths.map((jsonPath) => locate(jsonPath)).find((found) => found !== undefined);
      return location && { file, ...location };
    },
    /** The required keys of the module. Empty if the file has become invalid since the comparison. */
    required: isStringArray(required) ? required : [],
  };
}
