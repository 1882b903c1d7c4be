/** Pairs of modules for property tests of comparisons. */

import fc from "./fast-check.js";
import type { ModuleSchema } from "../../src/index.js";
import { everyKindModule, moduleOf } from "./snapshots.js";

const DEFINITIONS = [
  ...Object.values(everyKindModule().keys).map(({ def }) => def),
  ...["int(1) DEFAULT 0", "int(1) DEFAULT 1", "int(1) DEFAULT 255", "int(11)", "INT( 11 )  NULL", "tinyint"],
  ...["int unsigned", "smallint", "bigint", "bigint unsigned DEFAULT 1", "BIGINT UNSIGNED DEFAULT '1'"],
  ...["bigint unsigned NOT NULL DEFAULT 1", "point NOT NULL DEFAULT (point(1,1))", "decimal(20)"],
  ...["double(10,2)"],
  ...["char(16) DEFAULT NULL", "char(255) DEFAULT NULL", "char(255)", "varchar(255)", "varchar(20)", "text"],
  ...["int CHECK (k > 0)", "int CHECK (k BETWEEN 5 AND 9)", "int CHECK (k % 2 = 0)"],
  ...["varchar(20) CHECK (LENGTH(k) < 5)", "text CHECK (CHAR_LENGTH(k) BETWEEN 1 AND 9)"],
  ...["tinytext", "longtext", "char(16) NOT NULL", "char(16) NOT NULL DEFAULT ''", "char(16) DEFAULT 'x'"],
  ...["char(16) COLLATE utf8mb4_bin", "char(16) CHARACTER SET latin1", "char(16) COMMENT 'for people'"],
  ...["decimal(5,2)", "decimal(5,2) unsigned", "decimal(7,2)", "decimal(7,4)", "decimal(10)", "float"],
  ...["double"],
  ...["float unsigned", "float(5,2)", "date", "datetime", "datetime(3)", "timestamp", "time", "year"],
  ...["year(2)"],
  ...["enum('a','b')", "enum('b','a')", "enum('a')", "enum('a','b','c')", "set('a','b')", "set('b','a')"],
  ...["set('a','b','c','d','e','f')", "json", "uuid", "inet4", "inet6", "bit(1)", "bit(8)", "blob"],
  ...["binary(4)"],
  ...["enum('a','b') NOT NULL", "enum('b','a') NOT NULL", "varbinary(4) default x'e4'", "varchar(0)"],
  ...["varbinary(4) default x'c3a4'", "char(16) CHARACTER SET utf8mb3", "varchar(16)", "vector(3)", "point"],
  ...["text CHARACTER SET latin1", "int invisible", "text compressed", "int as (1) stored", "bit(64)"],
  ...["int zerofill", "int auto_increment primary key", "int unique", "int check (k > 1)", "int as (1)"],
] as const;

const NAMES = ["user", "usre", "domain", "k"] as const;

/** Types without a value that a required key may have. */
const UNSENDABLE = /point|geometry|vector|polygon|linestring|as \(|varchar\(0\)/i;

const MODULE = fc
  .record({
    keys: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...DEFINITIONS), {
      minKeys: 1,
      maxKeys: 3,
    }),
    required: fc.subarray([...NAMES]),
    primary: fc.shuffledSubarray([...NAMES]),
    priority: fc.constantFrom(1000, 2000, 3000),
  })
  .map(({ keys, required, primary, priority }) => {
    const has = (name: string): boolean => Object.hasOwn(keys, name);
    return moduleOf("M", keys, {
      required: required.filter((name) => has(name) && !UNSENDABLE.test(keys[name] ?? "")),
      primary: primary.filter(has),
      priority,
    });
  });

const withKey = (module: ModuleSchema, name: string, def: string): ModuleSchema => ({
  ...module,
  keys: { ...module.keys, [name]: { def } },
});

/** Two unrelated modules, or a module and a copy in which one key has another definition, another default or another name. */
export const MODULE_PAIR = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(MODULE, MODULE) },
  {
    weight: 10,
    arbitrary: fc
      .tuple(MODULE, fc.constantFrom(...NAMES), fc.constantFrom(...DEFINITIONS))
      .map(([module, name, def]): [ModuleSchema, ModuleSchema] => [
        module,
        {
          ...withKey(module, name, def),
          required: module.required.filter((one) => one !== name || !UNSENDABLE.test(def)),
        },
      ]),
  },
  // Random definitions are rarely those of one flag with two defaults, or of one key with two similar names.
  {
    weight: 1,
    arbitrary: fc
      .tuple(MODULE, fc.shuffledSubarray([0, 1], { minLength: 2 }), fc.constantFrom("domain", "domains"))
      .map(([module, [one, other], name]): [ModuleSchema, ModuleSchema] => [
        withKey(withKey(module, "flag", `int(1) DEFAULT ${one}`), "domain", "text"),
        withKey(withKey(module, "flag", `int(1) DEFAULT ${other}`), name, "text"),
      ]),
  },
);
