/** Compares snapshots and judges the findings: applies acceptances and configured levels, and finds the source code that the findings affect. */

import { existsSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import type { LevelChoice, EmitConfig, GeneratedFile } from "../core/config-types.js";
import { UsageError, isCodegenError, type Diagnostic } from "../core/diagnostic.js";
import type { AcceptanceRecord, Drift, Finding, Judgment } from "../core/drift-types.js";
import { readTextFile } from "../core/files.js";
import { handlePendingSignals, withDefaultSignals } from "../core/signals.js";
import type { Snapshot, UndeterminedModule } from "../core/snapshot-types.js";
import { formatJsonFile } from "../core/text/json.js";
import { findNearestWord, formatSuggestionInQuotes } from "../core/text/nearest.js";
import { formatIsoDate, formatRenewal, readAcceptanceFile } from "../drift/acceptances/file.js";
import { checkAcceptances, compareJudgments, createJudge } from "../drift/compare/judge.js";
import { RULES } from "../drift/compare/rules.js";
import { areSnapshotsUnchanged, type DiffOptions } from "../drift/compare/unchanged.js";
import type { FindingWithUses, KeyNames } from "../drift/usage/analysis.js";
import type { SourceGlobs } from "../drift/usage/sources.js";
import type { Workspace } from "../drift/usage/workspace.js";
import { hasGeneratedMark } from "../emit/generated-mark.js";
import {
  collectGenerationInputs,
  MANIFEST_FILE_NAME,
  parseManifest,
  type GenerationInputs,
} from "../emit/manifest.js";
import { getPropertyName } from "../item/item.js";
import { driftProblem } from "./drift-diagnostics.js";
import type { FailureThresholds } from "./rules.js";

/** The settings that determine how findings are judged. All paths are absolute. */
export interface JudgmentSettings extends FailureThresholds {
  readonly levels: readonly LevelChoice[];
  /** Path of the acceptance file. */
  readonly acceptanceFile: string;
  /** Whether the configuration sets the path of the acceptance file. If so, the file must exist. */
  readonly isAcceptanceFileConfigured: boolean;
  /** The current time, to detect expired acceptances. */
  readonly now: Date;
  /** The command `accept` for the shell, with the configuration of this run but without other arguments. */
  readonly acceptCommand: string;
  /** How to find uses of the generated code. Undefined if neither the option `--used-by` nor the setting `usedBy` is set. */
  readonly sourceAnalysisOptions: SourceAnalysisOptions | undefined;
  /** Receives a warning about the acceptance file, and for each source file that cannot be analyzed. */
  readonly onWarning: (warning: Diagnostic) => void;
}

interface SourceAnalysisOptions {
  readonly sourceGlobs: SourceGlobs;
  /** Folder of the generated code. */
  readonly out: string;
  /** Base folder of the reported file paths. */
  readonly cwd: string;
  /** Folder from which to resolve the project's own packages. */
  readonly projectFolder: string;
  readonly emitConfig: EmitConfig;
}

/** The data for judging findings, loaded once per run. */
export type JudgmentContext = Awaited<ReturnType<typeof prepareJudgmentContext>>;

/**
 * Loads the data for judging findings. Called before a server is queried, so that errors in the settings are reported without a
 * request.
 *
 * @throws UsageError for an invalid or missing acceptance file, an unknown rule, or globs that match no source file.
 */
export async function prepareJudgmentContext(settings: JudgmentSettings) {
  const { levels, acceptanceFile, acceptCommand, sourceAnalysisOptions, onWarning } = settings;
  const errors = levels.flatMap(({ rule }) => {
    if (rule === undefined || Object.hasOwn(RULES, rule)) return [];
    const suggestion = formatSuggestionInQuotes(findNearestWord(rule, Object.keys(RULES)));
    return [driftProblem("level-rule-unknown", { rule, suggestion })];
  });
  if (settings.isAcceptanceFileConfigured && !existsSync(acceptanceFile))
    errors.push(driftProblem("acceptances-missing", { file: acceptanceFile }));
  if (errors.length > 0) throw new UsageError(errors);
  const { acceptances, warnings } = readAcceptanceFile(acceptanceFile);
  warnings.forEach(onWarning);
  const today = formatIsoDate(settings.now);
  return {
    ...{ acceptances, today, judge: createJudge({ acceptances, levels, today }) },
    formatRenewal: (acceptance: AcceptanceRecord) => `${acceptCommand} ${formatRenewal(acceptance, today)}`,
    findUses: sourceAnalysisOptions && (await prepareUses(sourceAnalysisOptions, onWarning)),
  };
}

export interface SnapshotPair extends DiffOptions {
  readonly undeterminedModules: readonly UndeterminedModule[];
  /** The snapshot from which code is generated next, default `after`. It also has the undetermined modules, as they were before. */
  readonly next?: Snapshot;
}

/**
 * The acceptances that are reported as findings: expired and unmatched ones, only expired ones, or none. An acceptance is unmatched if it
 * applies to no finding. Unmatched ones can be reported only if the comparison covers everything that acceptances can refer to.
 */
type AcceptanceCheck = "all" | "expired" | "none";

/** Compares two snapshots and judges the findings. */
export async function compareAndJudgeSnapshots(
  { acceptanceCheck, ...pair }: SnapshotPair & { readonly acceptanceCheck: AcceptanceCheck },
  context: JudgmentContext,
): Promise<Drift> {
  const { before, after, undeterminedModules } = pair;
  const found = await findChanges(pair);
  const searched = (await context.findUses?.(found, pair)) ?? found.map((finding) => ({ finding }));
  const judgments = searched.map(context.judge);
  const drift: Drift = { servers: [], before, after, undeterminedModules, judgments };
  const ofAcceptances = judgeAcceptances([drift], context, acceptanceCheck);
  return { ...drift, judgments: [...judgments, ...ofAcceptances].sort(compareJudgments) };
}

async function findChanges({ before, after, dialect }: DiffOptions): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  if (withDefaultSignals(() => areSnapshotsUnchanged({ before, after, dialect }))) return found;
  const { diffSnapshotsInSteps } = await import("../drift/compare/diff.js");
  const steps = diffSnapshotsInSteps({ before, after, dialect });
  const runStep = (): readonly Finding[] | undefined =>
    withDefaultSignals(() => steps.next().value as readonly Finding[] | undefined);
  for (let step = runStep(); step !== undefined; step = runStep()) {
    for (const finding of step) found.push(finding);
    // Handle signals, and let the comparisons of other servers continue.
    await handlePendingSignals(`comparing the modules (findings: ${found.length})`);
  }
  return found;
}

/** Returns the findings about acceptances, for one comparison or for a fleet whose servers have all been judged. */
export function judgeAcceptances(
  drifts: readonly Drift[],
  { acceptances, today, formatRenewal, judge }: JudgmentContext,
  acceptanceCheck: AcceptanceCheck,
): readonly Judgment[] {
  if (acceptanceCheck === "none") return [];
  const found = checkAcceptances(acceptances, {
    findings: drifts.flatMap(({ judgments }) => judgments.map(({ finding }) => finding)),
    undeterminedModules: drifts.flatMap((drift) => drift.undeterminedModules),
    // A change of the WHM version cannot be detected if only `before` contains a version.
    isVersionChangeDetectable: drifts.every(
      ({ before, after }) => before.whmVersion === null || after.whmVersion !== null,
    ),
    ...{ today, formatRenewal },
    canReportUnmatchedAcceptances: acceptanceCheck === "all",
  });
  return found.map(judge).sort(compareJudgments);
}

/**
 * Finds the source files, and returns a function that finds uses in them. Called before the comparison, so that a wrong glob is an error
 * even if there are no findings. The compiler starts with the first findings.
 *
 * @throws UsageError for a glob that matches no file, and if no supported version of ts-morph is installed.
 */
async function prepareUses(options: SourceAnalysisOptions, onWarning: JudgmentSettings["onWarning"]) {
  const { sourceGlobs, projectFolder, emitConfig } = options;
  const { findSources } = await import("../drift/usage/sources.js");
  const { findTsMorph, loadCompiler } = await import("../drift/usage/compiler.js");
  const { usageProblem } = await import("../drift/usage/diagnostics.js");
  await handlePendingSignals();
  const { paths, skipped, root } = withDefaultSignals(() => findSources(sourceGlobs, options.out));
  const installed = findTsMorph(projectFolder);
  // The compiler resolves links in paths.
  const resolveLinks = (path: string): string => (existsSync(path) ? realpathSync(path) : path);
  const [generatedFolder, cwd] = [resolveLinks(options.out), resolveLinks(options.cwd)];
  for (const [path, reason] of skipped)
    onWarning(usageProblem("source-skipped", { file: relative(cwd, path), reason }));
  let workspace: Workspace | undefined;
  let hasSettings: boolean | undefined;
  /** Adds to each finding the places that it affects. */
  return async (
    findings: readonly Finding[],
    { before, after, next = after }: Pick<SnapshotPair, "before" | "after" | "next">,
  ): Promise<readonly FindingWithUses[]> => {
    if (findings.length === 0) return [];
    loadCompiler(installed);
    const { UseAnalysis } = await import("../drift/usage/analysis.js");
    const { Workspace } = await import("../drift/usage/workspace.js");
    if (hasSettings === undefined) {
      hasSettings = hasSameSettings(generatedFolder, collectGenerationInputs([before], emitConfig));
      if (!hasSettings)
        onWarning(usageProblem("settings-differ", { folder: relative(cwd, generatedFolder) }));
    }
    /** Returns the code that the project would generate, or nothing if a definition is invalid. */
    const generateCode = async (snapshot: Snapshot): Promise<readonly GeneratedFile[]> => {
      if (hasSettings === false) return [];
      const { generate } = await import("../emit/generate.js");
      try {
        return await generate({ snapshot, config: emitConfig });
      } catch (error) {
        if (isCodegenError(error)) return [];
        throw error;
      }
    };
    const generated = await generateCode(before);
    const nextCode = await generateCode(next);
    const keyNames = collectKeyNames([before, next], emitConfig);
    await handlePendingSignals(`compiling the source files (${paths.length})`, true);
    const analysis = withDefaultSignals(() => {
      if (workspace === undefined) {
        const hasMark = (text: string): boolean => hasGeneratedMark(".ts", text);
        workspace = new Workspace({ paths, root, generatedFolder, generated, hasGeneratedMark: hasMark });
        workspace.listWarnings(cwd).forEach(onWarning);
      }
      const result = new UseAnalysis(findings, { workspace, keyNames, cwd });
      if (nextCode.length > 0) result.addErrors(nextCode);
      return result;
    });
    return withDefaultSignals(() => analysis.collect());
  };
}

/** Whether the code on disk has the settings of the configuration. Other settings would cause errors. */
function hasSameSettings(folder: string, { config }: GenerationInputs): boolean {
  if (!existsSync(join(folder, "index.ts"))) return true;
  const path = join(folder, MANIFEST_FILE_NAME);
  const manifest = existsSync(path) ? parseManifest(readTextFile(path)) : undefined;
  return formatJsonFile(manifest?.madeFrom["config"] ?? null) === formatJsonFile(config);
}

function collectKeyNames(snapshots: readonly Snapshot[], { naming }: EmitConfig): KeyNames {
  const keyNames = new Map<string, Map<string, readonly string[]>>();
  for (const { module, keys } of snapshots.flatMap(({ modules }) => Object.values(modules))) {
    const ofModule = keyNames.get(module) ?? new Map<string, readonly string[]>();
    for (const key of Object.keys(keys))
      ofModule.set(key, [...new Set([key, getPropertyName(key, naming === undefined ? {} : { naming })])]);
    keyNames.set(module, ofModule);
  }
  return keyNames;
}
