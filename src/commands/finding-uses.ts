/** Finds the places in the project's source files that use the module or key of a finding. */

import { setImmediate } from "node:timers/promises";
import { runWithDefaultSignalHandling } from "../core/signals.js";
import { hasGeneratedMark } from "../emit/generated-mark.js";
import { getPropertyName } from "../item/item.js";
import type { Naming } from "../core/config-types.js";
import type { JudgedFinding, RuleId, UsageLocation } from "../core/drift-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { KeyNamesByModule } from "../drift/usage/generated.js";
import type { Usage } from "../drift/usage/usage.js";
import type { SourceAnalysisOptions } from "./context.js";

/**
 * Creates the usage finder for the source files of the project. Finds these files, but does not read them yet. Called before the
 * comparison, so that a wrong glob is reported even if there are no findings.
 *
 * @throws LocalError for a glob that matches no file, and if no supported version of ts-morph is installed.
 */
export async function createProjectUsageFinder(
  sourceAnalysisOptions: SourceAnalysisOptions | undefined,
): Promise<ProjectUsageFinder | undefined> {
  if (sourceAnalysisOptions === undefined) return undefined;
  const { naming, out: outputFolder, cwd, onWarning } = sourceAnalysisOptions;
  const { findSourceFiles } = await import("../drift/usage/sources.js");
  const { findTsMorph } = await import("../drift/usage/compiler.js");
  // Let Node.js handle signals that have arrived, such as SIGINT, before the search. The search is synchronous, so no signal handler
  // runs during it.
  await setImmediate();
  const { files, skippedSources } = runWithDefaultSignalHandling(() =>
    findSourceFiles(sourceAnalysisOptions.sourceGlobs, outputFolder),
  );
  const installedTsMorph = findTsMorph(sourceAnalysisOptions.projectFolder);
  const isGeneratedText = (text: string): boolean => hasGeneratedMark(".ts", text);
  let usageFinderPromise: Promise<UsageFinder> | undefined;
  const findUsage = async (keyNamesByModule: KeyNamesByModule): Promise<Usage> => {
    usageFinderPromise ??= import("../drift/usage/find.js").then(({ createUsageFinder }) =>
      runWithDefaultSignalHandling(() =>
        createUsageFinder({
          files,
          skippedSources,
          out: outputFolder,
          cwd,
          installedTsMorph,
          hasGeneratedMark: isGeneratedText,
          onWarning,
        }),
      ),
    );
    const findUsageInFiles = await usageFinderPromise;
    await setImmediate();
    return runWithDefaultSignalHandling(() => findUsageInFiles(keyNamesByModule));
  };
  return { naming, findUsage };
}

/** Finds the usage of generated code in the project. Does not read the source files before the first call of `findUsage`. */
export interface ProjectUsageFinder extends Pick<SourceAnalysisOptions, "naming"> {
  readonly findUsage: (keyNamesByModule: KeyNamesByModule) => Promise<Usage>;
}

type UsageFinder = (keyNamesByModule: KeyNamesByModule) => Usage;

export interface AddUsesOptions {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly projectUsageFinder: ProjectUsageFinder | undefined;
}

/** Adds to each finding the locations of the code that the finding affects. Without `projectUsageFinder`, returns the findings unchanged. */
export async function addUsesToFindings(
  findings: readonly JudgedFinding[],
  { before, after, projectUsageFinder }: AddUsesOptions,
): Promise<readonly JudgedFinding[]> {
  if (findings.length === 0 || projectUsageFinder === undefined) return findings;
  const { naming, findUsage } = projectUsageFinder;
  const usage = await findUsage(collectKeyNames([before, after], naming));
  return findings.map((finding) => {
    const uses = findUsesAffectedByFinding(finding, usage, naming);
    return { ...finding, used: uses.length > 0, uses };
  });
}

/** Returns the names of each module's keys: the names in WHM, and the property names in the generated code. */
function collectKeyNames(snapshots: readonly Snapshot[], naming: Naming | undefined): KeyNamesByModule {
  const keyNamesByModule = new Map<string, Set<string>>();
  for (const { module, keys } of snapshots.flatMap((snapshot) => Object.values(snapshot.modules))) {
    const keyNames = keyNamesByModule.get(module) ?? new Set();
    for (const key of Object.keys(keys))
      for (const keyName of listKeyAndPropertyName(key, naming)) keyNames.add(keyName);
    keyNamesByModule.set(module, keyNames);
  }
  return keyNamesByModule;
}

function listKeyAndPropertyName(key: string, naming: Naming | undefined): ReadonlySet<string> {
  return new Set([key, getPropertyName(key, naming === undefined ? {} : { naming })]);
}

/** Rules whose findings affect code that omits the key: the key is now required, or its default has changed. */
const RULES_AFFECTING_ALL_USES_OF_MODULE: ReadonlySet<RuleId> = new Set([
  "required-key-added",
  "required-added",
  "default-changed",
  "flag-default-flipped",
]);

function findUsesAffectedByFinding(
  { rule, module, key }: JudgedFinding,
  usage: Usage,
  naming: Naming | undefined,
): readonly UsageLocation[] {
  // A new version of WHM does not affect the code by itself. Each change of a schema is a separate finding.
  if (rule === "server-version-changed") return [];
  if (module === "") return usage.findUsesWithoutSpecificKey();
  if (key === undefined || RULES_AFFECTING_ALL_USES_OF_MODULE.has(rule)) return usage.findModuleUses(module);
  return usage.findKeyUsesOrMentions(module, listKeyAndPropertyName(key, naming));
}
