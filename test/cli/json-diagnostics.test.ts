/** Diagnostics with `--format json`: on standard error, one object a line, with the location of the fault if it is known. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const ANSWERS = join(ROOT, "test/answers/11.138.0.6");
const SNAPSHOT = snapshotOf(moduleOf("M", { a: "text" }), moduleOf("N", { a: "text" }));

interface Diagnostic {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

function diagnosticsOf(stderr: string): readonly Diagnostic[] {
  const lines = stderr.split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line) as Diagnostic);
}

/** The only diagnostic of a command that fails. The message contains the same location as the members. */
async function diagnosticOf(project: Project, ...words: readonly string[]): Promise<Diagnostic> {
  const ran = await project.run(...words, "--format", "json");
  expectFailure(ran, "");
  const [diagnostic, ...more] = diagnosticsOf(ran.stderr);
  if (diagnostic === undefined) throw new Error("There is no diagnostic.");
  expect(more).toEqual([]);
  const { severity, hint = "A.", file, line, column, message } = diagnostic;
  expect(severity).toBe("error");
  expect(hint).toMatch(/^[A-Z].*\.$/);
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  if (diagnostic.code !== "snapshot-folders-conflict") expect(message).toContain(place);
  return diagnostic;
}

/** The file of a diagnostic, relative to the project, with line and column. */
function placeOf({ cwd }: Project, { file = "", line, column }: Diagnostic): string {
  return [file.replace(`${cwd}/`, ""), line, column].filter((part) => part !== undefined).join(":");
}

test.each([
  ["check --shcemas x --format json", "option-unknown", /shcemas/],
  ["--format=json check --shcemas", "option-unknown", /shcemas/],
  ["drift --timeout soon --format ndjson", "option-value-invalid", /--timeout/],
  ["check --format ndjson", "option-value-invalid", /ndjson/],
  ["check --format json --format json", "option-repeated", /--format/],
  ["check --server x --format json", "option-not-applicable", /--server/],
  ["--format json", "command-missing", /No command is specified/],
  ["chekc --format json", "command-unknown", /chekc/],
  ["diff one --format json", "argument-missing", /diff/],
  ["check one --format json", "argument-unexpected", /one/],
  ["drift --fleet x --shard 3/2 --format json", "shard-invalid", /--shard/],
  ["fetch --server 127.0.0.1:1 --timeout 1 --format json", "server-unreachable", /ECONNREFUSED/],
])("the failure of the command line %s is reported as a JSON diagnostic", async (line, code, message) => {
  const { exitCode, stdout, stderr } = await createProject({}, { env: { WHM_TOKEN: "T" } }).run(
    ...line.split(" "),
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: code === "server-unreachable" ? 3 : 2, stdout: "" });
  const matching = expect.stringMatching(message) as string;
  expect(diagnosticsOf(stderr)).toMatchObject([{ severity: "error", code, message: matching }]);
});

test.each(["check --shcemas x", "check --shcemas --format human", "explain --shcemas -- --format json"])(
  "%s is reported as text, because it does not request JSON",
  async (line) => {
    expectFailure(await createProject().run(...line.split(" ")), /^error: .*shcemas/);
  },
);

test("explain --format json reports an invalid definition on standard output, and as a diagnostic on standard error", async () => {
  const { exitCode, stdout, stderr } = await createProject().run(
    ...["explain", "--format", "json", "int", "int(1 DEFAULT 0"],
  );
  expect(exitCode).toBe(3);
  expect(stdout.match(/"ok":(?:true|false)/g)).toEqual(['"ok":true', '"ok":false']);
  expect(diagnosticsOf(stderr)).toEqual([
    {
      ...{
        severity: "error",
        code: "definition-syntax",
        column: 7,
        frame: "  | int(1 DEFAULT 0\n  |       ^^^^^^^",
      },
      message: expect.stringMatching(
        /^Cannot parse the column definition: expected .* at offset 6, found "DEFAULT"\.$/,
      ) as string,
      hint: expect.stringContaining("Correct the definition.") as string,
    },
  ]);
});

test("with --format json, warnings are JSON diagnostics, and are omitted with --quiet", async () => {
  const file = join(ANSWERS, "transfer_module_schema.AccountRemoteRoot.json");
  const words = ["fetch", "--from", file, "--format", "json"];
  const { exitCode, stdout, stderr } = await createProject().run(...words);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    warnings: [expect.stringMatching(/priority of the module is unknown/)],
  });
  expect(diagnosticsOf(stderr)).toMatchObject([{ severity: "warning", code: "module-named-by-file", file }]);
  expect(await createProject().run(...words, "--quiet")).toMatchObject({ exitCode: 0, stderr: "" });
});

describe("the location of a fault", () => {
  test.each([[["check"]], [["diff", "schemas", "schemas"]]])(
    "%j reports the place of an invalid definition",
    async (words) => {
      const schemas = snapshotOf(moduleOf("M", { a: "text", b: "int(1 DEFAULT 0" }));
      const { cwd, run } = createProject({ schemas });
      const { exitCode, stderr } = await run(...words, "--format", "json");
      expect(exitCode).toBe(3);
      expect(diagnosticsOf(`${stderr.split("\n")[0] ?? ""}\n`)).toMatchObject([
        { code: "definition-syntax", file: join(cwd, "schemas/M.json"), line: 7, column: 7 },
      ]);
    },
  );

  const REPORT = '{\n  "format": 1,\n  "findings": [1] }';
  const ACCEPT = "accept 0123456789abcdef --reason a --report";
  const FLEET = "servers:\n  - name: a\n    server: a\n";

  test.each([
    [
      "diff old.json schemas/M.json",
      '{ "module": "M",\n "priority": 1.5 }',
      "snapshot-file-invalid",
      ":2:14",
    ],
    [
      "diff schemas schemas # drift-accept.json",
      '{ "format": 1, "accepted": [\n  { "fingerprint": "0123456789abcdef" } ] }',
      ...["acceptances-invalid", ":2:3"],
    ],
    ["merge report.json", REPORT, "report-invalid", ":3:16"],
    [`${ACCEPT} report.json`, REPORT, "report-invalid", ":3:16"],
    ["drift --fleet a.yaml", `${FLEET}    tokenEnv: T\n    timout: 1\n`, "fleet-invalid", ":5:5"],
    ["drift --fleet a.yaml", `${FLEET}    tokenEnv: T\n`, "token-env-missing", ":2:5"],
    [
      "drift --fleet a.yaml",
      "defaults: &all\n  timeout: soon\n  tokenEnv: T\nservers:\n  - { name: a, server: a }\n",
      ...["fleet-invalid", ":2:12"],
    ],
  ])("the command %s reports the place of the fault in the file %j", async (line, text, code, place) => {
    const [words = "", comment] = line.split(" # ");
    const file = comment ?? /\S+\.(?:json|ya?ml)/.exec(words)?.[0] ?? "";
    const project = createProject({ schemas: SNAPSHOT });
    // The diagnostics of `merge` and `fleet` contain the path as it was passed.
    const path = project.write(file, text);
    const diagnostic = await diagnosticOf(
      project,
      ...words.split(" ").map((word) => (word === file ? path : word)),
    );
    expect([diagnostic.code, placeOf(project, diagnostic)]).toEqual([code, `${file}${place}`]);
  });

  const [JSON_FILE, PROGRAM, TYPESCRIPT] = ["json", "mjs", "ts"].map(
    (ending) => `whm-transfer.config.${ending}`,
  );

  test.each([
    [JSON_FILE, '{\n  "out": "x"\n  "user": "y"\n}', ":3:3", "it is not valid JSON."],
    [JSON_FILE, '{ "out": "x", "out": "y" }', ":1:15", 'it contains the key "out" twice'],
    [JSON_FILE, "\n[]", ":2:1", "it must be an object."],
    [JSON_FILE, '{\n "shcema": "x" }', ":2:2", 'an unknown property "shcema" (did you mean "schemas"?).'],
    [JSON_FILE, '{ "wherever": 1 }', ":1:3", "known properties are accept, bigint, ca, "],
    [
      JSON_FILE,
      '{ "token": "x" }',
      ":1:3",
      'it has the property "token", but must not contain an API token.',
    ],
    [
      TYPESCRIPT,
      'export default { whm_token: "x" };',
      ":1:18",
      'its default export has the property "whm_token"',
    ],
    [JSON_FILE, '{ "levels": [\n{ "levle": 1, "level": "safe" } ] }', ":2:3", 'unknown property "levle"'],
    [JSON_FILE, '{\n  "timeout": "soon"\n}', ":2:14", "timeout must be a number."],
    [JSON_FILE, '{\n\t"timeout": 0 }', ":2:13", "timeout must be greater than 0."],
    [JSON_FILE, '{ "bigint": "strng" }', ":1:13", '"bigint", "string" (did you mean "string"?).'],
    [JSON_FILE, '{ "overrides": [{ "set": { "maximun": 5 } }] }', ":1:28", '(did you mean "maximum"?).'],
    [JSON_FILE, '{ "overrides": [{ "key": "a" }] }', ":1:17", 'overrides[0] has no "set"'],
    [JSON_FILE, '{ "snapshots": [] }', ":1:16", "snapshots must not be empty."],
    [JSON_FILE, '{ "schemas": "x",\n "snapshots": ["y"] }', ":2:2", 'sets both "schemas" and "snapshots"'],
    [PROGRAM, "export default {", "", "cannot be loaded"],
    [PROGRAM, '\nthrow new Error("no luck");\n', ":2:7", "cannot be loaded: no luck."],
    [PROGRAM, "export const out = 1;", "", "its default export must be an object."],
    [PROGRAM, 'export default {\n // out: "y"\n shcemas: "x" };', ":3:2", '(did you mean "schemas"?).'],
    [PROGRAM, "export default {\n  timeout: -1,\n};\n", ":2:3", "timeout must be greater than 0."],
    [PROGRAM, "const other = {\n timeout: 1 };\nexport default {\n timeout: 0 };", "", "timeout must be"],
    [TYPESCRIPT, "export default {\n  out: ,\n};\n", ":2:8", "cannot be loaded"],
    [TYPESCRIPT, '\nthrow new Error("no luck");', ":2:7", "cannot be loaded: no luck."],
    [TYPESCRIPT, 'import "./nowhere.js";\nexport default {};', "", "cannot be loaded: Cannot find module"],
    [TYPESCRIPT, 'export default {\n  usre: "y",\n};\n', ":2:3", "unknown property"],
  ])("drift reports the place of a fault in %s: %j", async (name = "", text, place, sentence) => {
    const project = createProject({ schemas: SNAPSHOT, [name]: text });
    const diagnostic = await diagnosticOf(project, "drift", "--from", "schemas");
    expect(diagnostic.message).toContain(sentence);
    expect(placeOf(project, diagnostic)).toBe(`${name}${place}`);
  });

  test("generate explains where an API token belongs, instead of in the configuration, and does not print it", async () => {
    const { run } = createProject({ "whm-transfer.config.json": { token: "ABC123" } });
    const { exitCode, stderr } = await run("generate");
    expect(exitCode).toBe(2);
    for (const name of ["WHM_TOKEN", "--token-file", "--token-stdin", '"tokenFile"', "replace the token"])
      expect(stderr).toContain(name);
    expect(stderr).not.toContain("ABC123");
  });

  const CORRECT = "Correct the file at this position.";
  const FETCH = "or delete it and run npx whm-transfer-codegen fetch.";

  test.each([
    ["check", "schemas/snapshot.json", FETCH],
    ["check", "schemas/M.json", FETCH],
    [
      "diff schemas schemas",
      "drift-accept.json",
      "After a merge conflict, keep the acceptances of both sides",
    ],
    ["check", "whm-transfer.config.json", CORRECT],
    ["drift --fleet fleet.json", "fleet.json", CORRECT],
    ["merge report.json", "report.json", 'Pass a report that "drift" or "diff" created'],
  ])(
    "%s names the first conflict marker in %s, and how to resolve the conflict",
    async (line, file, hint) => {
      const project = createProject({ schemas: SNAPSHOT });
      if (!file.startsWith("schemas/")) project.write(file, "{\n}\n");
      const conflict = '{\n<<<<<<< ours\n  "priority": 1,\n=======\n  "priority": 2,\n>>>>>>> theirs\n';
      const path = project.edit(file, "{\n", conflict);
      const diagnostic = await diagnosticOf(project, ...line.split(" "));
      expect(diagnostic.message).toContain(`${file}:2:1: it contains the conflict marker "<<<<<<<" of Git.`);
      expect(diagnostic.hint).toContain(hint);
      if (hint !== FETCH) return;
      rmSync(path);
      for (const words of [["fetch", "--from", project.write("saved", SNAPSHOT)], ["generate"]])
        expect(await project.run(...words)).toMatchObject({ exitCode: 0 });
    },
  );

  test("all errors of a configuration are reported at once", async () => {
    const { run } = createProject({ "whm-transfer.config.json": { a: 1, out: "", timeout: -1 } });
    expect((await run("check")).stderr.match(/^error: /gm)).toHaveLength(3);
  });
});
