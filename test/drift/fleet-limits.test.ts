/** Large fleet files: the work is proportional to the number of servers, and both have limits. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isCodegenError } from "../../src/core/diagnostic.js";
import { MAX_FLEET_FILE_BYTES, MAX_FLEET_SERVERS, MAX_YAML_TOKENS } from "../../src/core/limits.js";
import { readFleet } from "../../src/drift/fleet/file.js";
import { command } from "../support/command.js";
import { casesOf, SCALED } from "../support/extent.js";
import { temporaryFolder } from "../support/folders.js";
import { operationCount } from "../support/operation-count.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { writeSnapshot } from "../../src/index.js";

const HEAD = "defaults: { tokenEnv: T, user: &user deploy }\nservers:\n";

function yamlOf(count: number, row: (index: number) => string, head = HEAD): string {
  return head + Array.from({ length: count }, (_, index) => row(index)).join("");
}

const plainRow = (index: number): string => `  - name: eu-${index}\n    server: eu-${index}.example\n`;

async function read(text: string, file = "fleet.yaml"): Promise<string | number> {
  const path = join(temporaryFolder(), file);
  writeFileSync(path, text);
  try {
    return (await readFleet(path)).length;
  } catch (error) {
    if (!isCodegenError(error)) throw error;
    return error.message;
  }
}

/** Each of these took quadratic time, or is an obvious variation. */
const ROWS: readonly (readonly [string, (index: number) => string])[] = [
  ["an alias of its own anchor", (index) => `  - { name: &a${index} eu-${index}, server: *a${index} }\n`],
  ["many keys", (index) => (index === 0 ? "  - name: a\n    server: b\n" : `    k${index}: 1\n`)],
  [
    "an alias of one anchor",
    (index) => `  - { name: eu-${index}, server: eu-${index}.example, user: *user }\n`,
  ],
  ["a name that occurs twice", (index) => `  - { name: eu-${index % 2}, server: b }\n`],
  ["a duplicate key", (index) => `  - { name: eu-${index}, name: b }\n`],
];

/** Expects about the same number of array operations per server for each of several numbers of servers. */
async function expectLinearWork(run: (servers: number) => unknown): Promise<void> {
  const counted: number[] = [];
  for (const servers of [1000, 4000]) counted.push((await operationCount(() => run(servers))) / servers);
  const [few = 0, many = 0] = counted;
  expect(few).toBeGreaterThan(1);
  // Quadratic work would be four times as much.
  expect(many / few).toBeLessThan(1.4);
}

test.each(casesOf(ROWS, 1))("a fleet file is read in linear time: %s", SCALED, async (_, row) => {
  await read(yamlOf(1, row)); // loads the library
  await expectLinearWork((servers) => read(yamlOf(servers, row)));
});

test("drift --fleet reports an error for each of thousands of servers in linear time", SCALED, async () => {
  const cwd = temporaryFolder();
  writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
  await expectLinearWork(async (servers) => {
    const row = (index: number): string => `${plainRow(index)}    tokenFile: missing-${index}\n`;
    writeFileSync(join(cwd, "fleet.yaml"), yamlOf(servers, row));
    expect(await command(["drift", "--fleet", "fleet.yaml"], { cwd })).toMatchObject({ exitCode: 2 });
  });
});

test.each(["fleet.yaml", "fleet.json"])("a fleet file with too many servers is refused: %s", async (file) => {
  const servers = Array.from({ length: MAX_FLEET_SERVERS + 1 }, (_, index) => ({
    name: `eu-${index}`,
    server: "b",
  }));
  const text = JSON.stringify({ defaults: { tokenEnv: "T" }, servers });
  expect(await read(text, file)).toMatch(
    /fleet\.\w+:1:\d+: servers must list at most 10000 servers\. *[^\n]*$/,
  );
});

test.each(["fleet.yaml", "fleet.json"])("a fleet file that is too large is refused: %s", async (file) => {
  const text = `{"defaults":{"tokenEnv":"T"},"servers":[{"name":"a","server":"b"}]}`;
  const blanks = (bytes: number): string => text + " ".repeat(bytes - text.length);
  expect(await read(blanks(MAX_FLEET_FILE_BYTES), file)).toBe(1);
  expect(await read(blanks(MAX_FLEET_FILE_BYTES + 1), file)).toMatch(/it is larger than 4 MiB/);
  // The limit is about bytes, not characters.
  expect(await read(`${text}${"\u2003".repeat(MAX_FLEET_FILE_BYTES / 2)}`, file)).toMatch(
    /it is larger than/,
  );
});

test.each([
  ["an alias within its own anchor", "servers: &a [*a]\n", /an alias without an anchor/],
  ["the key __proto__", "__proto__: { servers: [] }\nservers: []\n", /unknown property "__proto__"/],
])("a YAML fleet file with %s is refused", async (_, text, message) => {
  expect(await read(text)).toMatch(message);
});

test("an alias in a YAML fleet file refers to the nearest preceding anchor with this name", async () => {
  const text = `defaults: &d { tokenEnv: A }\nservers:\n  - { name: &n one, server: *n }\n  - { name: &n two, server: *n, user: *n }\n`;
  const path = join(temporaryFolder(), "fleet.yaml");
  writeFileSync(path, text);
  expect(await readFleet(path)).toMatchObject([
    { name: "one", server: "one", tokenEnv: "A" },
    { name: "two", server: "two", user: "two" },
  ]);
});

const NESTED: Record<string, (levels: number) => string> = {
  lists: (levels) => "[".repeat(levels) + "]".repeat(levels),
  mappings: (levels) => "{a: ".repeat(levels) + "}".repeat(levels),
  "block lists": (levels) => `${"- ".repeat(levels)}a`,
  "block mappings": (levels) =>
    Array.from({ length: levels }, (_, level) => `${" ".repeat(level)}a:\n`).join(""),
  "explicit keys": (levels) => `${"? ".repeat(levels)}a`,
};

test.each(Object.entries(NESTED))("YAML fleet files may contain 100 levels of %s", async (_, nest) => {
  expect(await read(nest(100))).not.toMatch(/nested/);
  expect(await read(nest(102))).toMatch(/Invalid .*yaml:\d+:\d+: the file is nested deeper than 100 levels/);
  expect(await read(`# comment\n${nest(102)}`)).toMatch(/yaml:(?:2:[1-9]|\d{3}:)/);
});

const TOKENS = ["[", "]", "{", "? ", "- ", "a: ", "'a' ", "*a ", "&a "];

test.each(casesOf(TOKENS, 2))(
  "a YAML fleet file of %j, repeated up to the limit of tokens, is refused after its first error",
  SCALED,
  async (unit) => {
    const fill = (count: number): string => unit.repeat(count);
    expect(await read(fill(MAX_FLEET_FILE_BYTES / unit.length))).toMatch(
      /more than 300000 tokens|deeper than/,
    );
    const message = await read(fill(MAX_YAML_TOKENS / 10));
    expect(String(message).match(/Invalid/g)).toHaveLength(1);
  },
);
