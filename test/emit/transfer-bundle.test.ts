/** A bundle contains only the used functions for whole transfers, and none if a program only queues items. */

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { GeneratedFile } from "../../src/core/emitter-types.js";
import { describeModuleNameFault } from "../../src/core/names.js";
import { temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";

/** The files of a whole transfer. */
const TRANSFER = [
  ...["analysis", "answers", "client", "events", "functions", "log", "plan", "results", "schema", "session"],
  ...["verify", "wait", "watch"],
].map((name) => `transfer-${name}.ts`);

let files: readonly GeneratedFile[];
beforeAll(async () => {
  files = await generate({ snapshot: documentedSnapshot(), config: { importExtension: ".ts" } });
});

/** The generated code, and the same without any trace of a whole transfer. */
function folders(): { whole: string; without: string } {
  const [whole, without] = [temporaryFolder(), temporaryFolder()];
  writeFiles(whole, files);
  writeFiles(without, files);
  for (const file of TRANSFER) rmSync(join(without, file));
  const index = files.find(({ path }) => path === "index.ts")?.text ?? "";
  const rest = index.replace(
    /^export (?:type )?\{[^}]*\} from "\.\/([\w-]+\.ts)";\n/gm,
    (statement, file: string) => (TRANSFER.includes(file) ? "" : statement),
  );
  expect(rest).not.toBe(index);
  writeFileSync(join(without, "index.ts"), rest);
  return { whole, without };
}

async function bundle(folder: string, code: string, minify = true): Promise<string> {
  writeFileSync(join(folder, "entry.ts"), code);
  const built = await rolldown({ input: join(folder, "entry.ts"), cwd: folder, logLevel: "silent" });
  const { output } = await built.generate({ format: "esm", minify });
  return output[0].code;
}

describe("a program that only queues items contains no code for whole transfers", () => {
  test.each([
    'export { createWhmClient, enqueueTransferItem } from "./index.ts";',
    'export { createWhmClient, enqueueTransferItems, WhmApiError } from "./index.ts";',
    'export { enqueueAccountRemoteRoot, validateAccountLocal } from "./index.ts";',
    'export { supports, transferModules, transferModuleVersions } from "./index.ts";',
  ])(
    "a bundle of exports for queueing items contains no code that runs whole transfers: %s",
    async (code) => {
      const { whole, without } = folders();
      for (const minify of [true, false]) {
        expect(await bundle(whole, code, minify)).toBe(await bundle(without, code, minify));
      }
    },
  );
});

describe("a program contains only the functions that it uses", () => {
  const rows: [string, string, RegExp, RegExp][] = [
    [
      "watching",
      'export { watchTransferSession } from "./index.ts";',
      /get_transfer_session_state/,
      /validateAccount|AccountRemoteRoot|overwrite_with_delete|available_transfer_modules|create_remote/,
    ],
    [
      "one function",
      'export { startTransferSession } from "./index.ts";',
      /start_transfer_session/,
      /AccountRemoteRoot|get_transfer_session_state|setTimeout|json-api/,
    ],
    [
      "results of a log",
      'export { parseTransferLog, summarizeTransferLog } from "./index.ts";',
      /success-item/,
      /AccountRemoteRoot|get_transfer_session_state|setTimeout|json-api/,
    ],
    [
      "a session, without what verifies it",
      'export { createWhmClient, openTransferSession } from "./index.ts";',
      /enqueue_transfer_item/,
      /available_transfer_modules|transfer_module_schema/,
    ],
    [
      "a plan",
      'export { planTransfer } from "./index.ts";',
      /AccountRemoteRoot[^]*database-user|database-user[^]*AccountRemoteRoot/,
      /overwrite_with_delete|validateAccount|enqueue_transfer_item|retrieve_transfer/,
    ],
    [
      "what verifies",
      'export { verifySchema } from "./index.ts";',
      /available_transfer_modules[^]*BIGINT UNSIGNED DEFAULT 1|BIGINT UNSIGNED DEFAULT 1[^]*available_transfer_modules/,
      /enqueue_transfer_item|validateAccount|get_transfer_session_state/,
    ],
  ];

  test.each(rows)(
    "a bundle contains only the functions that the program uses: %s",
    async (_what, code, has, hasNot) => {
      const text = await bundle(folders().whole, code, false);
      const shipped = text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
      expect(shipped).toMatch(has);
      expect(shipped).not.toMatch(hasNot);
    },
  );
});

test("generate refuses a module whose exports have the names of shared exports", () => {
  const index = files.find(({ path }) => path === "index.ts")?.text ?? "";
  const shared = [...index.matchAll(/^export \{([^}]*)\} from "\.\/[a-z-]+\.ts";$/gm)].flatMap(
    ([, names = ""]) => names.split(",").flatMap((name) => name.replace(/^\s*(?:type )?|\s*$/g, "") || []),
  );
  expect(shared).toContain("validateSystemUser");
  const met = shared.flatMap((name) => [
    ...[/^(?:encode|enqueue|validate|warn)(\w+)$/, /^(\w+?)(?:Item|Schema|Shape|Entries)$/].flatMap(
      (pattern) => pattern.exec(name)?.[1] ?? [],
    ),
  ]);
  expect(met).toEqual(expect.arrayContaining(["SystemUser", "verify", "transferModule", "Transfer"]));
  expect(met.filter((module) => describeModuleNameFault(module) === undefined)).toEqual([]);
});
