/** Each option of a configuration, with modules on which it has an effect. Every emitter is tested with all of them. */

import type { EmitConfig, Snapshot } from "../../src/index.js";
import { documentedSnapshot, everyKindModule, moduleOf, snapshotOf } from "./snapshots.js";

export interface ConfigCase {
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
  "bigints as numbers or bigints": { bigint: "number|bigint" },
  bigints: { bigint: "bigint" },
  "bigints as strings": { bigint: "string" },
  "flags as booleans or bits": { flags: "boolean|bit" },
  "flags as booleans": { flags: "boolean" },
  "flags as bits": { flags: "bit" },
  "camelCase names": { naming: "camel" },
  "documented rules as errors": { documentedRules: "error" },
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
  "several options": { bigint: "string", flags: "boolean", naming: "camel", documentedRules: "error" },
};

export const CHOICES: readonly ConfigCase[] = [
  ...Object.entries(CONFIGS).map(([name, config]) => ({ name, config, snapshot: SAMPLE })),
  { name: "the SQLite dialect", config: { dialect: "sqlite" }, snapshot: IN_SQLITE },
];
