/** Simple CHECK conditions narrow the item, both schemas and all validators. `npm run conformance` compares them with MariaDB. */

import { describe, expect, test } from "vitest";
import {
  columnSchema,
  diffSnapshots,
  generate,
  itemSchema,
  parseColumn,
  type Column,
  type Snapshot,
} from "../../src/index.js";
import { command } from "../support/command.js";
import { compareEmitter, emitterPayloads, loadEmitter } from "../support/emitters.js";
import { ROOT } from "../support/folders.js";
import { loadGenerated } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";
import { buildItem } from "../../src/item/item.js";
import { meaning } from "./readings.js";

const schemaOf = (def: string): unknown => columnSchema(parseColumn(def));

/** Returns the schema of a definition that accepts the same values without a CHECK. */
function sameAs(def: string): unknown {
  return schemaOf(def);
}

describe("integers", () => {
  test.each([
    ["int check (c > 0)", 1, 2147483647],
    ["int check (0 < c)", 1, 2147483647],
    ["int check (`C` >= -5 and c <= 5)", -5, 5],
    ["int check (c between 1 and 9 && c <> 9)", 1, 8],
    ["int check ((c > 0.5) and ((c < 9.5)))", 1, 9],
    ["int check (c > -0.5 and c <= 7.9)", 0, 7],
    ["int check (c in (3, 1, 2))", 1, 3],
    ["int check (c = +5)", 5, 5],
    ["int check (c = true)", 1, 1],
    ["int unsigned check (c <> 0)", 1, 4294967295],
    ["tinyint check (c > -1000)", -128, 127],
    ["bigint unsigned check (c < 18446744073709551615)", 0, 18446744073709551614n],
    ["int check (c > 0) check (c < 9)", 1, 8],
  ])(
    "the JSON Schema of %s contains the range that the CHECK clause allows, from %s to %s",
    (def, minimum, maximum) => {
      expect(schemaOf(def)).toStrictEqual({ type: ["integer", "null"], minimum, maximum });
      expect(hasUnenforcedCheck(def)).toBe(false);
    },
  );

  test.each([
    ["int check (c > 0 and c % 2 = 0)", "int check (c > 0)"],
    ["int check (c in (1, 5))", "int check (c between 1 and 5)"],
    ["int check (c <> 5)", "int"],
    ["int check (c > 0 or c < -5)", "int"],
    ["int check (c > 5 xor c < 3)", "int"],
    ["int check (not c > 5 and c < 9)", "int check (c < 9)"],
    ["int check (c not between 1 and 5 and c < 9)", "int check (c < 9)"],
    ["int check (c % 9 between 1 and 5 and c < 9)", "int check (c < 9)"],
    ["int check (c is not null)", "int"],
    ["int check (c <=> 5)", "int"],
    ["int check (c in (1, null))", "int"],
    ["int check (c > '5')", "int"],
    ["int check (c > 1 + 1)", "int"],
    ["int check (c > 2 = 1)", "int"],
    ["int check (-c < 5)", "int"],
    ["int check (case when c > 3 and c > 5 and c > 0 then 1 else 0 end)", "int"],
    ["decimal(5,2) check (c > 0)", "decimal(5,2)"],
    ["bit(8) check (c > 0)", "bit(8)"],
    ["date check (c > '2020-01-01')", "date"],
  ])(
    "the JSON Schema of %s ignores the unsupported part of the CHECK clause, and equals the schema of %s",
    (def, enforced) => {
      expect(schemaOf(def)).toStrictEqual(sameAs(enforced));
      expect(hasUnenforcedCheck(def)).toBe(true);
    },
  );

  test("the JSON Schema of a column ignores a CHECK clause that is very long", () => {
    const nested = (text: string): string => `${"(".repeat(400)}${text}${")".repeat(400)}`;
    const long = Array.from({ length: 500 }, () => "c > 0").join(" and ");
    expect(schemaOf(`int check (${nested(long)})`)).toMatchObject({ minimum: 1 });
    const tooLong = `int check (${nested(`${long} and ${long} and ${long}`)})`;
    expect(schemaOf(tooLong)).toStrictEqual(sameAs("int"));
    expect(hasUnenforcedCheck(tooLong)).toBe(true);
  });

  test("the JSON Schema of a column with contradictory CHECK conditions accepts only null, or nothing if the column is NOT NULL", () => {
    expect(schemaOf("int check (c between 5 and 1)")).toStrictEqual({ type: "null" });
    expect(schemaOf("int not null check (c > 5 and c < 5)")).toStrictEqual({ not: {} });
  });
});

describe("lengths", () => {
  test.each([
    ["varchar(9) check (char_length(c) < 5)", "varchar(4)"],
    ["varchar(9) check (5 > character_length(c))", "varchar(4)"],
    ["varchar(9) check (char_length(c) < 50)", "varchar(9)"],
    ["varchar(9) charset latin1 check (length(c) <= 4)", "varchar(4) charset latin1"],
    ["varbinary(9) check (octet_length(c) between 0 and 4)", "varbinary(4)"],
    ["blob check (char_length(c) <= 255)", "tinyblob"],
    ["text check (length(c) <= 255)", "tinytext"],
    ["varchar(9) check (length(c) < 99)", "varchar(9)"],
  ])(
    "the JSON Schema of %s enforces the CHECK clause about the length, and equals the schema of %s",
    (def, shorter) => {
      expect(schemaOf(def)).toStrictEqual(sameAs(shorter));
      expect(hasUnenforcedCheck(def)).toBe(false);
    },
  );

  test("a CHECK clause about the length of text becomes a limit of characters or bytes in the JSON Schema", () => {
    expect(schemaOf("varchar(9) check (length(c) < 6)")).toMatchObject({ maxLength: 5, maxBytes: 5 });
    expect(schemaOf("text check (char_length(c) < 6)")).toMatchObject({ maxLength: 5 });
    expect(schemaOf("varchar(9) check (length(c) > 0)")).toMatchObject({ minLength: 1, maxLength: 9 });
    expect(schemaOf("varchar(9) check (length(c) = 1)")).toMatchObject({
      minLength: 1,
      maxLength: 1,
      maxBytes: 1,
    });
  });

  test.each([
    ["varchar(9) check (length(c) < 20)", "varchar(9)"],
    ["varchar(9) charset gbk check (length(c) < 5)", "varchar(9) charset gbk"],
    ["tinytext check (char_length(c) < 100)", "tinytext"],
    ["char(9) check (length(c) < 5)", "char(9)"],
    ["binary(9) check (length(c) < 5)", "binary(9)"],
    ["json check (length(c) < 5)", "json"],
    ["varchar(9) check (length(trim(c)) < 5)", "varchar(9)"],
    ["varchar(9) check (length(c) in (1, 5))", "varchar(9)"],
  ])(
    "the JSON Schema of %s ignores the CHECK clause about the length, and equals the schema of %s",
    (def, enforced) => {
      expect(schemaOf(def)).toStrictEqual(sameAs(enforced));
      expect(hasUnenforcedCheck(def)).toBe(true);
    },
  );
});

describe("lists of texts", () => {
  test.each([
    ["enum('a','b','C') check (c in ('a', 'b', 'z'))", ["a", "b"]],
    ["enum('a','b') check ('b' = c)", ["b"]],
    ["enum('a','b','c') check (c <> 'a' and c <> 'z' and c != 'b')", ["c"]],
    ["enum('a','b') collate utf8mb4_bin check (c in ('A', 'b'))", ["b"]],
    ["enum('a','b') collate utf8mb4_general_ci check (c in ('A'))", ["a"]],
    ["varbinary(2) check (c in ('a', 'A', 'abc'))", ["a", "A"]],
    ["varchar(9) collate utf8mb4_nopad_bin check (c in ('a', 'a '))", ["a", "a "]],
    ["varchar(9) collate utf8mb4_nopad_bin check (c in ('a', '') and c <> '')", ["a"]],
  ])("the JSON Schema of %s lists exactly the values that the CHECK clause allows", (def, members) => {
    expect(schemaOf(def)).toStrictEqual({ type: ["string", "null"], enum: [...members, null] });
    expect(hasUnenforcedCheck(def)).toBe(false);
  });

  test.each([
    ["varchar(9) check (c in ('a', 'b'))", "varchar(9)"],
    ["varchar(9) collate utf8mb4_bin check (c in ('a', 'b'))", "varchar(9) collate utf8mb4_bin"],
    ["char(9) collate utf8mb4_nopad_bin check (c = 'a')", "char(9) collate utf8mb4_nopad_bin"],
    ["enum('a','b') check (c in ('A', 'b'))", "enum('a','b')"],
    ["enum('a','\u00e9') check (c = 'a')", "enum('a','\u00e9')"],
    ["enum('a','b') check (c = 1)", "enum('a','b')"],
    ["enum('a','b') check (c <> 1)", "enum('a','b')"],
    ["enum('a','b') check (c <> 'A')", "enum('a','b')"],
    ["set('a','b') check (c = 'a')", "set('a','b')"],
  ])("the JSON Schema of %s ignores the unsupported CHECK clause about values", (def, enforced) => {
    expect(schemaOf(def)).toStrictEqual(sameAs(enforced));
    expect(hasUnenforcedCheck(def)).toBe(true);
  });
});

describe("a default and a CHECK", () => {
  const itemOf = (def: string): { readonly required?: readonly string[] } =>
    itemSchema({
      module: "M",
      priority: 1,
      keys: { c: { def }, d: { def: "int" } },
      primary: [],
      required: [],
    });

  // MariaDB 11.8 refuses "INSERT INTO t (d) VALUES (1)" for each of these columns with error 4025.
  test.each([
    "enum('a','b') NOT NULL CHECK (c <> 'a')",
    "enum('a','b') NOT NULL CHECK (c in ('b'))",
    "enum('a','b') DEFAULT 'a' CHECK (c <> 'a')",
    "int DEFAULT 0 CHECK (c > 0)",
    "int NOT NULL DEFAULT 0 CHECK (c >= 0.5 and c < 9)",
    "int(1) DEFAULT 0 CHECK (c = 1)",
    "int unsigned DEFAULT 3 CHECK (c % 2 = 1 and c <> 3)",
    "bigint DEFAULT 5 CHECK (c between 6 and 7)",
    "decimal(5,2) DEFAULT 0 CHECK (c > 0)",
    "decimal(5,2) DEFAULT 1.5 CHECK (c in (1.51, 1))",
    "varchar(5) DEFAULT '' CHECK (length(c) > 0)",
    "varchar(5) DEFAULT 'abc' CHECK (char_length(c) < 3)",
    "varchar(5) DEFAULT 'x' CHECK (c = 'y')",
    "varbinary(5) DEFAULT 'abc' CHECK (c in ('abd','ABC'))",
    "set('a','b') NOT NULL DEFAULT 'a' CHECK (c <> 'a')",
    "date DEFAULT '2020-01-01' CHECK (c <> '2020-01-01')",
    "date DEFAULT '2020-01-01' CHECK (c in ('2020-01-02', '2020-02-01'))",
  ])("a key is required if its default violates its CHECK clause: %s", async (def) => {
    expect(itemOf(def).required).toStrictEqual(["c"]);
    const loaded = await loadGenerated(snapshotOf(moduleOf("M", { c: def, d: "int" })));
    expect(loaded.validator("M")({ d: 1 })).toBe(false);
    expect(loaded.validator("M").errors).toMatchObject([{ path: "c", keyword: "required" }]);
  });

  test.each([
    "enum('a','b') NOT NULL CHECK (c = 'a')",
    "enum('a','b') NOT NULL CHECK (c in ('A','b'))",
    "enum('a','b') NOT NULL CHECK (c <> 'A')",
    "int DEFAULT NULL CHECK (c > 0)",
    "int CHECK (c > 0)",
    "int DEFAULT 1 CHECK (c > 0 and c <= 1.0)",
    "int DEFAULT (0 + 0) CHECK (c > 0)",
    "int DEFAULT 0 CHECK (c > 0 or c < 9)",
    "int DEFAULT 0 CHECK (c > '1')",
    "int DEFAULT 0 CHECK (c > 0) NOT ENFORCED",
    "char(5) DEFAULT 'a' CHECK (length(c) > 3)",
    "binary(5) DEFAULT 'a' CHECK (length(c) > 3)",
    "varchar(5) DEFAULT 'x' CHECK (c in ('X'))",
    "varchar(5) CHARACTER SET gbk DEFAULT 'x' CHECK (length(c) > 1)",
    "varchar(5) DEFAULT '\u00e9' CHECK (c = 'e')",
  ])("a key is optional if its default satisfies, or may satisfy, its CHECK clause: %s", (def) => {
    expect(itemOf(def).required ?? []).toStrictEqual([]);
  });

  // MariaDB 11.8 accepts that INSERT for each of these columns.
  test.each([
    "date DEFAULT '2020-01-01' CHECK (c = '2020-1-1')",
    "date DEFAULT '20200101' CHECK (c in ('2020-01-01'))",
    "datetime DEFAULT '2020-01-01 00:00:00' CHECK (c = '2020-01-01')",
    "time DEFAULT '10:00:00' CHECK (c in ('100000'))",
    "time DEFAULT '10:00:00.5' CHECK (c <> '10:00:00.5')",
    "year DEFAULT '20' CHECK (c = '2020')",
    "float DEFAULT 1 CHECK (c = '1.0')",
    "float DEFAULT 0.1 CHECK (c <> '0.1')",
    "uuid DEFAULT '00000000-0000-0000-0000-00000000000a' CHECK (c = '0000000000000000000000000000000a')",
    "inet6 DEFAULT '::1' CHECK (c = '0::1')",
    "bit(8) DEFAULT b'1' CHECK (c = '1')",
    "set('a','b') DEFAULT 'b,a' CHECK (c = 'a,b')",
    "set('a','b') DEFAULT 'b,a' CHECK (c <> 'b,a')",
    "decimal(5,2) DEFAULT 1.005 CHECK (c = 1.01)",
    "int DEFAULT '1.6' CHECK (c = 2)",
  ])(
    "a key is optional if the server converts its default to a value that may satisfy its CHECK clause: %s",
    (def) => {
      expect(itemOf(def).required ?? []).toStrictEqual([]);
    },
  );

  test.each([
    "int NOT NULL CHECK (c > 5 and c < 3)",
    "int DEFAULT 0 CHECK (c > 5 and c < 3)",
    "enum('a','b') NOT NULL CHECK (c = 'z')",
    "enum('a') NOT NULL CHECK (c <> 'a')",
    "varchar(9) NOT NULL CHECK (length(c) > 3 and length(c) < 3)",
    "varchar(3) NOT NULL CHECK (char_length(c) > 3)",
    "varchar(9) NOT NULL CHECK (char_length(c) > 3 and length(c) < 4)",
    "varbinary(3) NOT NULL CHECK (c in ('abcd'))",
  ])("generate refuses a required key whose CHECK clause allows no value: %s", async (def) => {
    const generated = generate({ snapshot: snapshotOf(moduleOf("M", { c: def })) });
    await expect(generated).rejects.toMatchObject({ diagnostics: [{ code: "required-key-empty" }] });
  });

  test("a required key is accepted if some text can satisfy the CHECK clause about its length", () => {
    for (const def of [
      "varchar(3) NOT NULL CHECK (length(c) > 9)",
      "varchar(3) NOT NULL CHECK (char_length(c) > 2)",
    ])
      expect(itemOf(def).required).toStrictEqual(["c"]);
  });

  test("drift reports a key as newly required if its default violates a new CHECK clause", () => {
    const sideOf = (def: string): Snapshot => snapshotOf(moduleOf("M", { c: def }));
    const sides = { before: sideOf("int DEFAULT 0"), after: sideOf("int DEFAULT 0 CHECK (c > 0)") };
    const rules = diffSnapshots(sides).map(({ rule, level }) => [rule, level]);
    expect(rules).toContainEqual(["required-added", "breaking"]);
  });
});

describe("the name of the column", () => {
  test("the JSON Schema enforces a CHECK clause only if the clause refers to the column by the name of the key", () => {
    const keys = { c: { def: "int check (C > 0)" }, d: { def: "int check (C > 0)" } };
    const { properties } = itemSchema({ module: "M", priority: 1, keys, primary: [], required: [] });
    expect(properties).toMatchObject({ c: { minimum: 1 }, d: { minimum: -2147483648 } });
  });

  test("the JSON Schema of a column ignores a CHECK clause about several columns", () => {
    expect(schemaOf("int check (c > 0 and d > 0)")).toStrictEqual(sameAs("int"));
  });
});

test("an int(1) key whose CHECK clause excludes 0 is validated as an integer, not as a boolean", async () => {
  const loaded = await loadGenerated(
    snapshotOf(moduleOf("M", { c: "int(1) default 1 check (c > 0)", d: "int(1) default 1 check (d >= 0)" })),
  );
  const validate = loaded.validator("M");
  expect([0, true, 1, 2].map((c) => validate({ c }))).toStrictEqual([false, false, true, true]);
  expect([0, true, 1, 2].map((d) => validate({ d }))).toStrictEqual([true, true, true, false]);
});

test("generate refuses a configuration override that makes a key boolean although its CHECK clause excludes 0", async () => {
  const config = { overrides: [{ module: "M", key: "c", set: { flag: true } }] } as const;
  const flagOf = (def: string): Promise<unknown> =>
    generate({ snapshot: snapshotOf(moduleOf("M", { c: def })), config });
  await expect(flagOf("tinyint check (c > 0)")).rejects.toThrow("its CHECK does not allow both 0 and 1");
  await expect(flagOf("tinyint check (c >= 0)")).resolves.toBeDefined();
});

describe.each(["zod", "valibot", "ajv"] as const)("%s", (emitter) => {
  test("the validators of other libraries accept the same values as the generated validator for keys with CHECK clauses", async () => {
    const keys = {
      a: "int check (a between 5 and 9)",
      b: "bigint not null check (b > 9007199254740993)",
      c: "varchar(9) check (length(c) between 1 and 4)",
      d: "text check (char_length(d) < 3)",
      e: "varbinary(5) check (e in ('x', 'y'))",
      f: "int check (f > 5 and f < 5)",
    };
    const loaded = await loadEmitter(emitter, snapshotOf(moduleOf("M", keys)));
    const nameOf = (module: string): string =>
      emitter === "zod" || emitter === "valibot" ? `${module}Schema` : `validate${module}`;
    const values = [
      ...emitterPayloads(loaded.schema("M"), 300),
      ...[5, 9, 4, 10].map((a) => ({ a, b: 9007199254740994n })),
      ...["", "a", "abcd", "abcde", "\u00e9\u00e9", "\u00e9\u00e9a"].map((c) => ({ b: 2n ** 62n, c, d: c })),
      ...["x", "z", null].map((e) => ({ b: 2n ** 62n, e, f: null })),
      { b: 9007199254740993n },
      { b: 2n ** 62n, f: 5 },
    ];
    const { accepted, refused } = compareEmitter(loaded, "M", values, { nameOf, anyOrder: true });
    expect(accepted).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(5);
  });
});

describe("the generated comment", () => {
  test("the generated comment of a key states that the validator does not fully enforce a CHECK clause", async () => {
    const keys = { c: "int check (c > 0)", d: "int check (d % 2 = 0)", e: "int not null check (c > 0)" };
    const files = await generate({ snapshot: snapshotOf(moduleOf("M", keys)) });
    const code = files.find(({ path }) => path === "M.ts")?.text ?? "";
    const remarkOf = (key: string): string | undefined =>
      new RegExp(`@remarks (.*)(?:\\n {3}\\*.*)*?\\n {3}\\*/\\n {2}${key}\\??:`).exec(code)?.[1];
    expect(Object.keys(keys).map(remarkOf)).toStrictEqual([
      undefined,
      "The validator does not check all conditions of the CHECK clause.",
      "Required. The validator does not check all conditions of the CHECK clause.",
    ]);
  });

  test("explain prints a CHECK clause, and whether validation enforces the whole clause", async () => {
    const explain = async (def: string): Promise<string> =>
      (await command(["explain", def], { cwd: ROOT })).stdout;
    expect(await explain("int check (c > 0)")).toMatch(/ {2}check {5}c > 0\n/);
    expect(await explain("int check (c > 0)")).toContain("whole numbers from 1 to 2147483647, or NULL");
    expect(await explain("int check (c % 2 = 0)")).toContain(
      "  check     c % 2 = 0; validation enforces only a part of this condition\n",
    );
  });
});

describe("drift", () => {
  const findings = (before: string, after: string): unknown[] =>
    diffSnapshots({
      before: snapshotOf(moduleOf("M", { c: before })),
      after: snapshotOf(moduleOf("M", { c: after })),
    }).map(({ rule, witness }) => (witness === undefined ? rule : [rule, witness]));

  test.each([
    ["int", "int check (c > 0)", [["type-narrowed", { c: 0 }], "clause-changed"]],
    ["int check (c > 0)", "int check (c > 5)", [["type-narrowed", { c: 1 }], "clause-changed"]],
    ["int check (c > 5)", "int check (c > 0)", ["clause-changed"]],
    ["int check (c > 0)", "int check (c > 0) not enforced", ["clause-changed"]],
    ["int check (c > 0)", "int CHECK  ( C>0 )", ["definition-respelled"]],
    ["varchar(9)", "varchar(9) check (length(c) < 4)", [["type-narrowed", { c: "1.5" }], "clause-changed"]],
  ])(
    "drift reports the expected findings if a CHECK clause changes from %s to %s",
    (before, after, expected) => {
      const found = findings(before, after);
      expect(found.map(ruleOf)).toStrictEqual(expected.map(ruleOf));
      for (const [index, finding] of found.entries())
        if (Array.isArray(expected[index])) expect(finding).toHaveLength(2);
    },
  );

  test("drift findings about different CHECK conditions have different fingerprints", () => {
    const fingerprint = (after: string): unknown =>
      diffSnapshots({
        before: snapshotOf(moduleOf("M", { c: "int" })),
        after: snapshotOf(moduleOf("M", { c: after })),
      }).find(({ rule }) => rule === "type-narrowed")?.fingerprint;
    expect(fingerprint("int check (c > 0)")).not.toBe(fingerprint("int check (c > 5)"));
  });
});

function ruleOf(finding: unknown): unknown {
  return Array.isArray(finding) ? finding[0] : finding;
}

test("the parser ignores a CHECK clause that is NOT ENFORCED", () => {
  expect(meaning("int check (c > 0) not enforced")).toStrictEqual(meaning("int"));
});

/** Whether the hover text reports the CHECK of a key named `c`. */
function hasUnenforcedCheck(def: string): boolean {
  const column: Column = parseColumn(def);
  const [key] = buildItem({
    name: "M",
    priority: null,
    columns: [{ name: "c", column }],
    primary: [],
    required: [],
  }).keys;
  return key?.hasUnenforcedCheck === true;
}
