/** Computes what the playground shows. It calls the code of the package, which is bundled for the browser. */

import "./browser/globals.js";
import { createTextPainter } from "../../src/cli/messages/text.js";
import { formatExplanation } from "../../src/cli/messages/explain.js";
import { formatDriftText } from "../../src/cli/reporters/drift.js";
import { explainDefinition } from "../../src/commands/explain.js";
import { type Diagnostic, isCodegenError } from "../../src/core/diagnostic.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { diffSnapshots } from "../../src/drift/compare/diff.js";
import { createJudge } from "../../src/drift/compare/judge.js";
import { generateWithWarnings } from "../../src/emit/generate.js";
import type { Choices } from "./choices.js";
import { readModule, type TextRange } from "./read-module.js";

const withoutColor = createTextPainter(() => false);

export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

export interface Results {
  /** Errors and warnings of the schema, and then of the older one. If there are errors, there are no files and no drift. */
  readonly problems: readonly Problem[];
  /** The places of the errors in each text. */
  readonly marks: Readonly<Record<Problem["input"], readonly TextRange[]>>;
  /** The interface of the module's items. */
  readonly itemType: string;
  readonly files: readonly OutputFile[];
  /** What `explain` prints for each definition. */
  readonly explanations: string;
  /** What `diff` prints. Undefined if there is no older schema. */
  readonly drift?: string;
}

/** `frame` is the definition, with a mark under the error. */
export interface Problem extends Pick<Diagnostic, "severity" | "message" | "frame"> {
  readonly input: "schema" | "before";
}

export async function compute(choices: Choices): Promise<Results> {
  const { bigint, flags, naming, dialect, emitter } = choices;
  const problems: Problem[] = [];
  const marks = { schema: [] as TextRange[], before: [] as TextRange[] };
  const read = (input: Problem["input"]): ModuleSchema =>
    readModule(choices[input], choices.module, dialect, marks[input]);
  const schema = await attempt(problems, "schema", () => read("schema"));
  const explanations = schema === undefined ? "" : explain(schema, choices);
  const config = { bigint, flags, naming, dialect, ...(emitter !== "" && { emitters: [emitter] }) };
  const generated =
    schema &&
    (await attempt(problems, "schema", () => generateWithWarnings({ snapshot: snapshotOf(schema), config })));
  const { files, warnings = [] } = generated ?? {};
  report(problems, "schema", warnings);
  const isComparison = choices.before.trim() !== "";
  // The older schema gets the same name, or everything would have changed.
  const before = isComparison
    ? await attempt(problems, "before", () => ({
        ...read("before"),
        module: schema?.module ?? choices.module,
      }))
    : undefined;
  const drift =
    schema && before && files && (await attempt(problems, "before", () => compare(before, schema, choices)));
  const shown = files?.filter(({ path }) => path.startsWith(`${schema?.module}.`)) ?? [];
  return {
    problems,
    marks,
    explanations,
    itemType: interfaceIn(shown.find(({ path }) => path === `${schema?.module}.ts`)?.text ?? ""),
    // The module's own file first. Other files are the same for every module, or refer to the module only by its name.
    files: shown.toReversed(),
    ...(drift !== undefined && { drift }),
  };
}

function explain({ keys }: ModuleSchema, { dialect }: Choices): string {
  return Object.entries(keys)
    .map(([name, { def }]) => `${name}: ${formatExplanation(explainDefinition(def, dialect), withoutColor)}`)
    .join("\n");
}

function compare(before: ModuleSchema, after: ModuleSchema, { dialect }: Choices): string {
  const snapshots = { before: snapshotOf(before), after: snapshotOf(after) };
  const judge = createJudge({ acceptances: [], levels: [], today: "" });
  const judgments = diffSnapshots({ ...snapshots, dialect }).map((finding) => judge({ finding }));
  return formatDriftText([{ servers: [], ...snapshots, judgments, undeterminedModules: [] }], {
    paint: withoutColor,
  });
}

function snapshotOf(schema: ModuleSchema): Snapshot {
  return { origin: "imported", whmVersion: null, modules: { [schema.module]: schema } };
}

/** Returns the interface in the text of a module's file, with its comment. */
function interfaceIn(text: string): string {
  const start = text.indexOf("\nexport interface ");
  return start === -1
    ? ""
    : text.slice(text.lastIndexOf("\n/**", start) + 1, text.indexOf("\n}\n", start) + 2);
}

async function attempt<Value>(
  problems: Problem[],
  input: Problem["input"],
  run: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!isCodegenError(error)) throw error;
    report(problems, input, error.diagnostics);
    return undefined;
  }
}

function report(problems: Problem[], input: Problem["input"], diagnostics: readonly Diagnostic[]): void {
  problems.push(
    ...diagnostics.map(({ severity, message, frame }) => ({
      ...{ input, severity, message },
      ...(frame !== undefined && { frame }),
    })),
  );
}
