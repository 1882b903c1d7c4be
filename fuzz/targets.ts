/** What is fuzzed: each target takes an input to its end, and throws where that is no refusal of ours, no harmless code, or late. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { parseColumn } from "../src/column/parser.js";
import { readAcceptances } from "../src/drift/acceptances/read.js";
import { driftJson, driftLines, driftText } from "../src/cli/reporters/drift.js";
import { githubText } from "../src/cli/reporters/github.js";
import { junitXml } from "../src/cli/reporters/junit.js";
import { markdownText } from "../src/cli/reporters/markdown.js";
import { sarifJson } from "../src/cli/reporters/sarif.js";
import { judge, prepareJudge } from "../src/commands/judge.js";
import { loadConfig } from "../src/config/load.js";
import { ColumnSyntaxError } from "../src/core/column-syntax-error.js";
import { isCodegenError } from "../src/core/diagnostic.js";
import { generate } from "../src/emit/generate.js";
import { readManifest } from "../src/emit/manifest.js";
import { decodeFleet } from "../src/drift/fleet/decode.js";
import { readReport } from "../src/drift/fleet/saved-report.js";
import { readYaml } from "../src/drift/fleet/yaml.js";
import { fetchSnapshot, writeSnapshot } from "../src/index.js";
import { readSnapshot } from "../src/snapshot/read.js";
import { declarationFaults } from "../test/support/declarations.js";
import type { Snapshot } from "../src/core/snapshot-types.js";
import {
  answersOf,
  hostileModules,
  hostileText,
  oddModules,
  type HostileModule,
} from "../test/support/hostile.js";

export interface Target {
  /** `onInput` is called for each input. */
  readonly property: (onInput: () => void) => fc.IAsyncProperty<[unknown]>;
}

/** Milliseconds that one input may take. What hangs for good is ended by whoever runs this. */
const DEADLINE = 10_000;

function target<Input>(inputs: fc.Arbitrary<Input>, act: (input: Input) => unknown): Target {
  return {
    property: (onInput) =>
      fc.asyncProperty(inputs, async (input) => {
        onInput();
        const start = performance.now();
        try {
          await act(input);
        } catch (error) {
          if (!isCodegenError(error) && !(error instanceof ColumnSyntaxError)) throw error;
          expectInert(error.message);
        }
        const took = performance.now() - start;
        if (took > DEADLINE) throw new Error(`took ${Math.round(took)} ms`);
      }),
  };
}

/** A refusal may be printed, each diagnostic on a line of its own. */
function expectInert(text: string): void {
  if (/(?!\n)[\p{C}\p{Zl}\p{Zp}\p{DI}]|##[a-z]*\[/iu.test(text)) {
    throw new Error(`is no text to print: ${JSON.stringify(text)}`);
  }
}

/** In a folder that is gone afterwards. */
async function within<Result>(act: (dir: string) => Result | Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), "whm-fuzz-"));
  try {
    return await act(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What a reader makes of a file of these bytes. */
function file(name: string, read: (path: string) => unknown): (bytes: Buffer) => Promise<unknown> {
  return (bytes) =>
    within((dir) => {
      const path = join(dir, name);
      writeFileSync(path, bytes);
      return read(path);
    });
}

/** What is told of modules that some server has. */
function snapshotOf(modules: readonly HostileModule[]): Promise<Snapshot> {
  return within((dir) => {
    for (const [name, text] of Object.entries(answersOf(modules))) writeFileSync(join(dir, name), text);
    return fetchSnapshot({ from: dir });
  });
}

/** Two releases, which have the modules of both and each some that are another's by the same name. */
const releases = fc.tuple(oddModules, oddModules).map(([before, after]) => {
  const names = before.map(({ module }) => module);
  const again = after.map((one, index) => ({ ...one, module: names[index] ?? one.module }));
  const isFirst = ({ module }: HostileModule, index: number): boolean =>
    again.findIndex((one) => one.module.toLowerCase() === module.toLowerCase()) === index;
  return { before, after: again.filter(isFirst) };
});

/** A report is lines, of which none is a command to whoever reads it but those that it is made of. */
function expectReport(form: string, text: string): void {
  const stranger = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}\p{DI}]|##[a-z]*\[/iu.exec(text)?.[0];
  if (stranger !== undefined) throw new Error(`${form} holds ${JSON.stringify(stranger)}: ${text}`);
  const lines = text.split("\n").filter((line) => /^\s*::/.test(line));
  const isOwn = (line: string): boolean => form === "github" && /^::(?:error|warning|notice) /.test(line);
  const forged = lines.find((line) => !isOwn(line));
  if (forged !== undefined) throw new Error(`${form} has a line that is a command: ${forged}`);
}

interface Change {
  readonly at: number;
  readonly lost: number;
  readonly put: Buffer;
}

/** Some of the bytes lost, and others, or words that mean something, in their place. */
function mangled(originals: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const put = fc.oneof(
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    hostileText.map((text) => Buffer.from(text)),
    fc
      .constantFrom(
        "null",
        "{}",
        "[]",
        "-0",
        "1e400",
        '"__proto__":',
        '"a":1,"a":2',
        "9".repeat(400),
        "\ufeff",
        "[".repeat(2e4),
      )
      .map((text) => Buffer.from(text)),
  );
  const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), lost: fc.nat({ max: 8 }), put });
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce(changed, bytes));
}

function changed(bytes: Buffer, { at, lost, put }: Change): Buffer {
  const place = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + lost)]);
}

function filesIn(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const ANSWERS = filesIn("test/answers").map((path) => readFileSync(path));
const SCHEMAS = filesIn("schemas").map((path) => ({ name: basename(path), bytes: readFileSync(path) }));

const FLEET = `defaults:
  user: root
  tokenEnv: WHM_TOKEN
  timeout: 10
servers:
  - { name: "eu-1", server: "https://eu-1.example:2087" }
  - { name: "eu-2", server: eu-2.example, tokenFile: token }
`;

const CONFIG = JSON.stringify({
  schemas: "schemas",
  naming: "camel",
  emitters: ["zod"],
  levels: [{ rule: "key-added", level: "breaking" }],
  overrides: [{ module: "A", key: "b", set: { minimum: 1, maximum: "9", values: ["a"] } }],
});

const FINDING = {
  ...{
    rule: "key-added",
    level: "safe",
    surfaces: ["wire"],
    module: "A",
    key: "b",
    message: "m",
    reason: "r",
  },
  ...{
    fingerprint: "0123456789abcdef",
    at: { file: "a", line: 1, column: 1 },
    witness: { b: 18446744073709 },
  },
};
const SIDE = { whmVersion: "11.138.0.6" };
const REPORT = JSON.stringify({
  format: 1,
  groups: [{ servers: ["a"], before: SIDE, after: SIDE, findings: [FINDING] }],
});
const ACCEPTED = { fingerprint: "0123456789abcdef", reason: "known", until: "2027-01-31" };

const one = (text: string): fc.Arbitrary<Buffer> => mangled([Buffer.from(text)]);

const FUZZED_EMITTERS = ["zod", "valibot", "typebox", "ajv"] as const;

export const TARGETS: Readonly<Record<string, Target>> = {
  street: target(hostileModules, (modules) =>
    within(async (dir) => {
      for (const [name, text] of Object.entries(answersOf(modules))) writeFileSync(join(dir, name), text);
      const snapshot = await fetchSnapshot({ from: dir });
      const files = await generate({ snapshot, config: { emitters: FUZZED_EMITTERS } });
      const faults = declarationFaults(files);
      if (faults.length > 0) throw new Error(faults.join("\n"));
    }),
  ),
  versions: target(
    fc.record({ releases, naming: fc.constantFrom("wire" as const, "camel" as const) }),
    async ({ releases: { before, after }, naming }) => {
      const snapshots = await Promise.all([before, after].map(snapshotOf));
      const [first, second] = snapshots.map((snapshot, index) => ({
        ...snapshot,
        whmVersion: `11.${index}`,
      }));
      if (first === undefined || second === undefined) return;
      const config = { naming, emitters: FUZZED_EMITTERS };
      const faults = declarationFaults(await generate({ snapshots: [first, second], config }));
      if (faults.length > 0) throw new Error(faults.join("\n"));
    },
  ),
  reports: target(releases, async ({ before, after }) => {
    const sides = { before: await snapshotOf(before), after: await snapshotOf(after) };
    const settings = { levels: [], accept: "dist/none.json", isAcceptConfigured: false, usedBy: undefined };
    const judging = await prepareJudge({ ...settings, now: new Date(0) });
    const drifts = [
      await judge({ ...sides, dialect: undefined, undetermined: [], isComplete: true }, judging),
    ];
    const texts = {
      human: driftText(drifts, { paint: (_, text) => text }),
      ...{ json: driftJson(drifts), ndjson: driftLines(drifts), sarif: sarifJson(drifts) },
      ...{ github: githubText(drifts), markdown: markdownText(drifts) },
      junit: junitXml(drifts, { fails: () => true }),
    };
    for (const [form, text] of Object.entries(texts)) expectReport(form, text);
    JSON.parse(texts.json);
    JSON.parse(texts.sarif);
  }),
  answers: target(
    mangled(ANSWERS),
    file("transfer_module_schema.AccountLocal.json", async (from) => {
      const snapshot = await fetchSnapshot({ from });
      await within((dir) => {
        writeSnapshot(dir, snapshot);
        readSnapshot(dir);
      });
      const faults = declarationFaults(await generate({ snapshot }));
      if (faults.length > 0) throw new Error(faults.join("\n"));
    }),
  ),
  definitions: target(
    fc.tuple(
      mangled(
        ["enum('a','b') not null default 'a'", "int(1) default 0 check (a > 1)", "char(9) comment 'x'"].map(
          (text) => Buffer.from(text),
        ),
      ),
      fc.constantFrom("mysql" as const, "sqlite" as const),
    ),
    ([bytes, dialect]) => parseColumn(bytes.toString(), { dialect }),
  ),
  schemas: target(
    fc
      .nat({ max: SCHEMAS.length - 1 })
      .chain((index) => mangled([SCHEMAS[index]?.bytes ?? Buffer.of()]).map((bytes) => ({ index, bytes }))),
    ({ index, bytes }) =>
      within((dir) => {
        SCHEMAS.forEach((schema, at) =>
          writeFileSync(join(dir, schema.name), at === index ? bytes : schema.bytes),
        );
        return readSnapshot(dir);
      }),
  ),
  manifest: target(one(readFileSync("generated/manifest.json", "utf8")), (bytes) =>
    readManifest(bytes.toString()),
  ),
  fleet: target(one(FLEET), (bytes) => {
    const yaml = readYaml(bytes.toString());
    const fleet = "faults" in yaml ? yaml : decodeFleet(yaml.value, yaml.locationOf);
    if ("faults" in fleet) fleet.faults.forEach(({ message }) => expectInert(message));
  }),
  config: target(
    one(CONFIG),
    file("config.json", (path) => loadConfig(".", path)),
  ),
  report: target(one(REPORT), file("report.json", readReport)),
  acceptances: target(
    one(JSON.stringify({ format: 1, accepted: [ACCEPTED] })),
    file("accept.json", readAcceptances),
  ),
};
