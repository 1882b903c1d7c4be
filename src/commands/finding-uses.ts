/** Findings → whether the project's own sources use what each is about, and where. */

import { isMarked } from "../emit/generated-mark.js";
import { propertyNameOf } from "../item/item.js";
import type { Naming } from "../core/config-types.js";
import type { JudgedFinding, RuleId, UsageLocation } from "../core/drift-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { ModuleKeyNames } from "../drift/usage/generated.js";
import type { Usage } from "../drift/usage/usage.js";
import type { UsedBy } from "./context.js";

/**
 * The sources that globs name; undefined where nobody asks. Looked for before a server is asked, and where nothing is found,
 * too: a glob that names nothing is not to show itself on the day that something has moved.
 *
 * @throws LocalError for a glob that names no file, and where no suitable ts-morph is installed.
 */
export async function openProjectUsage(usedBy: UsedBy | undefined): Promise<ProjectUsage | undefined> {
  if (usedBy === undefined) return undefined;
  const { naming, out, cwd } = usedBy;
  const { sourceFiles } = await import("../drift/usage/sources.js");
  const { findTsMorph } = await import("../drift/usage/compiler.js");
  const files = sourceFiles(usedBy.sources, out);
  const tsMorph = findTsMorph(usedBy.projectDir);
  const isGenerated = (text: string): boolean => isMarked(".ts", text);
  let finder: Promise<UsageFinder> | undefined;
  const findUsage = async (modules: ModuleKeyNames): Promise<Usage> => {
    finder ??= import("../drift/usage/find.js").then(({ createUsageFinder }) =>
      createUsageFinder({ files, out, cwd, tsMorph, isMarked: isGenerated }),
    );
    return (await finder)(modules);
  };
  return { naming, findUsage };
}

/** A run's sources, which are read where the first finding is to be placed, and not again for others. */
export interface ProjectUsage extends Pick<UsedBy, "naming"> {
  readonly findUsage: (modules: ModuleKeyNames) => Promise<Usage>;
}

type UsageFinder = (modules: ModuleKeyNames) => Usage;

export interface UsesRequest {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly using: ProjectUsage | undefined;
}

/** Each finding with its uses. Where there is none, and where nobody asks, the sources are not read. */
export async function withUses(
  findings: readonly JudgedFinding[],
  { before, after, using }: UsesRequest,
): Promise<readonly JudgedFinding[]> {
  if (findings.length === 0 || using === undefined) return findings;
  const { naming, findUsage } = using;
  const usage = await findUsage(knownModules([before, after], naming));
  return findings.map((finding) => {
    const uses = usesOf(finding, usage, naming);
    return { ...finding, used: uses.length > 0, uses };
  });
}

/** Names of keys on the wire, and what code calls them. */
function knownModules(snapshots: readonly Snapshot[], naming: Naming | undefined): ModuleKeyNames {
  const modules = new Map<string, Set<string>>();
  for (const { module, keys } of snapshots.flatMap((snapshot) => Object.values(snapshot.modules))) {
    const names = modules.get(module) ?? new Set();
    for (const key of Object.keys(keys)) for (const name of namesOf(key, naming)) names.add(name);
    modules.set(module, names);
  }
  return modules;
}

function namesOf(key: string, naming: Naming | undefined): ReadonlySet<string> {
  return new Set([key, propertyNameOf(key, naming === undefined ? {} : { naming })]);
}

/** What hurts whoever does not say the key: it has to be said now, or to leave it out means something else. */
const RULES_AFFECTING_OMISSION: ReadonlySet<RuleId> = new Set([
  "required-key-added",
  "required-added",
  "default-changed",
  "flag-default-flipped",
]);

function usesOf(
  { rule, module, key }: JudgedFinding,
  usage: Usage,
  naming: Naming | undefined,
): readonly UsageLocation[] {
  if (module === "") return usage.ofAnything();
  if (key === undefined || RULES_AFFECTING_OMISSION.has(rule)) return usage.ofModule(module);
  return usage.ofKey(module, namesOf(key, naming));
}
