/**
 * The disk stays unchanged or is updated completely if the server fails or other programs change files.
 * `test/output/torture.test.ts` fails and kills a run at every call of the file system.
 */

import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect } from "vitest";
import type { AnswerFault } from "../support/faulty-server.js";
import {
  replaceData,
  error,
  newTree,
  testCases,
  writeProjectFile,
  refusalWithReason,
  treeIn,
  type FaultCase,
  type CaseContext,
} from "./fault-case.js";

describe("a run that is ended during a request changes nothing:", () => {
  const ended = (
    signal: NodeJS.Signals,
    what: string,
    fault: AnswerFault,
    words = ["codegen"],
  ): FaultCase => ({
    name: `by ${signal}, ${what}`,
    ...{ faults: [fault], parameters: words, exit: 130, requests: [1, 4], disk: "old" },
    onStart(child, { whm }) {
      void (async () => {
        while (whm.requests.length === 0) await pause(10);
        await pause(100);
        child.kill(signal);
      })();
    },
  });
  const silent = { wire: { kind: "silence" } } as const;
  testCases(
    (["SIGINT", "SIGTERM", "SIGHUP"] as const).flatMap((signal) => [
      ended(signal, "of the list", silent),
      ended(signal, "of the schemas", { function: "transfer_module_schema", ...silent }),
      ended(signal, "of the version", { function: "version", ...silent }),
      ended(signal, "during a response", { wire: { kind: "endless", part: "body", every: 20 } }),
      ended(signal, "by drift", { function: "transfer_module_schema", ...silent }, ["drift"]),
    ]),
  );
});

describe("drift exits with code 3 after a failed request", () => {
  const undeterminedCase = (
    name: string,
    fault: AnswerFault,
    requests: FaultCase["requests"],
    stdout: FaultCase["stdout"],
  ): FaultCase => ({
    name,
    faults: [fault],
    parameters: ["drift", "--format", "json"],
    ...{ exit: 3, requests, disk: "old", isMachineReadable: true, stdout: stdout ?? "" },
    check(_, { stdout }) {
      const { findings } = JSON.parse(stdout) as { findings: readonly { readonly module: string }[] };
      expect(findings.filter(({ module }) => module === "Changed")).toEqual([]);
    },
  });
  testCases([
    undeterminedCase(
      "for one module",
      { module: "Changed", body: refusalWithReason("No") },
      [3, 4],
      /"untold":\[\{"module":"Changed"/,
    ),
    undeterminedCase(
      "for one module, with an empty response",
      { module: "Changed", body: "" },
      [3, 4],
      /"untold"/,
    ),
    ...(
      [
        ["the list", { body: "" }],
        ["an empty list", { body: replaceData({ modules: {} }) }],
        [
          "a list of another command",
          { body: (body: string) => body.replaceAll("available", "unavailable") },
        ],
      ] as const
    ).map(([name, fault]): FaultCase => ({
      ...undeterminedCase(
        `for all modules: ${name}`,
        { function: "available_transfer_modules", ...fault },
        1,
        /"findings":\[\],"untold":\[\{"module":""/,
      ),
      stderr: /^\{"severity":"error","code":"answer-/,
    })),
  ]);
});

describe("codegen handles changes by the user:", () => {
  const done = (
    name: string,
    arrange: (context: CaseContext) => void,
    more: Partial<FaultCase>,
  ): FaultCase => ({
    name,
    arrange,
    ...{ exit: 2, requests: 4, disk: "old", stderr: /^error: / },
    ...more,
  });
  const edit = (context: CaseContext): void => writeProjectFile(context, "generated/Changed.ts", "// mine\n");
  const link = ({ cwd, outside: aside }: CaseContext): void => {
    writeFileSync(join(aside, "theirs"), "theirs");
    renameSync(join(cwd, "generated/Changed.ts"), join(aside, "was.ts"));
    symlinkSync(join(aside, "theirs"), join(cwd, "generated/Changed.ts"));
  };
  const theirs = ({ outside: aside }: CaseContext): void =>
    expect(readFileSync(join(aside, "theirs"), "utf8")).toBe("theirs");
  testCases([
    done("a file edited by hand is reported and kept", edit, {
      stderr: error("Changed\\.ts was modified by hand"),
    }),
    done("a file edited by hand is overwritten with --force", edit, {
      ...{
        parameters: ["codegen", "--force"],
        exit: 0,
        disk: "new",
        stderr: /^warning: [^\n]*was modified by hand/,
        stdout: / files? written/,
      },
    }),
    done("a link in place of a file is not followed", link, { check: theirs }),
    done("a link in place of a file is not followed with --force", link, {
      parameters: ["codegen", "--force"],
      check: theirs,
    }),
    done(
      "a file that codegen did not write is kept",
      (context) => writeProjectFile(context, "generated/Added.ts", "// mine\n"),
      {},
    ),
    done(
      "a symbolic link to a folder is followed",
      ({ cwd, outside: aside }) => {
        renameSync(join(cwd, "generated"), join(aside, "elsewhere"));
        symlinkSync(join(aside, "elsewhere"), join(cwd, "generated"));
      },
      {
        ...{ exit: 0, stderr: "", stdout: / files? written/ },
        async disk({ outside: aside }) {
          const made = Object.entries(await newTree()).filter(([path]) => path.startsWith("generated/"));
          expect(treeIn(join(aside, "elsewhere"))).toEqual(
            Object.fromEntries(made.map(([path, text]) => [path.slice(10), text])),
          );
        },
      },
    ),
    done("a folder in place of a file is kept", ({ cwd }) => mkdirSync(join(cwd, "generated/Added.ts")), {}),
    done(
      "a modified snapshot is reported and kept",
      (context) => writeProjectFile(context, "schemas/Changed.json", "{}"),
      {},
    ),
  ]);
});

describe("two concurrent runs", () => {
  testCases([
    {
      name: "both succeed one after the other",
      faults: [{ function: "version", delay: 200 }],
      arrange: (context) =>
        void otherRuns.set(context.cwd, context.run(["codegen", ...context.serverOptions])),
      ...{ exit: 0, requests: [4, 8], stdout: /./ },
      async disk({ cwd }) {
        expect(await otherRuns.get(cwd)).toMatchObject({ exitCode: 0, stderr: "" });
        expect(treeIn(cwd)).toEqual(await newTree());
      },
    },
  ]);
});

const otherRuns = new Map<string, Promise<unknown>>();
