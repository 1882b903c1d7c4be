/**
 * fast-check arbitraries for what a hostile server could send: names, definitions with text that would be code if it were not escaped,
 * and an item for each module if one can be derived.
 */

import fc from "./fast-check.js";

/** Code that is detected if it runs: tests check `canary` and the exit code. */
const CANARY = "globalThis.canary=1";
const EXIT = "process.exit(66)";

/** Texts that would end a literal, comment, template, name, regular expression or line, or that tools interpret. */
export const HOSTILE: readonly string[] = [
  ...[`*/ ${CANARY}; /*`, `*/${EXIT}/*`, `\n${CANARY}; //`, `\r${CANARY}; //`, `\u2028${CANARY};`],
  ...[`\u2029${CANARY};`, `\`; ${CANARY}; \``, `\${${CANARY}}`, `"; ${CANARY}; "`, `\\"; ${CANARY}; //`],
  ...[`'+(${CANARY})+'`, `\\'; ${CANARY}; //`, `]; ${CANARY}; [`, `}); ${CANARY}; ({`, `/; ${CANARY}; /`],
  ...[`// @end\n${CANARY};`, "MODULE", "mark0", '"mark0"', "data.key0", "$&", "$1", "$`", "$'", "\\u0022"],
  ...["</script><script>globalThis.canary=1</script>", "<!--", "]]>", "\u202e\u2066", "\ufeff", "\ud800"],
  ...["//# sourceMappingURL=data:,x", "@ts-ignore", "#__PURE__", '/// <reference path="/etc/passwd" />'],
  ...["__proto__", "constructor", "prototype", "then", "\\", "\\\\", "'", '"', "`", "", " ", "\u0000", "\t"],
  ...["::error::forged", "##[error]forged", "##vso[task.complete]", "##teamcity[x]", "\u001b[2J\u0007"],
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map((texts) => texts.join("")),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
);

/** Quotes a text for SQL. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

const literal = hostileText.map(quoted);

/** Clauses. Most of them are invalid for a given type. */
const clause = fc.oneof(
  literal.map((text) => `COMMENT ${text}`),
  literal.map((text) => `DEFAULT ${text}`),
  literal.map((text) => `CHECK (a <> ${text})`),
  literal.map((text) => `CHECK (a in (${text}, "${CANARY}", \`${EXIT}\`))`),
  literal.map((text) => `GENERATED ALWAYS AS (concat(${text}))`),
  hostileText.map((text) => `/* ${text.replaceAll("*/", "")} */`),
  hostileText.map((text) => `REFERENCES \`${text}\` (a)`),
  hostileText.map((text) => `COLLATE ${text}`),
  hostileText.map((text) => `CHARACTER SET ${text}`),
  fc.constantFrom("NOT NULL", "NULL", "DEFAULT NULL", "UNIQUE", "CHARACTER SET latin1", "DEFAULT (1)"),
);

const type = fc.oneof(
  fc
    .uniqueArray(hostileText, { minLength: 1, maxLength: 8 })
    .map((texts) => `enum(${texts.map(quoted).join()})`),
  fc
    .uniqueArray(
      hostileText.map((text) => text.replaceAll(",", "")),
      { minLength: 1, maxLength: 8 },
    )
    .map((texts) => `set(${texts.map(quoted).join()})`),
  fc.constantFrom("int(1)", "int", "bigint unsigned", "char(255)", "text", "json", "decimal(5,2)", "float"),
  fc.constantFrom("date", "datetime(3)", "year", "time", "varchar(9)", "double", "uuid", "inet6", "bit(3)"),
);

/** A definition, a valid value for it, and the value as it is sent. */
export interface HostileColumn {
  readonly def: string;
  readonly value?: string | number | boolean;
  readonly wire?: string;
}

/** A comment that every column may have. The text cannot end the SQL comment. */
const comment = fc.oneof(
  literal.map((text) => ` COMMENT ${text}`),
  hostileText.map((text) => ` /* ${text.replace(/[*/!]/g, "")} */`),
  hostileText.map((text) => ` -- ${text.replace(/[\n\r]/g, "")}`),
  fc.constant(""),
);

/** Valid definitions, each with a value. */
const validColumn: fc.Arbitrary<HostileColumn> = fc
  .tuple(
    fc.oneof(
      fc.constant<HostileColumn>({ def: "int(1) DEFAULT 0", value: true, wire: "1" }),
      fc.constant<HostileColumn>({ def: "bigint unsigned", value: 7, wire: "7" }),
      fc.constant<HostileColumn>({ def: "decimal(5,2)", value: 1.5, wire: "1.5" }),
      hostileText.map((text): HostileColumn => {
        const value = text.replace(/[\p{Cs}\0]/gu, "");
        return { def: `text CHECK (a <> ${quoted(value)})`, value, wire: value };
      }),
      fc
        .uniqueArray(
          hostileText.map((text) => text.replace(/[\p{Cs}\0]/gu, "").trim()),
          { minLength: 1, maxLength: 6, selector: (text) => text.normalize("NFKD").toLowerCase() },
        )
        .filter(([first = ""]) => first !== "")
        .map((texts): HostileColumn => {
          const value = texts[0] ?? "";
          return { def: `enum(${texts.map(quoted).join()})`, value, wire: value };
        }),
    ),
    comment,
  )
  .map(([column, suffix]) => ({ ...column, def: column.def + suffix }));

const definition: fc.Arbitrary<HostileColumn> = fc.oneof(
  { weight: 6, arbitrary: validColumn },
  {
    weight: 2,
    arbitrary: fc
      .tuple(type, fc.array(clause, { maxLength: 2 }))
      .map(([name, clauses]) => ({ def: [name, ...clauses].join(" ") })),
  },
);

/** Valid keys with a meaning in JavaScript, TypeScript, comments or our templates. */
export const ODD_KEYS: readonly string[] = [
  ...["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf", "prototype", "toJSON", "then"],
  ...["a b", "a-b", "a.b", "1", "01", "-1", "1e3", "4294967295", '"', "'", "`", "\\", "*/", "/*", "//"],
  ...["${globalThis.canary=1}", '"];globalThis.canary=1;["', "</script>", "@ts-ignore", "#__PURE__"],
  ...["MODULE", "mark0", '"mark0"', "data.key0", "key0", "value", "item", "errors", "fields", "default"],
  ...["class", "await", "eval", "arguments", "undefined", "length", "name", "~standard", "has_own_property"],
  ...["::error::x", "##[error]x", "$&", "type0: string", "[k: string]", "proto-type", "// @end"],
];

const key = fc.oneof(
  fc.constantFrom(...ODD_KEYS),
  fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 }).map((name) => name.trim()),
);

/** Valid module names with a meaning in JavaScript or in the names of exports. */
export const ODD_MODULES: readonly string[] = [
  ...["constructor", "hasOwnProperty", "toString", "valueOf", "prototype", "then", "default", "await"],
  ...["eval"],
  ...["arguments", "class", "Object", "Error", "Promise", "Set", "undefined", "NaN", "z", "v", "Type"],
  ...["make"],
  ...["keys", "Schema", "Shape", "properties", "validateX", "enqueueX", "ItemError", "UncheckedObject"],
  ...["visible"],
  ...["MODULE", "mark0", "data", "validate0", "pattern0", "KEYS", "findErrors", "Span", "A", "a_"],
  ...["WhmCaller"],
];

/** Module names that are invalid, or that collide with other modules. */
const BAD_MODULES = [
  ...["", "__proto__", "../up", "a/b", "a\\b", "con", "NUL", "com1", "COM\u00b9", "con.json", ".hidden"],
  ...["index"],
  ...["snapshot", "manifest", "Transfer", "item", "\u00c5", "A\u030a", "\u212b", "a\u202eb", "a\u0000", "1a"],
  ...["-a", "a b", "XItem", "x".repeat(65), "zod", "Account\u200bLocal", "*/", "${1}", ...HOSTILE],
];

export interface HostileModule {
  readonly module: string;
  readonly keys: readonly (readonly [name: string, column: HostileColumn])[];
  readonly required: readonly string[];
  readonly primary: readonly string[];
}

function moduleOf(name: fc.Arbitrary<string>): fc.Arbitrary<HostileModule> {
  return fc
    .record({
      module: name,
      keys: fc.uniqueArray(fc.tuple(key, definition), {
        minLength: 1,
        maxLength: 6,
        selector: ([text]) => text.toLowerCase(),
      }),
      chosen: fc.nat({ max: 63 }),
    })
    .map(({ module, keys, chosen }) => {
      const names = keys.flatMap(([text], index) => (((chosen >> index) & 1) === 1 ? [text] : []));
      // A required text must not be empty.
      const isNotEmpty = (text: string): boolean => keys.find(([name]) => name === text)?.[1].value !== "";
      return { module, keys, required: names.filter(isNotEmpty), primary: names.slice(0, 2) };
    });
}

/** Modules whose names differ even if case is ignored. */
export const hostileModules: fc.Arbitrary<readonly HostileModule[]> = modulesOf(
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...ODD_MODULES) },
    { weight: 1, arbitrary: fc.constantFrom(...BAD_MODULES) },
    { weight: 1, arbitrary: hostileText },
  ),
);

/** The same with names that are valid. */
export const oddModules = modulesOf(fc.constantFrom(...ODD_MODULES));

function modulesOf(name: fc.Arbitrary<string>): fc.Arbitrary<readonly HostileModule[]> {
  return fc.uniqueArray(moduleOf(name), {
    minLength: 1,
    maxLength: 3,
    selector: ({ module }) => module.toLowerCase(),
  });
}

/** Returns a WHM API response. */
export function answer(command: string, data: object): string {
  return JSON.stringify({ metadata: { command, reason: "OK", result: 1, version: 1 }, data });
}

/** Returns saved responses for these modules: file → text. Invalid names occur in no file name. */
export function answersOf(modules: readonly HostileModule[]): Readonly<Record<string, string>> {
  const list = Object.fromEntries(modules.map(({ module }, index) => [module, String(1000 + index)]));
  const schemas = modules
    .filter(({ module }) => /^\w{1,64}$/.test(module))
    .map(({ module, keys, required, primary }) => {
      const definitions = Object.fromEntries(keys.map(([name, { def }]) => [name, { def }]));
      const schema = { keys: definitions, required, primary };
      return [`transfer_module_schema.${module}.json`, answer("transfer_module_schema", { schema })] as const;
    });
  return {
    "available_transfer_modules.json": answer("available_transfer_modules", { modules: list }),
    ...Object.fromEntries(schemas),
  };
}
