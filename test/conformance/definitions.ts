/** Compares how an engine and our parser read corpora of definitions, and prints the scoreboards. */

import type { DialectComparison } from "./dialect-comparison.js";
import {
  formatFields,
  countOutcomes,
  formatCounts,
  meetsTargets,
  formatMismatches,
  scoreDefinition,
} from "./scoreboard.js";
import type { EngineVerdict } from "./verdict.js";

/** A named list of definitions to compare. */
export type Corpus = readonly [name: string, definitions: readonly string[]];

/** A function that returns a verdict for each definition, in order. */
type Judge<Facts> = (definitions: readonly string[]) => readonly EngineVerdict<Facts>[];

/** Prints the comparison, and returns whether the figures of all corpora together meet the targets. */
export function compareDefinitions<Facts>(
  comparison: DialectComparison<Facts>,
  judge: Judge<Facts>,
  corpora: readonly Corpus[],
): boolean {
  const allScores = corpora.flatMap(([name, definitions]) => {
    const verdicts = judge(definitions);
    const scores = verdicts.map((verdict, index) =>
      scoreDefinition(comparison, definitions[index] ?? "", verdict),
    );
    console.log(`${formatCounts(`${name} (${definitions.length})`, countOutcomes(scores))}\n`);
    return scores;
  });
  const allFigures = countOutcomes(allScores);
  console.log(
    `${formatCounts("Together", allFigures)}\n\n${formatFields(comparison, allScores)}\n\n` +
      `${formatMismatches(allScores)}\n`,
  );
  return meetsTargets(allFigures);
}
