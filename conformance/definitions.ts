/** Corpora of definitions, put to an engine and to us, and the scoreboard of it printed. */

import type { Trial } from "./trial.js";
import { fieldsText, figures, figuresText, meetsTargets, remainderText, score } from "./scoreboard.js";
import type { Verdict } from "./verdict.js";

export type Corpus = readonly [name: string, definitions: readonly string[]];

/** A verdict for each definition, in their order. */
type Judge<Facts> = (definitions: readonly string[]) => readonly Verdict<Facts>[];

/** Whether all corpora together meet the targets. */
export function compareDefinitions<Facts>(
  trial: Trial<Facts>,
  judge: Judge<Facts>,
  corpora: readonly Corpus[],
): boolean {
  const all = corpora.flatMap(([name, definitions]) => {
    const verdicts = judge(definitions);
    const scored = verdicts.map((verdict, index) => score(trial, definitions[index] ?? "", verdict));
    console.log(`${figuresText(`${name} (${definitions.length})`, figures(scored))}\n`);
    return scored;
  });
  const together = figures(all);
  console.log(
    `${figuresText("Together", together)}\n\n${fieldsText(trial, all)}\n\n` +
      `${remainderText(trial, all)}\n`,
  );
  return meetsTargets(together);
}
