/** Computes what the playground shows. It calls the code of the package, which is bundled for the browser. */

import "./browser/globals.js";
import type { TextPainter } from "../../src/cli/messages/text.js";
import { formatExplanation } from "../../src/cli/messages/explain.js";
import { formatDriftText } from "../../src/cli/reporters/drift.js";
import { explainDefinition } from "../../src/commands/explain.js";
import { type Diagnostic, isCodegenError } from "../../src/core/diagnostic.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { diffSnapshots } from "../../src/drift/compare/diff.js";
import { createJudge } from "../../src/drift/compare/judge.js";
import { generateWithWarnings } from "../../src/emit/generate.js";
import { diagnoseUnknownDefinitions } from "../../src/item/parse-modules.js";
import type { Choices } from "./choices.js";
import { markName, readModule, type Problems, type Reading, type TextMark } from "./read-module.js";

/** The groups of outputs, in the order of their tabs. */
export const TABS = {
  typescript: "TypeScript",
  schema: "JSON Schema",
  validator: "Validator",
  explanation: "Explanation",
  difference: "Difference",
} as const;

export type Tab = keyof typeof TABS;

export interface Output {
  /** The name of a file or of a command. */
  readonly title: string;
  readonly text: string;
  /** The output with colors. Undefined for code, which is highlighted later. */
  readonly html?: string;
}

type Input = "schema" | "before";

export interface Results {
  readonly problems: Readonly<Record<Input, readonly Diagnostic[]>>;
  readonly marks: Readonly<Record<Input, readonly TextMark[]>>;
  /** A group is missing if errors prevent it. Without an older schema, the group `difference` is empty. */
  readonly outputs: Readonly<Partial<Record<Tab, readonly Output[]>>>;
}

export async function compute(choices: Choices): Promise<Results> {
  const schema: Problems = { diagnostics: [], marks: [] };
  const before: Problems = { diagnostics: [], marks: [] };
  const read = (input: Input, problems: Problems): Promise<Reading | undefined> =>
    attempt(problems, () => readModule(choices[input], choices.module, choices.dialect, problems));
  const reading = await read("schema", schema);
  const older = choices.before.trim() === "" ? undefined : await read("before", before);
  const code = reading && (await generate(reading, choices, schema));
  const difference =
    choices.before.trim() === ""
      ? []
      : code && older && hasNoErrors(before) && (await compare(older, reading, choices, before));
  return {
    problems: { schema: schema.diagnostics, before: before.diagnostics },
    marks: { schema: schema.marks, before: before.marks },
    outputs: {
      ...code,
      ...(reading && { explanation: [explain(reading.schema, choices)] }),
      ...(difference && { difference }),
    },
  };
}

/** Returns undefined if there are errors. */
async function generate(
  reading: Reading,
  { bigint, flags, naming, dialect, emitter }: Choices,
  problems: Problems,
): Promise<Pick<Results["outputs"], "typescript" | "schema" | "validator"> | undefined> {
  const { module, keys } = reading.schema;
  const config = { bigint, flags, naming, dialect, emitters: [emitter] };
  const known = problems.diagnostics.length;
  const generated = await attempt(problems, () =>
    generateWithWarnings({ snapshot: snapshotOf(reading.schema), config }),
  );
  // After an error, `generate` reports no warnings.
  problems.diagnostics.push(
    ...(generated?.warnings ?? diagnoseUnknownDefinitions([reading.schema], dialect)),
  );
  for (const { severity, message } of problems.diagnostics.slice(known)) {
    const key = Object.keys(keys).find((name) => message.startsWith(`${module}.${name} `));
    if (key !== undefined) markName(reading, key, severity, problems.marks);
  }
  if (generated === undefined || !hasNoErrors(problems)) return undefined;
  const find = (extension: string): Output => {
    const title = `${module}.${extension}`;
    return { title, text: generated.files.find(({ path }) => path === title)?.text ?? "" };
  };
  const types = find("ts");
  return {
    typescript: [{ title: "Type of an item", text: interfaceIn(types.text) }, types],
    schema: [find("schema.json")],
    validator: [find(`${emitter}.ts`)],
  };
}

function hasNoErrors({ diagnostics }: Problems): boolean {
  return diagnostics.every(({ severity }) => severity === "warning");
}

function explain({ keys }: ModuleSchema, { dialect }: Choices): Output {
  const text = Object.entries(keys)
    .map(([name, { def }]) => `${name}: ${formatExplanation(explainDefinition(def, dialect), paint)}`)
    .join("\n");
  return { title: "explain", ...renderPainted(text) };
}

async function compare(
  before: Reading,
  after: Reading,
  { dialect }: Choices,
  problems: Problems,
): Promise<readonly Output[] | undefined> {
  // The older schema gets the same name, or everything would have changed.
  const { module } = after.schema;
  const snapshots = {
    before: snapshotOf({ ...before.schema, module }),
    after: snapshotOf(after.schema),
  };
  const judge = createJudge({ acceptances: [], levels: [], today: "" });
  const findings = await attempt(problems, () => diffSnapshots({ ...snapshots, dialect }));
  if (findings === undefined) return undefined;
  const judgments = findings.map((finding) => judge({ finding }));
  const drift = { servers: [], ...snapshots, judgments, undeterminedModules: [] };
  const text = formatDriftText([drift], { paint });
  return [{ title: "diff", ...renderPainted(text === "" ? "Nothing has changed." : text) }];
}

/** Encloses a painted text in control characters, which the text itself cannot contain, because reporters escape them. */
const paint: TextPainter = (style, text) => `\u0001${[style].flat().join(" ")}\u0002${text}\u0003`;

/** Returns the text without colors, and as HTML with a class for each style. */
function renderPainted(painted: string): Pick<Output, "text" | "html"> {
  return {
    text: painted.replace(/\u0001[^\u0002]*\u0002|\u0003/g, ""),
    html: painted
      .replace(/[&<]/g, (character) => `&#${character.charCodeAt(0)};`)
      .replace(/\u0001([^\u0002]*)\u0002/g, '<span class="$1">')
      .replaceAll("\u0003", "</span>"),
  };
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

/** Returns undefined after an error, whose diagnostics it adds to the problems. */
async function attempt<Value>(
  { diagnostics }: Problems,
  run: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!isCodegenError(error)) throw error;
    diagnostics.push(...error.diagnostics);
    return undefined;
  }
}
