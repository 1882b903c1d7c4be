/** Finds the places in the project's source files that use the module or key of a finding. */

import { setImmediate } from "node:timers/promises";
import { withDefaultSignals } from "../core/signals.js";
import { hasGeneratedMark } from "../emit/generated-mark.js";
import { getPropertyName } from "../item/item.js";
import type { Naming } from "../core/config-types.js";
import type { JudgedFinding, RuleId, UsageLocation } from "../core/drift-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { ModuleKeyNames } from "../drift/usage/generated.js";
import type { Usage } from "../drift/usage/usage.js";
import type { ProjectSources } from "./context.js";

/**
 * Finds the source files of the project, without reading them. Called before the comparison, so that a wrong glob is reported
 * even if there are no findings.
 *
 * @throws LocalError for a glob that matches no file, and if no supported version of ts-morph is installed.
 */
export async function prepareProjectUsage(
  projectSources: ProjectSources | undefined,
): Promise<ProjectUsage | undefined> {
  if (projectSources === undefined) return undefined;
  const { naming, out, cwd, onWarning } = projectSources;
  const { findSourceFiles } = await import("../drift/usage/sources.js");
  const { findTsMorph } = await import("../drift/usage/compiler.js");
  // Let Node.js handle signals that have arrived, such as SIGINT, before the search. The search is synchronous, so no signal handler
  // runs during it.
  await setImmediate();
  const { files, skippedSources } = withDefaultSignals(() => findSourceFiles(projectSources.sources, out));
  const tsMorph = findTsMorph(projectSources.projectDir);
  const isGeneratedText = (text: string): boolean => hasGeneratedMark(".ts", text);
  let finderPromise: Promise<UsageFinder> | undefined;
  const findUsage = async (keyNamesByModule: ModuleKeyNames): Promise<Usage> => {
    finderPromise ??= import("../drift/usage/find.js").then(({ createUsageFinder }) =>
      withDefaultSignals(() =>
        createUsageFinder({ files, skippedSources, out, cwd, tsMorph, isMarked: isGeneratedText, onWarning }),
      ),
    );
    const computeUsage = await finderPromise;
    await setImmediate();
    return withDefaultSignals(() => computeUsage(keyNamesByModule));
  };
  return { naming, findUsage };
}

/** Finds the usage of generated code in the project. Reads the source files only once, at the first call. */
export interface ProjectUsage extends Pick<ProjectSources, "naming"> {
  readonly findUsage: (keyNamesByModule: ModuleKeyNames) => Promise<Usage>;
}

type UsageFinder = (keyNamesByModule: ModuleKeyNames) => Usage;

export interface AddUsesOptions {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly usage: ProjectUsage | undefined;
}

/** Adds to each finding the locations of the code that the finding affects. Without `usage`, returns the findings unchanged. */
export async function addUses(
  findings: readonly JudgedFinding[],
  { before, after, usage: projectUsage }: AddUsesOptions,
): Promise<readonly JudgedFinding[]> {
  if (findings.length === 0 || projectUsage === undefined) return findings;
  const { naming, findUsage } = projectUsage;
  const usage = await findUsage(collectKeyNames([before, after], naming));
  return findings.map((finding) => {
    const uses = findUses(finding, usage, naming);
    return { ...finding, used: uses.length > 0, uses };
  });
}

/** Returns the names of each module's keys: the names in WHM, and the property names in the generated code. */
function collectKeyNames(snapshots: readonly Snapshot[], naming: Naming | undefined): ModuleKeyNames {
  const keyNamesByModule = new Map<string, Set<string>>();
  for (const { module, keys } of snapshots.flatMap((snapshot) => Object.values(snapshot.modules))) {
    const names = keyNamesByModule.get(module) ?? new Set();
    for (const key of Object.keys(keys)) for (const name of listKeyNames(key, naming)) names.add(name);
    keyNamesByModule.set(module, names);
  }
  return keyNamesByModule;
}

function listKeyNames(key: string, naming: Naming | undefined): ReadonlySet<string> {
  return new Set([key, getPropertyName(key, naming === undefined ? {} : { naming })]);
}

/** Rules whose findings affect code that omits the key: the key is now required, or its default has changed. */
const RULES_AFFECTING_OMISSION: ReadonlySet<RuleId> = new Set([
  "required-key-added",
  "required-added",
  "default-changed",
  "flag-default-flipped",
]);

function findUses(
  { rule, module, key }: JudgedFinding,
  usage: Usage,
  naming: Naming | undefined,
): readonly UsageLocation[] {
  // A new version of WHM does not affect the code by itself. Each change of a schema is a separate finding.
  if (rule === "server-version-changed") return [];
  if (module === "") return usage.findUsesWithoutKey();
  if (key === undefined || RULES_AFFECTING_OMISSION.has(rule)) return usage.findModuleUses(module);
  return usage.findKeyUses(module, listKeyNames(key, naming));
}
