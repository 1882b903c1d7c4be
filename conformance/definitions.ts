/** Compares an engine's results with ours for corpora of definitions, and prints the scoreboards. */

import type { DialectComparison } from "./dialect-comparison.js";
import { fieldsText, figures, figuresText, meetsTargets, mismatchesText, score } from "./scoreboard.js";
import type { Verdict } from "./verdict.js";

export type Corpus = readonly [name: string, definitions: readonly string[]];

/** Returns a verdict for each definition, in order. */
type Judge<Facts> = (definitions: readonly string[]) => readonly Verdict<Facts>[];

/** Whether the figures of all corpora together meet the targets. */
export function compareDefinitions<Facts>(
  comparison: DialectComparison<Facts>,
  judge: Judge<Facts>,
  corpora: readonly Corpus[],
): boolean {
  const all = corpora.flatMap(([name, definitions]) => {
    const verdicts = judge(definitions);
    const scored = verdicts.map((verdict, index) => score(comparison, definitions[index] ?? "", verdict));
    console.log(`${figuresText(`${name} (${definitions.length})`, figures(scored))}\n`);
    return scored;
  });
  const together = figures(all);
  console.log(
    `${figuresText("Together", together)}\n\n${fieldsText(comparison, all)}\n\n` +
      `${mismatchesText(comparison, all)}\n`,
  );
  return meetsTargets(together);
}
