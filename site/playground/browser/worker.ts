/** Computes and highlights the output in a web worker, so that typing never waits. Skips input that newer input has replaced. */

import { compute, type Results } from "../engine.js";
import type { Choices } from "../choices.js";

export interface Request {
  /** The number of the request. */
  readonly run: number;
  readonly choices: Choices;
}

/** First the results of a request, then the HTML of its code, by the text of the code. */
export type Response = { readonly run: number } & (
  { readonly results: Results } | { readonly highlighted: ReadonlyMap<string, string> }
);

let latest: Request | undefined;
let isWorking = false;
let highlighted: ReadonlyMap<string, string> = new Map();

addEventListener("message", ({ data }: { readonly data: Request }) => {
  latest = data;
  if (!isWorking) void work();
});

async function work(): Promise<void> {
  isWorking = true;
  try {
    while (latest !== undefined) {
      const { run, choices }: Request = latest;
      latest = undefined;
      const results = await compute(choices);
      postMessage({ run, results } satisfies Response);
      await highlight(run, results);
    }
  } finally {
    isWorking = false;
  }
}

/** Highlights one output after the other, until newer input arrives. */
async function highlight(run: number, { outputs }: Results): Promise<void> {
  const code = await import("./highlight.js");
  const done = new Map<string, string>();
  for (const { title, text, html } of Object.values(outputs).flat()) {
    if (html !== undefined) continue;
    // Messages are received in between.
    await new Promise((resolve) => setTimeout(resolve));
    if (latest !== undefined) return;
    const lang = title.endsWith(".json") ? "json" : "typescript";
    done.set(text, highlighted.get(text) ?? code.highlight(text, lang));
  }
  highlighted = done;
  postMessage({ run, highlighted } satisfies Response);
}
