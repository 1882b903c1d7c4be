/**
 * All or nothing on disk, where it is the server that goes wrong, or somebody beside it: the tree is the old one or the new one.
 * `test/output/torture.test.ts` fails and kills a run at every call of the file system.
 */

import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect } from "vitest";
import type { AnswerFault } from "../../src/testing.js";
import { data, error, newTree, perform, put, reason, treeIn, type Case, type Stage } from "./stage.js";

describe("a run that is ended while the server is asked", () => {
  const ended = (signal: NodeJS.Signals, what: string, fault: AnswerFault, words = ["codegen"]): Case => ({
    name: `by ${signal}, ${what}`,
    ...{ faults: [fault], words, exit: 130, asked: [1, 4], disk: "old" },
    onStart(child, { whm }) {
      void (async () => {
        while (whm.requests.length === 0) await pause(10);
        await pause(100);
        child.kill(signal);
      })();
    },
  });
  const silent = { wire: { kind: "silence" } } as const;
  perform(
    (["SIGINT", "SIGTERM", "SIGHUP"] as const).flatMap((signal) => [
      ended(signal, "of the list", silent),
      ended(signal, "of the schemas", { function: "transfer_module_schema", ...silent }),
      ended(signal, "of the version", { function: "version", ...silent }),
      ended(signal, "in the midst of an answer", { wire: { kind: "endless", part: "body", every: 20 } }),
      ended(signal, "by drift", { function: "transfer_module_schema", ...silent }, ["drift"]),
    ]),
  );
});

describe("drift that could not ask", () => {
  const untold = (name: string, fault: AnswerFault, asked: Case["asked"], tells: Case["tells"]): Case => ({
    name,
    faults: [fault],
    words: ["drift", "--format", "json"],
    ...{ exit: 3, asked, disk: "old", machine: true, tells: tells ?? "" },
    then(_, { stdout }) {
      const { findings } = JSON.parse(stdout) as { findings: readonly { readonly module: string }[] };
      expect(findings.filter(({ module }) => module === "Changed")).toEqual([]);
    },
  });
  perform([
    untold(
      "about one module tells so",
      { module: "Changed", body: reason("No") },
      [3, 4],
      /"untold":\[\{"module":"Changed"/,
    ),
    untold("about one module, whose answer is none", { module: "Changed", body: "" }, [3, 4], /"untold"/),
    ...(
      [
        ["the list", { body: "" }],
        ["an empty list", { body: data({ modules: {} }) }],
        [
          "a list of another command",
          { body: (body: string) => body.replaceAll("available", "unavailable") },
        ],
      ] as const
    ).map(([name, fault]): Case => ({
      ...untold(
        `about any module, for ${name}`,
        { function: "available_transfer_modules", ...fault },
        1,
        /"findings":\[\],"untold":\[\{"module":""/,
      ),
      says: /^\{"severity":"error","code":"answer-/,
    })),
  ]);
});

describe("what somebody did to the folders", () => {
  const done = (name: string, arrange: (stage: Stage) => void, more: Partial<Case>): Case => ({
    name,
    arrange,
    ...{ exit: 2, asked: 4, disk: "old", says: /^error: / },
    ...more,
  });
  const edit = (stage: Stage): void => put(stage, "generated/Changed.ts", "// mine\n");
  const link = ({ cwd, aside }: Stage): void => {
    writeFileSync(join(aside, "theirs"), "theirs");
    renameSync(join(cwd, "generated/Changed.ts"), join(aside, "was.ts"));
    symlinkSync(join(aside, "theirs"), join(cwd, "generated/Changed.ts"));
  };
  const theirs = ({ aside }: Stage): void =>
    expect(readFileSync(join(aside, "theirs"), "utf8")).toBe("theirs");
  perform([
    done("a file edited by hand is named, and stays", edit, {
      says: error("Changed\\.ts was edited by hand"),
    }),
    done("a file edited by hand goes, with --force", edit, {
      ...{
        words: ["codegen", "--force"],
        exit: 0,
        disk: "new",
        says: /^warning: [^\n]*had been edited by hand/,
        tells: / files? written/,
      },
    }),
    done("a link in place of a file is not followed", link, { then: theirs }),
    done("a link in place of a file is not followed, with --force, either", link, {
      words: ["codegen", "--force"],
      then: theirs,
    }),
    done("a file that nobody made here stays", (stage) => put(stage, "generated/Added.ts", "// mine\n"), {}),
    done(
      "a folder that leads elsewhere is written there",
      ({ cwd, aside }) => {
        renameSync(join(cwd, "generated"), join(aside, "elsewhere"));
        symlinkSync(join(aside, "elsewhere"), join(cwd, "generated"));
      },
      {
        ...{ exit: 0, says: "", tells: / files? written/ },
        async disk({ aside }) {
          const made = Object.entries(await newTree()).filter(([path]) => path.startsWith("generated/"));
          expect(treeIn(join(aside, "elsewhere"))).toEqual(
            Object.fromEntries(made.map(([path, text]) => [path.slice(10), text])),
          );
        },
      },
    ),
    done("a folder in place of a file stays", ({ cwd }) => mkdirSync(join(cwd, "generated/Added.ts")), {}),
    done(
      "a snapshot edited by hand is named, and stays",
      (stage) => put(stage, "schemas/Changed.json", "{}"),
      {},
    ),
  ]);
});

describe("two runs at once", () => {
  perform([
    {
      name: "both succeed, one after the other",
      faults: [{ function: "version", delay: 200 }],
      arrange: (stage) => void beside.set(stage.cwd, stage.run(["codegen", ...stage.asking])),
      ...{ exit: 0, asked: [4, 8], tells: /./ },
      async disk({ cwd }) {
        expect(await beside.get(cwd)).toMatchObject({ exitCode: 0, stderr: "" });
        expect(treeIn(cwd)).toEqual(await newTree());
      },
    },
  ]);
});

const beside = new Map<string, Promise<unknown>>();
