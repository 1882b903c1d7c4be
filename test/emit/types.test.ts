/** Emitted types with the real compiler: valid items compile, invalid ones do not. */

import { expect, test } from "vitest";
import { generate, type EmitConfig, type ModuleSchema } from "../../src/index.js";
import { compile, compilerDiagnostics } from "../support/compiler.js";
import { counts, SCALED } from "../support/extent.js";
import { loadGenerated } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import { documentedSnapshot, everyKindModule, moduleOf, snapshotOf } from "../support/snapshots.js";

/** A key for each row of the table of item types: required, optional and nullable keys. */
const ROWS = moduleOf(
  "Rows",
  {
    flag: "int(1) DEFAULT 0",
    flag_of_null: "int(1) DEFAULT NULL",
    integer: "int(1) DEFAULT 255",
    unsigned: "int unsigned NOT NULL",
    big: "bigint DEFAULT NULL",
    big_unsigned: "bigint unsigned DEFAULT 1",
    fixed: "char(255) DEFAULT NULL",
    varying: "varchar(16) DEFAULT 'x'",
    needed: "char(255) DEFAULT NULL",
    long: "text",
    price: "decimal(6,2) DEFAULT 1.50",
    ratio: "float",
    exact: "double NOT NULL",
    day: "date",
    moment: "datetime NOT NULL",
    year: "year",
    choice: "enum('all','basic') DEFAULT 'all'",
    few: "set('a','b') DEFAULT NULL",
    many: "set('a','b','c','d','e','f') DEFAULT NULL",
  },
  { required: ["needed"], primary: ["needed"] },
);

const NEEDED = 'unsigned: 1, needed: "u", exact: 1.5, moment: "2026-12-31 23:59:59"';

test("a missing password is reported as missing, and not the name of a key", async () => {
  const files = await generate({ snapshot: documentedSnapshot() });
  const text = `
import { createRemoteRootTransferSession, openTransferSession, remoteBasicCredentialCheck, type WhmCaller } from "./index.js";
declare const client: WhmCaller;
void createRemoteRootTransferSession(client, { host: "h" });
void openTransferSession(client, { remoteRoot: { host: "h" } });
void openTransferSession(client, { remoteRoot: { host: "h", user: "a", rootEscalationMethod: "sudo" } });
void openTransferSession(client, { remoteUser: { host: "h" } });
void remoteBasicCredentialCheck(client, { host: "h" });
`;
  const { stdout } = compile([...files, { path: "program.ts", text }]);
  expect(stdout.match(/^program\.ts\((?=\d+,\d+\): error)/gm)).toHaveLength(5);
  expect(stdout.match(/Property 'password' is missing/g)).toHaveLength(5);
  expect(stdout).not.toContain("'sshkeyName' is missing");
});

/** Values that the type of a key accepts and refuses. An optional key accepts null only if omitting it means NULL. */
type ValuesOfKeys = Readonly<Record<string, readonly [accepted: string, refused: readonly string[]]>>;

const COMMON: ValuesOfKeys = {
  integer: ["255, -1, undefined", ['"255"', "255n", "true", "null"]],
  unsigned: ["0, 4294967295", ["null", "undefined"]],
  flag_of_null: ["5, null, undefined", ["true"]],
  fixed: ['"", "x", null, undefined', ["1"]],
  varying: ['"x", undefined', ["null"]],
  needed: ['"u"', ["null"]],
  long: ['"x", null, undefined', ["true"]],
  price: ['"1.50", 1.5, undefined', ["1n", "null"]],
  ratio: ['"1e-7", 0.1, null', ["false"]],
  exact: ['"1.5", 1.5', ["null"]],
  day: ['"2026-12-31", null', ["new Date()", "20261231"]],
  moment: ['"2026-12-31 23:59:59"', ["null"]],
  year: ['"2026", 2026, null', ["2026n"]],
  choice: ['"all", "basic", undefined', ['"ALL"', "null"]],
  few: ['"", "a", "b", "a,b", null', ['"b,a"']],
  many: ['"a,f", null', ['["a", "f"]']],
};

const FLAGS: Readonly<Record<NonNullable<EmitConfig["flags"]>, ValuesOfKeys>> = {
  "boolean|bit": { flag: ["true, false, 0, 1, undefined", ["2", '"1"', "null"]] },
  boolean: { flag: ["true, false, undefined", ["0", "1", "null"]] },
  bit: { flag: ["0, 1, undefined", ["true", "false", "2"]] },
};

const BIGINTS: Readonly<Record<NonNullable<EmitConfig["bigint"]>, ValuesOfKeys>> = {
  "number|bigint": {
    big: ["5, -9223372036854775808n, null, undefined", ['"5"']],
    big_unsigned: ["5, 18446744073709551615n, undefined", ["null"]],
  },
  bigint: {
    big: ["5n, null, undefined", ["5"]],
    big_unsigned: ["18446744073709551615n, undefined", ['"5"']],
  },
  string: {
    big: ['"-5", null, undefined', ["5"]],
    big_unsigned: ['"18446744073709551615", undefined', ["5n"]],
  },
};

const CHOICES: readonly EmitConfig[] = [
  {},
  { flags: "boolean" },
  { flags: "bit" },
  { bigint: "bigint" },
  { bigint: "string" },
  { naming: "camel" },
  { flags: "bit", bigint: "string", naming: "camel" },
];

test("each row of the documented table of types compiles as documented, with each setting", async () => {
  const files = CHOICES.map(async (config, index) => {
    const generated = await generate({ snapshot: snapshotOf(ROWS), config });
    return [...generated, { path: "literal.ts", text: literalRows(config) }].map(({ path, text }) => ({
      path: `choice${index}/${path}`,
      text,
    }));
  });
  expect(compilerDiagnostics((await Promise.all(files)).flat())).toEqual([]);
});

function literalRows({ flags = "boolean|bit", bigint = "number|bigint", naming }: EmitConfig): string {
  const toProperty = (key: string): string =>
    naming === "camel" ? key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) : key;
  const rows = Object.entries({ ...COMMON, ...FLAGS[flags], ...BIGINTS[bigint] });
  const values = rows.flatMap(([key, [accepted, refused]]) => [
    `export const ${key}: Value<"${toProperty(key)}">[] = [${accepted}];`,
    ...refused.map(
      (value, index) =>
        `// @ts-expect-error\nexport const ${key}${index}: Value<"${toProperty(key)}"> = ${value};`,
    ),
  ]);
  const refusedItems = [
    // A required key is missing, or an unknown one is added.
    'needed: "u", exact: 1.5, moment: "2026-12-31 23:59:59"',
    'unsigned: 1, exact: 1.5, moment: "2026-12-31 23:59:59"',
    `${NEEDED}, nosuchkey: 1`,
    ...(naming === "camel" ? [`${NEEDED}, big_unsigned: 1n`] : []),
  ];
  return [
    'import type { RowsItem } from "./index.js";',
    "type Value<Key extends keyof RowsItem> = RowsItem[Key];",
    `export const least: RowsItem = { ${NEEDED} };`,
    ...refusedItems.map(
      (keys, index) => `// @ts-expect-error\nexport const refused${index}: RowsItem = { ${keys} };`,
    ),
    ...values,
  ].join("\n");
}

test.each([CHOICES[0], CHOICES.at(-1)])(
  "the generated type accepts every valid item, and the validator refuses every item that the type refuses: %j",
  SCALED,
  async (config) => {
    const { AccountRemoteRoot, ...others } = documentedSnapshot().modules;
    // Settings affect kinds of values, not modules, so one documented module suffices with settings.
    const documented = config === CHOICES[0] ? Object.values(others) : [];
    const modules = [AccountRemoteRoot as ModuleSchema, ...documented, everyKindModule()];
    const loaded = await loadGenerated(snapshotOf(...modules), config);
    const samples = modules.map(({ module }) => ({
      module,
      path: `${module}.sample.ts`,
      values: [...payloads(loaded.schema(module), counts(100, 300), 7)].map((payload, index) =>
        // JSON has no bigints: every second payload has its integers as bigints.
        index % 2 === 0 ? payload : withBigints(payload),
      ),
    }));
    const literals = samples.map(({ module, path, values }) => ({
      path,
      text: [
        `import type { ${module}Item } from "./index.js";`,
        ...values.map((value, at) => `export const item${at}: ${module}Item = ${literalOf(value)};`),
      ].join("\n"),
    }));
    const refused = new Map(
      compilerDiagnostics([...loaded.files, ...literals]).map(({ path, line, message }) => [
        `${path}:${line - 1}`,
        message,
      ]),
    );
    const verdicts = { both: 0, neither: 0, validatorOnly: 0 };
    for (const { module, path, values } of samples) {
      const validate = loaded.validator(module);
      for (const [at, value] of values.entries()) {
        const [taken, fault] = [validate(value), refused.get(`${path}:${at}`)];
        refused.delete(`${path}:${at}`);
        const place = `${module}: ${literalOf(value).slice(0, 300)}`;
        if (taken && fault !== undefined) expect.fail(`${place}: the type alone refuses it: ${fault}`);
        const reported = validate.findErrors(value).find((error) => !isBeyondTypes(error, value));
        if (fault === undefined && reported !== undefined)
          expect.fail(`${place}: a type could have reported: ${reported.message}`);
        verdicts[taken ? "both" : fault === undefined ? "validatorOnly" : "neither"]++;
      }
    }
    // Every diagnostic is about a sample, and each kind of verdict occurs often enough.
    expect([...refused]).toEqual([]);
    expect(Math.min(...Object.values(verdicts))).toBeGreaterThan(counts(5, 20));
  },
);

/** Whether the types cannot express the violated rule: limits, formats, lengths, and whether a number is an integer. */
function isBeyondTypes({ keyword, path }: { keyword: string; path: string }, item: object): boolean {
  const value: unknown = Reflect.get(item, path);
  if (keyword === "type") return typeof value === "number";
  // The type of a long set is only `string`.
  if (keyword === "enum") return path === "many" && typeof value === "string";
  return keyword !== "required" && keyword !== "additionalProperties";
}

function withBigints(payload: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(payload).map(([key, value]) => [
    key,
    Number.isSafeInteger(value) ? BigInt(value as number) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Returns the item as a TypeScript literal. */
function literalOf(item: Record<string, unknown>): string {
  const members = Object.entries(item).map(([key, value]) => {
    const text = typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
    return `${JSON.stringify(key)}: ${text.replace(/[\u2028\u2029]/g, "")}`;
  });
  return `{ ${members.join(", ")} }`;
}
