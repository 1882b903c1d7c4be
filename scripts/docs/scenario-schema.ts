/** Creates `scenario.schema.json` from the valibot schema of scenarios. */

import { SCENARIO } from "../../src/simulator/scenario.js";

/** The parts of valibot's schemas and of their checks that scenarios use. */
interface Part {
  readonly kind: "schema" | "validation" | "metadata";
  readonly type: string;
  readonly pipe?: readonly Part[];
  readonly entries?: Readonly<Record<string, Part>>;
  readonly item?: Part;
  readonly value?: unknown;
  readonly options?: readonly unknown[];
  readonly wrapped?: Part;
  readonly requirement?: unknown;
  readonly description?: string;
}

/** Returns the keywords of a check, a description, or a schema that is not a pipe. */
const CONVERTERS: Readonly<Record<string, (part: Part) => object>> = {
  unknown: () => ({}),
  check: () => ({}),
  string: () => ({ type: "string" }),
  number: () => ({ type: "number" }),
  boolean: () => ({ type: "boolean" }),
  integer: () => ({ type: "integer" }),
  non_empty: () => ({ minLength: 1 }),
  min_value: ({ requirement }) => ({ minimum: requirement }),
  gt_value: ({ requirement }) => ({ exclusiveMinimum: requirement }),
  description: ({ description }) => ({ description }),
  picklist: ({ options }) => ({ type: "string", enum: options }),
  union: ({ options = [] }) => ({ anyOf: options.map((option) => convert(option as Part)) }),
  array: ({ item }) => ({ type: "array", items: convert(item) }),
  record: ({ value }) => ({ type: "object", additionalProperties: convert(value as Part) }),
  exact_optional: ({ wrapped }) => convert(wrapped),
  strict_object: ({ entries = {} }) => ({
    type: "object",
    properties: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, convert(entry)])),
    required: Object.keys(entries).filter((name) => entries[name]?.type !== "exact_optional"),
    additionalProperties: false,
  }),
};

function convert(part: Part | undefined): object {
  if (part === undefined) throw new TypeError("A schema is incomplete.");
  if (part.pipe !== undefined)
    return Object.assign(
      {},
      ...part.pipe.map((each) => convert({ ...each, pipe: undefined } as never)),
    ) as object;
  const converter = CONVERTERS[part.type];
  if (converter === undefined) throw new TypeError(`No conversion exists for ${part.type}.`);
  return converter(part);
}

export function createScenarioSchema(): object {
  const schema = convert(SCENARIO);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Scenario of a simulated WHM server",
    ...schema,
  };
}
