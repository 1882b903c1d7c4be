/**
 * The disk stays unchanged or is updated completely if the server fails, the user interrupts the command, or other programs change files.
 * `test/output/torture.test.ts` fails and kills a run at every call of the file system.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { BIN } from "../support/command.js";
import type { AnswerFault } from "../support/faulty-server.js";
import {
  changeMetadata,
  error,
  faultCases,
  LIST,
  listOf,
  newTree,
  refuse,
  replaceData,
  schemaOf,
  TOKEN,
  treeIn,
  writeProjectFile,
  type FaultCase,
  type Project,
} from "./fault-case.js";
import { POSIX } from "../support/platform.js";

async function firstRequest({ whm }: Project): Promise<void> {
  while (whm.requests().length === 0) await pause(10);
}

const interrupted = (fault: AnswerFault, words = ["codegen"]): FaultCase => ({
  ...{ faults: [fault], words, exit: 130, requests: [1, 4] },
  onStart: (interrupt, project) => void firstRequest(project).then(interrupt),
});
const silent = { wire: { kind: "silence" } } as const;
const silentSchemas = { function: "transfer_module_schema", ...silent };

faultCases("an interrupted run changes nothing", [
  ["during the request of the list", interrupted(silent)],
  ["during the requests of the schemas", interrupted(silentSchemas)],
  ["during the request of the version", interrupted({ function: "version", ...silent })],
  ["during a response", interrupted({ wire: { kind: "endless", part: "body", every: 20 } })],
  ["of drift", interrupted(silentSchemas, ["drift"])],
  ...(POSIX.skip === true ? [] : (["SIGINT", "SIGTERM", "SIGHUP"] as const)).map(
    (signal): [string, FaultCase] => [
      `that ${signal} ends`,
      {
        words: ["help"],
        isOffline: true,
        ...{ exit: 0, requests: 1, stdout: /./, faults: [silent], disk: "old" },
        async arrange(project) {
          const words = [BIN, "codegen", ...project.serverOptions];
          project.whm.add(silent);
          const child = spawn(process.execPath, words, { cwd: project.cwd, env: { WHM_TOKEN: TOKEN } });
          void firstRequest(project).then(() => child.kill(signal));
          expect(await once(child, "exit")).toEqual([130, null]);
        },
      },
    ],
  ),
]);

const undetermined = (fault: AnswerFault, requests: FaultCase["requests"], module: string): FaultCase => ({
  faults: [fault],
  words: ["drift", "--format", "json"],
  ...{
    requests: requests ?? 1,
    isReport: true,
    stdout: new RegExp(`"undetermined":\\[\\{"module":"${module}"`),
  },
  ...(module === "" && { stderr: /^\{"severity":"error",/ }),
  check(_, { stdout }) {
    const { findings } = JSON.parse(stdout) as { findings: readonly { readonly module: string }[] };
    expect(findings.map((finding) => finding.module)).not.toContain("Changed");
  },
});

const changed = (body: AnswerFault["body"]): FaultCase =>
  undetermined({ module: "Changed", body: body ?? "" }, [3, 4], "Changed");
const list = (body: AnswerFault["body"]): FaultCase =>
  undetermined({ function: LIST, body: body ?? "" }, 1, "");

faultCases("drift reports that its comparison is incomplete if", [
  ["the server refuses one schema", changed(refuse("No"))],
  ["the list is empty", list(replaceData({ modules: {} }))],
  ["the response for one schema is empty", changed("")],
  ["the response for one schema is a web page", changed("<html>")],
  ["the response for one schema is for another function", changed(changeMetadata({ command: "listaccts" }))],
  ["a definition cannot be parsed", changed(schemaOf({ a: "int(" }))],
  ["the response for the list is empty", list("")],
  ["the server refuses the list", list(refuse("No"))],
  ["the list contains an invalid name", list(listOf("Changed", "no/name"))],
  [
    "access to one schema is denied",
    undetermined({ module: "Changed", status: 403 }, [2, 3], "(?:Added|Changed)"),
  ],
]);

const userChange = (arrange: (project: Project) => unknown, more: FaultCase = {}): FaultCase => ({
  arrange,
  ...{ exit: 2, requests: 4, stderr: /^error: / },
  ...more,
});
const force = { words: ["codegen", "--force"] };
const edit = (project: Project): void => writeProjectFile(project, "generated/Changed.ts", "// mine\n");
const link = ({ cwd, outside }: Project): void => {
  writeFileSync(join(outside, "theirs"), "theirs");
  renameSync(join(cwd, "generated/Changed.ts"), join(outside, "was.ts"));
  symlinkSync(join(outside, "theirs"), join(cwd, "generated/Changed.ts"));
};
const unchanged = {
  check: ({ outside }: Project): void => expect(readFileSync(join(outside, "theirs"), "utf8")).toBe("theirs"),
};

faultCases("codegen handles changes by the user:", [
  [
    "a modified file is reported and kept",
    userChange(edit, { stderr: error("Changed\\.ts was modified by hand") }),
  ],
  [
    "a modified file is overwritten with --force",
    userChange(edit, { ...force, exit: 0, stderr: /^warning: [^\n]*was modified by hand/ }),
  ],
  ["a link in place of a file is not followed", userChange(link, unchanged)],
  ["a link in place of a file is not followed with --force", userChange(link, { ...force, ...unchanged })],
  [
    "a file that codegen did not write is kept",
    userChange((project) => writeProjectFile(project, "generated/Added.ts", "// mine\n")),
  ],
  [
    "a folder in place of a file is kept",
    userChange(({ cwd }) => mkdirSync(join(cwd, "generated/Added.ts"))),
  ],
  [
    "a modified snapshot is reported and kept",
    userChange((project) => writeProjectFile(project, "schemas/Changed.json", "{}")),
  ],
  [
    "a symbolic link to a folder is followed",
    {
      arrange({ cwd, outside }) {
        renameSync(join(cwd, "generated"), join(outside, "elsewhere"));
        symlinkSync(join(outside, "elsewhere"), join(cwd, "generated"));
      },
      exit: 0,
      async disk({ outside }) {
        const written = Object.entries(await newTree()).filter(([path]) => path.startsWith("generated/"));
        expect(treeIn(join(outside, "elsewhere"))).toEqual(
          Object.fromEntries(written.map(([path, text]) => [path.slice("generated/".length), text])),
        );
      },
    },
  ],
]);

let otherRun: Promise<unknown>;

faultCases("two concurrent runs", [
  [
    "both succeed one after the other",
    {
      faults: [{ function: "version", delay: 200 }],
      arrange: (project) => void (otherRun = project.run(["codegen", ...project.serverOptions])),
      ...{ exit: 0, requests: [4, 8], stdout: /./ },
      async disk({ cwd }) {
        expect(await otherRun).toMatchObject({ exitCode: 0, stderr: "" });
        expect(treeIn(cwd)).toEqual(await newTree());
      },
    },
  ],
]);
