/**
 * The disk stays unchanged or is updated completely if the server fails, the user interrupts the command, or other programs change files.
 * `test/output/torture.test.ts` fails and kills a run at every call of the file system.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { BIN } from "../support/command.js";
import type { AnswerFault } from "../support/faulty-server.js";
import {
  changeMetadata,
  faultCases,
  LIST,
  listOf,
  newTree,
  refuse,
  replaceData,
  schemaOf,
  TOKEN,
  treeIn,
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

faultCases("codegen handles changes by the user:", [
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
