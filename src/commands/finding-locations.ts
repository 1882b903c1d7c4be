/** Finds the locations of findings in the files of a snapshot, or in the acceptance file. */

import { join } from "node:path";
import type { Drift, Finding, Judgment, SourceLocation } from "../core/drift-types.js";
import { readTextUnwrapped, toDisplayPath } from "../core/files.js";
import { fileExists } from "../core/packaged.js";
import { tryParseJson, isStringArray } from "../core/text/json.js";
import { createJsonLocator, type JsonPath } from "../core/text/read-json.js";
import { readAcceptanceFile } from "../drift/acceptances/file.js";
import { isAboutAcceptance, mapByFinding } from "../drift/compare/judge.js";
import { RULES } from "../drift/compare/rules.js";
import { formatModuleFileName, SNAPSHOT_INDEX_FILE_NAME } from "../snapshot/snapshot-files.js";

/** The files to search. Without a path, the locations of its findings remain unknown. Locations are relative to `cwd`. */
interface LocationOptions {
  readonly acceptanceFile?: string;
  /** The snapshot folder. */
  readonly folder?: string | undefined;
  readonly cwd: string;
}

/** Adds a location to each finding without one: in the acceptance file, in the snapshot, or in the first source with an error. */
export function addLocations(drift: Drift, { acceptanceFile, folder, cwd }: LocationOptions): Drift {
  const needLocation = drift.judgments.filter(({ at }) => at === undefined);
  const findInAcceptances =
    acceptanceFile !== undefined && needLocation.some(({ finding }) => isAboutAcceptance(finding))
      ? createAcceptanceLocator(acceptanceFile, cwd)
      : undefined;
  const findInSnapshot = folder === undefined ? undefined : createSnapshotLocator(folder, cwd);
  const locate = ({ at, finding, uses = [] }: Judgment): SourceLocation | undefined => {
    if (at !== undefined) return at;
    if (isAboutAcceptance(finding)) return findInAcceptances?.(finding);
    const [use] = uses;
    if (finding.rule === "compile-error")
      return use && { file: use.file, line: use.line, column: use.column };
    return findInSnapshot?.(finding);
  };
  return { ...drift, judgments: drift.judgments.map((judgment) => ({ ...judgment, at: locate(judgment) })) };
}

type Locator = (finding: Finding) => SourceLocation | undefined;

function createAcceptanceLocator(acceptanceFile: string, cwd: string): Locator {
  const { acceptances, locate } = readAcceptanceFile(acceptanceFile);
  const byFinding = mapByFinding(acceptances);
  const file = toDisplayPath(acceptanceFile, cwd);
  return ({ fingerprint }) => {
    const acceptance = byFinding.get(fingerprint);
    const location = acceptance && locate(acceptance);
    return location && { file, ...location };
  };
}

function createSnapshotLocator(folder: string, cwd: string): Locator {
  const files = new Map<string, ReturnType<typeof readSnapshotFile>>();
  const readFile = (name: string): ReturnType<typeof readSnapshotFile> => {
    if (!files.has(name)) files.set(name, readSnapshotFile(join(folder, name), cwd));
    return files.get(name);
  };
  return ({ rule, module, key, before, after }) => {
    const index = readFile(SNAPSHOT_INDEX_FILE_NAME);
    if (module === "") return index?.locate(["whmVersion"]);
    // If the module was added or removed, `snapshot.json` may not list it. In this case, a file of the module is not part of the
    // snapshot, even if it exists. Return the location of the list of modules instead.
    if (index?.locate(["modules", module]) === undefined) return index?.locate(["modules"]);
    const file = readFile(formatModuleFileName(module));
    if (file === undefined) return undefined;
    if (key === undefined) return file.locate([RULES[rule].property ?? "module"]);
    if (before === after && (rule === "required-added" || rule === "required-removed"))
      return file.locate(["required", file.required.indexOf(key)], ["required"]);
    if (rule === "key-renamed") return file.locate(["keys", key], ["keys", after ?? ""], ["keys"]);
    return file.locate(["keys", key], ["keys"]);
  };
}

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
