/** Each choice that a configuration has, with modules that show it: what every emitter of validator is held to. */

import type { EmitConfig } from "../../src/core/config-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { documentedSnapshot, everyKindModule, moduleOf, snapshotOf } from "./snapshots.js";

export interface Choice {
  readonly name: string;
  readonly config: EmitConfig;
  readonly snapshot: Snapshot;
}

const SAMPLE = snapshotOf(
  ...Object.values(documentedSnapshot().modules).filter(({ module }) => module === "AccountRemoteRoot"),
  everyKindModule(),
);

const IN_SQLITE = snapshotOf(
  moduleOf(
    "InSqlite",
    {
      flag: "int(1) DEFAULT 1",
      text: "char(3) DEFAULT NULL",
      whole: "bigint unsigned",
      any: "",
      ratio: "double precision NOT NULL DEFAULT 1.5",
      needed: "decimal(5,2) NOT NULL",
      number: "integer primary key",
    },
    { required: ["needed"] },
  ),
);

const CONFIGS: Readonly<Record<string, EmitConfig>> = {
  "bigints that are numbers, too": { bigint: "number|bigint" },
  bigints: { bigint: "bigint" },
  "bigints as digits": { bigint: "string" },
  "flags that are booleans or bits": { flags: "boolean|bit" },
  "flags that are booleans": { flags: "boolean" },
  "flags that are bits": { flags: "bit" },
  "names in camelCase": { naming: "camel" },
  "documented rules that are errors": { documentedRules: "error" },
  overrides: {
    overrides: [
      { key: "big", set: { minimum: -5, maximum: "9007199254740993", required: true } },
      { key: "size", set: { type: "number", minimum: 1, maximum: "9007199254740991" } },
      { key: "big-unsigned", set: { type: "bigint", minimum: "9007199254740991" } },
      { key: "files", set: { type: "string", maximum: 255 } },
      { key: "tiny", set: { flag: true } },
      { key: "unsigned", set: { type: "string", maximum: 255 } },
      { key: "user", set: { values: ["a", "", 'it\'s "x" */'] } },
      { key: "letter", set: { required: true } },
    ],
  },
  "several at once": { bigint: "string", flags: "boolean", naming: "camel", documentedRules: "error" },
};

export const CHOICES: readonly Choice[] = [
  ...Object.entries(CONFIGS).map(([name, config]) => ({ name, config, snapshot: SAMPLE })),
  { name: "definitions as SQLite reads them", config: { dialect: "sqlite" }, snapshot: IN_SQLITE },
];
