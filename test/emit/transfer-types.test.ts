/** Tests that a session is disposable if the configured library declares `Symbol.asyncDispose`. `compile.test.ts` tests other libraries. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { GeneratedFile } from "../../src/core/emitter-types.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";

let files: readonly GeneratedFile[];
beforeAll(async () => {
  files = await generate({ snapshot: documentedSnapshot() });
});

const CONSUMER = `
import { openTransferSession, type TransferSession, type WhmCaller } from "./generated/index.js";
export async function collectTexts(client: WhmCaller): Promise<string[]> {
  const words: string[] = [];
  DISPOSAL session: TransferSession = await openTransferSession(client, { transferSessionId: "s" });
  for await (const event of session.watch()) words.push(event.type);
  await session.close();
  return words;
}
`;

describe.each([
  ["esnext", "await using", ""],
  // This library does not declare Symbol.asyncDispose.
  ["es2022", "await using", "TS2"],
])("a session with lib %s and %s", (lib, disposal, diagnostic) => {
  testEachCompiler(
    "a program that declares a session with `await using` compiles if the setting lib contains Symbol.asyncDispose,",
    ({ package: alias, flags }) => {
      const dir = temporaryFolder();
      mkdirSync(join(dir, "generated"));
      writeFiles(join(dir, "generated"), files);
      writeFileSync(join(dir, "consumer.ts"), CONSUMER.replace("DISPOSAL", disposal));
      writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
      const compilerOptions = {
        ...STRICTEST,
        ...flags,
        lib: [lib],
        target: "es2022",
        module: "nodenext",
        outDir: "dist",
      };
      writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
      const diagnostics = tsc(alias, dir);
      if (diagnostic === "") expect(diagnostics).toBe("");
      else expect(diagnostics).toContain(diagnostic);
    },
  );
});
