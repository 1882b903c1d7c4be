/** Corpora of definitions, put to an engine and to us, and the scoreboard of it printed. */

import type { Trial } from "./trial.js";
import { fieldsText, figures, figuresText, meetsTargets, offendersText, score } from "./scoreboard.js";
import type { Verdict } from "./verdict.js";

export type Corpus = readonly [name: string, definitions: readonly string[]];

interface Judge<Facts> {
  judge(definitions: readonly string[]): readonly Verdict<Facts>[];
}

/** Whether all corpora together meet the targets. */
export function compareDefinitions<Facts>(
  trial: Trial<Facts>,
  engine: Judge<Facts>,
  corpora: readonly Corpus[],
): boolean {
  const all = corpora.flatMap(([name, definitions]) => {
    const verdicts = engine.judge(definitions);
    const scored = verdicts.map((verdict, index) => score(trial, definitions[index] ?? "", verdict));
    console.log(`${figuresText(`${name} (${definitions.length})`, figures(scored))}\n`);
    return scored;
  });
  const together = figures(all);
  console.log(
    `${figuresText("Together", together)}\n\n${fieldsText(trial, all)}\n\n` +
      `The remainder\n${offendersText(trial, all)}\n`,
  );
  return meetsTargets(together);
}
