/** Snapshots for tests. */

import { join } from "node:path";
import { readSnapshot, type ModuleSchema, type Snapshot } from "../../src/index.js";
import { ROOT } from "./folders.js";

/** The committed snapshot. */
export function documentedSnapshot(): Snapshot {
  return readSnapshot(join(ROOT, "schemas"));
}

/** Creates a module with these definitions. */
export function moduleOf(
  module: string,
  definitions: Readonly<Record<string, string>>,
  {
    required = [],
    primary = [],
    priority = 1000,
  }: Partial<Pick<ModuleSchema, "required" | "primary" | "priority">> = {},
): ModuleSchema {
  const keys = Object.fromEntries(Object.entries(definitions).map(([name, def]) => [name, { def }]));
  return { module, priority, keys, primary, required };
}

export function snapshotOf(...modules: readonly ModuleSchema[]): Snapshot {
  return {
    origin: "imported",
    whmVersion: null,
    modules: Object.fromEntries(modules.map((schema) => [schema.module, schema])),
  };
}

/** Names with a meaning in JavaScript, TypeScript, comments or our templates. */
export const AWKWARD_NAMES: readonly string[] = [
  ...["x-y", "constructor", "hasOwnProperty", "toString", "valueOf", "__proto__", "__defineGetter__"],
  ...["prototype"],
  ...["default", "class", "await", "1st", "$", "_", "a.b", "a/b", "*/", "/*", "//", "a`b", 'a"b', "a'b"],
  ...["a\\b", "${x}", "@x"],
  ...["[k:string]", "MODULE", "mark0", "value", "item", "errors", "key", "fields", "length", "name"],
];

/** A module whose keys have these names. */
export function awkwardModule(): ModuleSchema {
  const definitions = AWKWARD_NAMES.map((name, index) => [
    name,
    AWKWARD_DEFINITIONS[index % AWKWARD_DEFINITIONS.length] ?? "text",
  ]);
  return moduleOf("Awkward", Object.fromEntries(definitions) as Record<string, string>, {
    required: ["constructor", "x-y"],
    primary: ["x-y"],
  });
}

const AWKWARD_DEFINITIONS = [
  ...[
    ...["char(255) DEFAULT NULL", "int(1) DEFAULT 0", "BIGINT UNSIGNED DEFAULT 1", "text"],
    ...["int(1) DEFAULT 255"],
  ],
];

/** A module with a key of every kind. */
export function everyKindModule(): ModuleSchema {
  return moduleOf(
    "EveryKind",
    {
      flag: "int(1) DEFAULT 1",
      tiny: "tinyint NOT NULL DEFAULT 3",
      unsigned: "int unsigned DEFAULT 7",
      big: "bigint DEFAULT NULL",
      "big-unsigned": "bigint unsigned NOT NULL",
      name: "varchar(16) NOT NULL",
      letter: "char(1) DEFAULT 'x'",
      note: "tinytext",
      latin: "varchar(16) CHARACTER SET latin1 DEFAULT NULL",
      wide: "tinytext CHARACTER SET ucs2",
      document: "json DEFAULT NULL",
      price: "decimal(6,2) DEFAULT 1.50",
      whole: "decimal(20)",
      ratio: "float",
      measure: "float(5,2)",
      exact: "double unsigned DEFAULT NULL",
      day: "date",
      moment: "datetime(3) DEFAULT NULL",
      stamp: "timestamp NULL DEFAULT CURRENT_TIMESTAMP",
      clock: "time",
      since: "timestamp NULL DEFAULT NULL",
      id: "uuid DEFAULT NULL",
      address: "inet6 DEFAULT NULL",
      year: "year",
      choice: "enum('all','basic','it''s \"x\" */') DEFAULT 'all'",
      few: "set('a','b') DEFAULT NULL",
      embedding: "halfvec(3) DEFAULT NULL",
      many: "set('a','b','c','d','e','f') NOT NULL",
    },
    { required: ["name", "many"], primary: ["name"] },
  );
}

/** The committed snapshot and modules with every kind of key and name, which every compiler and runtime must support. */
export function consumerSnapshot(): Snapshot {
  return snapshotOf(
    ...Object.values(documentedSnapshot().modules),
    awkwardModule(),
    everyKindModule(),
    ...inheritedModules(),
    moduleOf("lower_case", { a: "text" }),
    moduleOf("Unchecked", { a: "text" }),
    moduleOf("Standard", { a: "text" }),
    moduleOf("Empty", {}),
  );
}

/** Modules whose optional keys have the names of inherited members, with each kind of key. */
function inheritedModules(): ModuleSchema[] {
  const names = Object.getOwnPropertyNames(Object.prototype).filter((name) => !name.startsWith("__"));
  return Object.entries(everyKindModule().keys).map(([, { def }], index) =>
    moduleOf(
      `Inherited${index}`,
      Object.fromEntries(names.map((name) => [name, def.replace("NOT NULL", "NULL")])),
    ),
  );
}
