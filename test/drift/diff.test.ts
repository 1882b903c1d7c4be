/** Tests which rules `diff` reports for changes of definitions. */

import { join } from "node:path";
import { expect, test } from "vitest";
import {
  diffSnapshots,
  fetchSnapshot,
  type Dialect,
  type Finding,
  type ModuleSchema,
  type Snapshot,
} from "../../src/index.js";
import { ROOT } from "../support/folders.js";
import { operationCount } from "../support/operation-count.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";
import { stringWork } from "../support/string-work.js";

test("diff finds one renamed and thirteen added keys from AccountRemoteRoot in cPanel's guide to the current schema", async () => {
  const [before, after] = await Promise.all(
    ["guide", "11.138.0.6"].map(async (folder) => {
      const { modules } = await fetchSnapshot({ from: join(ROOT, "test/answers", folder) });
      return modules["AccountRemoteRoot"] as ModuleSchema;
    }),
  );
  const [first, ...others] = compare(before as ModuleSchema, after as ModuleSchema);
  expect(others.map(({ rule }) => rule)).toEqual(Array.from({ length: 13 }, () => "key-added"));
  expect(first).toMatchObject({
    ...{ rule: "key-renamed", key: "coppypoint", level: "breaking", affects: ["requests", "compilation"] },
    ...{ after: "copypoint", counterexample: { coppypoint: "", localuser: "a", user: "a" } },
  });
});

type Keys = Readonly<Record<string, string>>;

function compare(before: ModuleSchema, after: ModuleSchema, dialect: Dialect = "mysql"): readonly Finding[] {
  return diffSnapshots({ before: snapshotOf(before), after: snapshotOf(after), dialect });
}

/** Compares modules with these keys, and returns the rules. */
function rulesOf(before: Keys, after: Keys, dialect?: Dialect): readonly string[] {
  return compare(moduleOf("M", before), moduleOf("M", after), dialect).map(({ rule }) => rule);
}

/** Returns the rules for a changed definition, with the refused values. */
function ruleOf(
  before: string,
  after: string,
  [oldLists, newLists]: readonly Partial<ModuleSchema>[] = [{}, {}],
): readonly unknown[] {
  const create = (k: string, lists?: Partial<ModuleSchema>): ModuleSchema =>
    moduleOf("M", { k, other: "text" }, lists);
  return compare(create(before, oldLists), create(after, newLists)).map(({ rule, counterexample }) =>
    counterexample === undefined ? rule : [rule, counterexample["k"]],
  );
}

test.each([
  ["char(255)", "char(64)", [["length-decreased", "a".repeat(65)]]],
  ["char(64)", "char(255)", ["length-increased"]],
  ["char(20)", "varchar(20)", ["type-widened"]],
  ["char(20)", "varchar(30)", ["length-increased", "type-widened"]],
  ["char(20)", "varchar(10)", [["length-decreased", "a".repeat(11)], "clause-changed"]],
  ["binary(4)", "varbinary(4)", ["clause-changed"]],
  ["char(20) CHARACTER SET latin1", "varchar(20) CHARACTER SET utf8mb4", ["type-widened"]],
  ["char(255)", "text", ["type-widened"]],
  ["text", "char(255)", [["type-narrowed", "a".repeat(256)]]],
  ["int", "bigint", ["type-widened"]],
  ["bigint", "int", [["type-narrowed", 2147483648]]],
  ["int", "int unsigned", [["sign-changed", -1]]],
  ["int unsigned", "int", [["sign-changed", 2147483648]]],
  ["int unsigned", "bigint", ["type-widened"]],
  [
    "int",
    "smallint unsigned",
    [
      ["sign-changed", -1],
      ["type-narrowed", 65536],
    ],
  ],
  ["int(11)", "int(10)", ["display-width-changed"]],
  ["INT(11) NULL DEFAULT NULL", "int(11)", ["definition-respelled"]],
  ["char(16)", "CHAR(16)", ["definition-respelled"]],
  ["int(1) DEFAULT 0", "int(1) DEFAULT 1", ["flag-default-flipped"]],
  ["int(1) DEFAULT 0", "int(1) DEFAULT 255", ["default-changed", "flag-changed"]],
  ["int DEFAULT 5", "int DEFAULT 10", ["default-changed"]],
  ["int DEFAULT 1", "decimal(12,2) DEFAULT 1", ["type-generalized"]],
  ["decimal(12,2) DEFAULT -0.5", "decimal(13,3) DEFAULT -0.5", ["type-widened"]],
  ["decimal(12,2) DEFAULT 0.5", "decimal(13,3) DEFAULT -0.5", ["type-widened", "default-changed"]],
  ["int DEFAULT 10", "decimal(12,2) DEFAULT 1", ["type-generalized", "default-changed"]],
  ["decimal(4,1) DEFAULT 100", "decimal(4,1) DEFAULT 10", ["default-changed"]],
  ["int", "char(255)", ["type-generalized"]],
  ["char(255)", "int", [["type-changed", ""]]],
  ["int(1) DEFAULT 0", "char(5) DEFAULT 0", ["type-generalized"]],
  ["char(16) DEFAULT NULL", "char(16) NOT NULL DEFAULT ''", ["default-changed", "null-disallowed"]],
  ["char(16) NOT NULL DEFAULT ''", "char(16) DEFAULT ''", ["null-allowed"]],
  ["enum('a','b')", "enum('a')", [["enum-value-removed", "b"]]],
  ["enum('a')", "enum('a','b')", ["enum-value-added"]],
  ["enum('a','b')", "enum('b','a')", ["clause-changed"]],
  ["decimal(7,2)", "decimal(5,2)", [["type-narrowed", 9999]]],
  ["decimal(5,2)", "decimal(7,2)", ["type-widened"]],
  ["decimal(5,2)", "decimal(5,2) unsigned", [["sign-changed", -1]]],
  ["datetime(3)", "datetime", [["type-narrowed", "2026-12-31 23:59:59.1"]]],
  ["char(8)", "char(8) CHARACTER SET latin1", ["clause-changed", ["type-narrowed", "\u0416"]]],
  ["varchar(8) CHARACTER SET latin1", "varchar(8) CHARACTER SET utf8mb4", ["type-widened"]],
  [
    "varchar(8) CHARACTER SET latin1",
    "varchar(9) CHARACTER SET utf8mb4",
    ["length-increased", "type-widened"],
  ],
  ["char(8) CHARACTER SET latin1", "char(8)", ["type-widened"]],
  ["char(8) CHARACTER SET ascii", "char(8) CHARACTER SET latin2", ["type-widened"]],
  ["char(8) CHARACTER SET latin1", "text CHARACTER SET utf8mb4", ["type-widened"]],
  ["char(8) CHARACTER SET utf16", "char(8) CHARACTER SET utf8mb4", ["clause-changed"]],
  ["char(8) CHARACTER SET latin1", "char(8) CHARACTER SET latin2", ["clause-changed"]],
  // Each of the 65,535 characters can take two or three bytes in UTF-8.
  ["text CHARACTER SET latin1", "text", ["clause-changed", ["type-narrowed", "\u20ac".repeat(21_846)]]],
  ["tinytext CHARACTER SET latin1", "text", ["type-widened"]],
  ["int COMMENT 'a'", "int COMMENT 'b'", ["comment-changed"]],
  ["int INVISIBLE", "int", ["clause-changed"]],
  ["varchar(8) COMPRESSED", "varchar(8)", ["clause-changed"]],
  ["text", "text COMPRESSED=zlib", ["clause-changed"]],
  ["int WITHOUT SYSTEM VERSIONING", "int", ["clause-changed"]],
  ["int AS (1) VIRTUAL", "int AS (1) STORED", ["clause-changed"]],
  ["varbinary(4) DEFAULT x'c3a4'", "varbinary(4) DEFAULT x'e4'", ["default-changed"]],
  ["blob DEFAULT x'e4'", "blob DEFAULT x'c3a4'", ["default-changed"]],
  // An ENUM that is NOT NULL gets its first member by default.
  ["enum('a','b') NOT NULL", "enum('b','a') NOT NULL", ["clause-changed", "default-changed"]],
  ["enum('a','b') NOT NULL", "enum('a','b') NOT NULL DEFAULT 'b'", ["default-changed"]],
  ["enum('a','b') NOT NULL", "enum('b') NOT NULL", [["enum-value-removed", "a"], "default-changed"]],
  ["enum('a') NOT NULL", "enum('a','b') NOT NULL", ["enum-value-added"]],
  ["enum('a') NOT NULL", "enum('a')", ["null-allowed", "default-changed"]],
  ["text", "text COLLATE utf8mb4_bin", ["clause-changed"]],
  ["bigint", "double", [["type-changed", 9223372036854775807n]]],
  ["int", "double", ["type-generalized"]],
  ["int", "float", ["type-changed"]],
  ["mediumint", "float", ["type-generalized"]],
  ["decimal(7)", "float", ["type-generalized"]],
  ["decimal(8)", "float", ["type-changed"]],
  ["decimal(15)", "double", ["type-generalized"]],
  ["decimal(16)", "double", ["type-changed"]],
  ["decimal(5,2)", "double", ["type-changed"]],
  ["double(10,2)", "float", ["type-changed"]],
  ["double(6,2)", "float", ["type-widened"]],
  ["double", "float", [["type-narrowed", 1e39]]],
  ["float", "decimal(65,26)", [["type-changed", 1e-38]]],
  ["tinyint(1) DEFAULT 0", "int(1) DEFAULT 0", ["flag-changed"]],
  ["int(1) DEFAULT 0", "int(1) unsigned DEFAULT 0", ["clause-changed"]],
  ["int(1) unsigned DEFAULT 0", "int(1) DEFAULT 0", ["clause-changed"]],
  ["int AS (1+1) COMMENT 'a'", "int AS (1+1) COMMENT 'b'", ["comment-changed"]],
  ["int AS (1+1)", "bigint AS (1 + 2) COMMENT 'b'", ["clause-changed", "clause-changed", "comment-changed"]],
  ["int DEFAULT (1+1)", "int DEFAULT (1+2)", ["default-changed"]],
  ["text DEFAULT (concat('A'))", "text DEFAULT (concat('a'))", ["default-changed"]],
  ["int CHECK (k > 'A')", "int CHECK (k > 'a')", ["clause-changed"]],
  ["int CHECK (k > 'a b')", "int CHECK (k > 'a  b')", ["clause-changed"]],
  ["int CHECK (k > 'a')", "int CHECK (k > /* 'a' */ 'b')", ["clause-changed"]],
  ["int CHECK (k < 10)", "int CHECK (10 > k)", ["clause-changed"]],
  ["int CHECK (k != 10)", "int CHECK (k <> 10)", ["clause-changed"]],
  ["int CHECK ((k > 1) OR (k < 0))", "int CHECK (k > 1 OR k < 0)", ["clause-changed"]],
  ['int CHECK (k > "a")', "int CHECK (k > `a`)", ["clause-changed"]],
  ['int CHECK (k > "A")', 'int CHECK (k > "a")', ["clause-changed"]],
  ["text CHECK (k > 'n')", "text CHECK (k > n'')", ["clause-changed"]],
  ["text CHECK (k > '\\n')", "text CHECK (k > 'n')", ["clause-changed"]],
  ["int CHECK (k > `null`)", "int CHECK (k > null)", ["clause-changed"]],
  ["int CHECK (k > `5`)", "int CHECK (k > 5)", ["clause-changed"]],
  ["int CHECK (k > `a b`)", "int CHECK (k > `a  b`)", ["clause-changed"]],
  ["datetime DEFAULT (`now`)", "datetime DEFAULT (now())", ["default-changed"]],
  ["int", "int CONSTRAINT c CHECK (k > 0)", ["clause-changed"]],
  ["int CHECK (k > 0)", "int CHECK (k > 0) CHECK (k < 9)", ["clause-changed"]],
  ["int CHECK (k > 0 # 0\n) CHECK (k < 9)", "int CHECK (k > 0 -- 0\n) CHECK (k < 8)", ["clause-changed"]],
  ["int AS (other + 1)", "int AS (1 + other)", ["clause-changed"]],
  ["int FROB (1)", "int FROB (2)", ["clause-changed"]],
  ["quux(3)", "quux(4)", ["clause-changed"]],
  ["char(8) FROB", "quux(3) FROB", ["type-generalized"]],
  ["time DEFAULT '10:00:00'", "time(3) DEFAULT '10:00:00'", ["type-widened"]],
  [
    "datetime(3) DEFAULT '2026-01-01 00:00:00.5'",
    "datetime(6) DEFAULT '2026-01-01 00:00:00.5'",
    ["type-widened"],
  ],
  [
    "datetime(3) DEFAULT '2026-01-01 00:00:00.5'",
    "datetime(3) DEFAULT '2026-01-01 00:00:00.05'",
    ["default-changed"],
  ],
  ["datetime(3) DEFAULT NOW(3)", "datetime(3) DEFAULT NOW(2)", ["default-changed"]],
] as const)("diff reports the expected rules for a change from %s to %s", (before, after, expected) => {
  expect(ruleOf(before, after)).toEqual(expect.arrayContaining([...expected]));
  expect(ruleOf(before, after)).toHaveLength(expected.length);
});

/** Two spellings with the same meaning: an updated server may print the same default in another form. */
test.each([
  ["int DEFAULT (1+1)", "int DEFAULT ( 1 /* and */ + 1 )"],
  ["char(36) DEFAULT (uuid())", "char(36) DEFAULT UUID()"],
  ["datetime DEFAULT CURRENT_TIMESTAMP", "datetime DEFAULT now()"],
  ["datetime(3) DEFAULT localtime(3)", "datetime(3) DEFAULT current_timestamp( 3 )"],
  [
    "datetime DEFAULT NOW() ON UPDATE NOW()",
    "datetime DEFAULT current_timestamp() ON UPDATE CURRENT_TIMESTAMP(0)",
  ],
  ["int CHECK (k > 0 AND `Other` != 'A')", "int CHECK (K>0 and /* or */ `Other`!='A')"],
  ["int CHECK (`k` < 10)", "int CHECK (K<10)"],
  ["int CHECK (k < 10)", "int CONSTRAINT `c` CHECK ((`K` < 10))"],
  ["int CHECK (k > `Other Key`)", "int check(k>`other key`)"],
  ["int CHECK (k IN (0xFF, x'fe', b'1', 1E2))", "int CHECK (k IN (0xff, X'FE', B'1', 1e2))"],
  ["text CHECK (k IN ('A', n'it''s'))", "text CHECK (k IN (\"A\", N'it\\'s'))"],
  ["int CHECK (k > 0 -- 0\n) CHECK (k < 9 # 9\n)", "int CHECK (k > 0) CHECK (k < 9)"],
  ["int AS (`other` + 1)", "int as (OTHER+1)"],
  ["text DEFAULT (concat(`other`))", "text DEFAULT (CONCAT(OTHER))"],
  ["int REFERENCES t (k)", "int references T(k)"],
  ["int REFERENCES `t` (`k`)", "int REFERENCES t (k)"],
  ["int AS (length(other)) STORED", "int GENERATED ALWAYS AS (LENGTH( OTHER )) PERSISTENT"],
  ["int FROB (1, 'A')", "int  frob(1,'A')"],
  ["HalfVec(3)", "halfvec( 3 )"],
  ["int COMMENT ''", "int"],
  ["enum('a','b') NOT NULL", "enum('a','b') NOT NULL DEFAULT 'a'"],
  [
    "timestamp NOT NULL ON UPDATE CURRENT_TIMESTAMP",
    "timestamp NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE current_timestamp()",
  ],
  ["varbinary(4) DEFAULT 'ä'", "varbinary(4) DEFAULT x'c3a4'"],
  ["text COMPRESSED", "text COMPRESSED=zlib"],
  ["year", "year(4)"],
  ["text DEFAULT (1+1)", "text DEFAULT ( 1 + 1 )", "sqlite"],
  ["text DEFAULT CURRENT_TIMESTAMP", "text DEFAULT (current_timestamp)", "sqlite"],
  ["int CHECK (k>0)", "int CHECK (K > 0)", "sqlite"],
  ["int CHECK ([K] > 0)", 'int CHECK ("k" > 0)', "sqlite"],
  ["int CHECK (k IN (0xFF, x'fe'))", "int CHECK (k IN (0XfF, X'FE'))", "sqlite"],
  ['int CHECK ("k" > 0)', "int CHECK (K > 0) -- above 0", "sqlite"],
] as const)(
  "diff reports only definition-respelled for %s and %s",
  (one, other, dialect: Dialect = "mysql") => {
    const [before, after] = [
      { k: one, other: "text" },
      { k: other, other: "text" },
    ] as const;
    expect(rulesOf(before, after, dialect)).toEqual(["definition-respelled"]);
    expect(rulesOf(after, before, dialect)).toEqual(["definition-respelled"]);
  },
);

test.each([
  ["json", "varchar(20)", 21],
  ["json", "tinytext", 256],
  ["inet6", "char(38)", 39],
  ["inet4", "varchar(14)", 15],
])("diff reports a value that is too long for the change from %s to %s", (before, after, length) => {
  const [[rule, value] = []] = ruleOf(before, after) as [string, string][];
  expect([rule, value?.length]).toEqual(["type-changed", length]);
});

test.each([
  ["inet6", "char(39)"],
  ["inet4", "varchar(15)"],
])("diff reports nothing breaking for the change from %s to %s, which is long enough", (before, after) => {
  expect(ruleOf(before, after)).toEqual(["type-generalized"]);
});

test("diff reports a changed display width in the SQLite dialect only as display-width-changed", () => {
  expect(rulesOf({ k: "int(10)" }, { k: "int(11)" }, "sqlite")).toEqual(["display-width-changed"]);
});

test("diff reports a renamed key that is primary or required only once", () => {
  const [before, after] = ["coppypoint", "copypoint"].map((key) =>
    moduleOf("M", { [key]: "text", user: "char(16)" }, { primary: ["user", key], required: [key, "user"] }),
  ) as [ModuleSchema, ModuleSchema];
  expect(compare(before, after).map(({ rule }) => rule)).toEqual(["key-renamed"]);
});

test.each([
  ["coppypoint", "TEXT", "copypoint", "text", ["key-renamed"]],
  ["User", "char(9)", "user", "char(9)", ["key-renamed"]],
  ["coppypoint", "text", "copypoint", "char(9)", ["key-removed", "key-added"]],
  ["coppypoint", "int DEFAULT 5", "copypoint", "int DEFAULT 6", ["key-removed", "key-added"]],
])("diff compares the names and the definitions of %s %s and %s %s", (one, oldDef, other, newDef, rules) => {
  expect(rulesOf({ [one]: oldDef }, { [other]: newDef })).toEqual(rules);
});

test("diff reports a removed module whose name is an inherited JavaScript method, such as toString", () => {
  const [kept, removed] = [moduleOf("AccountLocal", { a: "text" }), moduleOf("toString", { a: "text" })];
  const findings = diffSnapshots({ before: snapshotOf(kept, removed), after: snapshotOf(kept) });
  expect(findings.map(({ rule, module }) => [rule, module])).toEqual([["module-removed", "toString"]]);
});

/** The old and the new definition, the rules with their levels and what they affect, and whether the key is required. */
type LevelRow = [before: string | undefined, after: string, rules: string[], isRequired: boolean];

const LEVELS: LevelRow[] = [
  [
    "bigint unsigned DEFAULT 1",
    "bigint unsigned NOT NULL DEFAULT 1",
    ["definition-respelled cosmetic"],
    false,
  ],
  ["char(16)", "char(16) NOT NULL", ["definition-respelled cosmetic"], true],
  [
    "char(16)",
    "char(16) NOT NULL DEFAULT ''",
    ["default-changed dangerous behavior", "null-disallowed dangerous compilation"],
    false,
  ],
  ["enum('','a')", "enum('a')", ["enum-value-removed safe"], true],
  ["int DEFAULT 5", "int DEFAULT 10", ["default-changed safe"], true],
  ["int(1) DEFAULT 0", "int(1) DEFAULT 1", ["flag-default-flipped breaking behavior"], false],
  ["int(1) DEFAULT 0", "int(1) DEFAULT 1", ["default-changed safe"], true],
  [
    "int(1) DEFAULT 0",
    "int(1) DEFAULT 255",
    ["default-changed dangerous behavior", "flag-changed dangerous compilation"],
    false,
  ],
  [
    "int(1) DEFAULT 255",
    "int(1) DEFAULT 0",
    ["default-changed dangerous behavior", "flag-changed dangerous compilation behavior"],
    false,
  ],
  ["int", "char(255)", ["type-generalized dangerous behavior compilation"], false],
  ["int", "float", ["type-changed dangerous behavior"], false],
  [undefined, "int(1) DEFAULT 0", ["key-added safe"], false],
  [undefined, "int(1) DEFAULT '1'", ["key-added dangerous behavior"], false],
  [undefined, "int DEFAULT 1", ["key-added safe"], false],
];

test.each(LEVELS)(
  "the levels of a change from %s to %s: %j, required: %j",
  (before, after, expected, isRequired) => {
    const create = (def: string | undefined): ModuleSchema =>
      moduleOf(
        "M",
        { ...(def !== undefined && { k: def }), other: "text" },
        { required: isRequired ? ["k"] : [] },
      );
    const findings = compare(create(before), create(after));
    expect(findings.map(({ rule, level, affects }) => [rule, level, ...affects].join(" "))).toEqual(expected);
  },
);

test.each([
  ["int CHECK (k < 10)", "int CHECK (10 > k)", true],
  ["int CHECK (k < 10)", "int", false],
  ["int AS (other + 1)", "int AS (1 + other)", true],
  ["int DEFAULT (1 + 2)", "int DEFAULT (2 + 1)", true],
  ["int DEFAULT (1 + 2)", "int DEFAULT 3", true],
  ["text COLLATE utf8mb4_bin", "text COLLATE utf8mb4_general_ci", false],
])(
  "the reason for the change from %s to %s states that expressions are only text: %s",
  (k, after, isText) => {
    const found = compare(moduleOf("M", { k, other: "int" }), moduleOf("M", { k: after, other: "int" }));
    expect(
      found.map(({ level, reason }) => [level, reason.includes("expressions are not compared by meaning")]),
    ).toEqual([["dangerous", isText]]);
  },
);

test("diff reports a decreased WHM version as dangerous, because items may have a different effect", () => {
  const [before, after] = ["11.138.0.6", "11.110.0.5"].map((whmVersion) => ({
    ...snapshotOf(moduleOf("M", { k: "text" })),
    whmVersion,
  })) as [Snapshot, Snapshot];
  const levels = [diffSnapshots({ before, after }), diffSnapshots({ before: after, after: before })];
  expect(levels.flat().map(({ level, affects }) => [level, affects])).toEqual([
    ["dangerous", ["behavior"]],
    ["safe", []],
  ]);
});

test.each([
  ["enum('a','b')", "enum('a')", "enum-value-removed breaking requests,compilation"],
  [
    "set('a','b','c','d','e','f','g')",
    "set('a','b','c','d','e','f')",
    "enum-value-removed breaking requests",
  ],
  ["varchar(40)", "uuid", "type-changed breaking requests"],
  ["varchar(40)", "enum('a')", "type-changed breaking requests,compilation"],
  ["enum('a')", "uuid", "type-changed breaking requests"],
  ["int", "varchar(40)", "type-generalized dangerous behavior,compilation"],
  ["bigint", "int", "type-narrowed breaking requests,compilation"],
  ["bigint", "decimal(20)", "type-generalized dangerous behavior,compilation"],
  // A BIT stores the bytes of the text that a request contains.
  ["bit(8)", "smallint", "type-generalized dangerous behavior"],
  ["bit(1)", "tinyint", "type-generalized dangerous behavior"],
  ["bit(8)", "bit(16)", "type-widened safe "],
])("diff determines what the change from %s to %s affects", (k, after, expected) => {
  const findings = compare(moduleOf("M", { k, other: "text" }), moduleOf("M", { k: after, other: "text" }));
  expect(findings.map(({ rule, level, affects }) => `${rule} ${level} ${affects.join()}`)).toEqual([
    expected,
  ]);
});

test("diff reports a key that becomes required or optional", () => {
  const required = [{}, { required: ["k"] }];
  expect(ruleOf("text", "text", required)).toEqual([["required-added", undefined]]);
  expect(ruleOf("text", "text", required.toReversed())).toEqual(["required-removed"]);
  expect(ruleOf("char(9)", "char(2)", required)).toEqual([
    ["length-decreased", "1.5"],
    ["required-added", undefined],
  ]);
});

test.each([
  ["int AS (1) VIRTUAL", "int AS (1) STORED", "clause-changed"],
  ["blob DEFAULT x'c3a4'", "blob DEFAULT x'e4'", "default-changed"],
  ["blob DEFAULT x'4142'", "blob DEFAULT 'AB'", "default-changed"],
  ["blob DEFAULT x'C3A4'", "blob DEFAULT X'c3a4'", "definition-respelled"],
  ["integer PRIMARY KEY", "integer PRIMARY KEY AUTOINCREMENT", "clause-changed"],
  ["integer PRIMARY KEY", "integer PRIMARY KEY ON CONFLICT REPLACE", "clause-changed"],
  ["text NOT NULL ON CONFLICT FAIL", "text NOT NULL", "clause-changed"],
  ["text UNIQUE ON CONFLICT ABORT", "text UNIQUE", "definition-respelled"],
  // A name in double quotes is a string if there is no such column.
  ['int CHECK (k > "A")', 'int CHECK (k > "a")', "clause-changed"],
  ["int CHECK (k > 'a')", 'int CHECK (k > "a")', "clause-changed"],
])("diff reports the change of a SQLite definition from %s to %s as %s", (one, other, rule) => {
  const [before, after] = [
    { k: one, other: "text" },
    { k: other, other: "text" },
  ] as const;
  expect(rulesOf(before, after, "sqlite")).toEqual([rule]);
  expect(rulesOf(after, before, "sqlite")).toEqual([rule]);
});

test.each([
  [["a", "userrs"], ["userrs", "a"], "userrs", []],
  [["a", "userrs"], ["userrs"], "userrs", ["primary-changed dangerous behavior"]],
  // Renamed keys are matched first.
  [["a", "userrs"], ["users", "a"], "users", ["key-renamed breaking requests,compilation"]],
])("diff compares the primary keys %j and %j", (before, after, name, expected) => {
  const findings = compare(
    moduleOf("M", { a: "text", userrs: "int" }, { primary: before }),
    moduleOf("M", { a: "text", [name]: "int" }, { primary: after }),
  );
  expect(findings.map(({ rule, level, affects }) => `${rule} ${level} ${affects.join()}`)).toEqual(expected);
});

test("the order of required and primary keys has no meaning, also for fingerprints", () => {
  const create = (names: string[], primary = names): ModuleSchema =>
    moduleOf("M", { a: "text", b: "text", c: "text" }, { required: names, primary });
  expect(compare(create(["a", "b"]), create(["b", "a"]))).toEqual([]);
  const findings = compare(create(["a", "b"]), create(["a", "b"], ["b", "c", "a"]));
  expect(findings).toMatchObject([{ rule: "primary-changed", before: "a, b", after: "a, b, c" }]);
  expect(compare(create(["b", "a"]), create(["a", "b"], ["c", "a", "b"]))).toEqual(findings);
});

test.each(["vector(3)", "point NOT NULL DEFAULT (point(1,1))", "varchar(0)"])(
  "diff reports that the removal of a key %s affects requests only if the key accepts more than null",
  (shape) => {
    const other = { other: "text" };
    const found = (keys: Keys): readonly unknown[] =>
      compare(moduleOf("M", { shape, ...other }), moduleOf("M", { ...keys, ...other })).map(
        ({ rule, level, affects, counterexample }) => [rule, level, affects, counterexample],
      );
    const effects =
      shape === "varchar(0)"
        ? ["breaking", ["requests", "compilation"], { shape: "" }]
        : ["dangerous", ["compilation"], undefined];
    expect(found({})).toEqual([["key-removed", ...effects]]);
    expect(found({ shapes: shape })).toEqual([["key-renamed", ...effects]]);
  },
);

/** Compares two modules with this number of renamed keys of one definition, and one renamed key of another definition. */
function countRules(renamed: number): Readonly<Record<string, number>> {
  const [before, after] = ["_ab", "_ac"].map((suffix) => {
    const names = Array.from({ length: renamed }, (_, index) => `key_${String(index).padStart(4, "0")}`);
    const definitions = Object.fromEntries(names.map((name) => [name + suffix, "char(16)"]));
    return moduleOf("M", { ...definitions, [`other${suffix}`]: "int" });
  }) as [ModuleSchema, ModuleSchema];
  const rules = compare(before, after).map(({ rule }) => rule);
  return Object.fromEntries(rules.map((rule) => [rule, rules.filter((other) => other === rule).length]));
}

test("diff searches for renamed keys among at most 200 keys with the same definition", () => {
  expect(countRules(200)).toEqual({ "key-renamed": 201 });
  expect(countRules(201)).toEqual({ "key-removed": 201, "key-added": 201, "key-renamed": 1 });
});

test("the work of diff grows in proportion to the number of changed keys", async () => {
  const [few, many] = [
    await operationCount(() => rulesOf(keysOf(300), {})),
    await operationCount(() => rulesOf(keysOf(1_500), {})),
  ];
  expect(few).toBeGreaterThan(300);
  expect(many / few).toBeLessThan(7);
});

function keysOf(count: number): Keys {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, "char(16)"]));
}

test.each([
  ["text", "mediumtext"],
  ["mediumtext", "longtext"],
  ["longtext", "mediumtext"],
  ["mediumtext", "mediumtext CHARACTER SET latin1"],
  ["mediumblob", "varbinary(40)"],
])("the work of diff does not grow by 16 MiB with each change from %s to %s", async (before, after) => {
  const keys = (def: string): Keys =>
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key_${index}`, def]));
  let codePoints = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the text
  const { codePointAt } = String.prototype;
  String.prototype.codePointAt = function (position) {
    codePoints += 1;
    return codePointAt.call(this, position);
  };
  const { characters } = await stringWork(() => rulesOf(keys(before), keys(after))).finally(() => {
    String.prototype.codePointAt = codePointAt;
  });
  expect(characters + codePoints).toBeLessThan(2 ** 30);
});

test("a column that loses or gains more than ten members has one finding for all of them", () => {
  const list = (count: number, start: string): string =>
    `enum(${Array.from({ length: count }, (_, index) => `'${start}${index}'`).join()})`;
  const diff = (before: string, after: string): readonly Finding[] =>
    compare(moduleOf("M", { k: before }), moduleOf("M", { k: after }));
  expect(diff(list(10, "a"), list(10, "b"))).toHaveLength(20);
  const [removed, added, ...others] = diff(list(3_500, "a"), list(11, "b"));
  expect(others).toEqual([]);
  expect(removed).toMatchObject({
    rule: "enum-value-removed",
    level: "breaking",
    counterexample: { k: "a0" },
  });
  expect(removed?.message).toMatch(/^M\.k no longer has the members "a0", "a1", .* and 3490 more\.$/);
  expect(added).toMatchObject({ rule: "enum-value-added", level: "safe" });
  const fingerprints = diff(list(3_500, "a"), list(12, "b")).map(({ fingerprint }) => fingerprint);
  expect(fingerprints[0]).toBe(removed?.fingerprint);
  expect(fingerprints[1]).not.toBe(added?.fingerprint);
});
