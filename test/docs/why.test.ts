/** The call on the page docs/why.md has the compile error and the drift report that the page shows. */

import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSnapshot, type Snapshot } from "../../src/index.js";
import { tsc } from "../support/compilers.js";
import { ROOT } from "../support/folders.js";
import { createProject } from "../support/project.js";
import { commandsOf } from "./command-lines.js";
import { readPage } from "./markdown.js";

const { blocks } = readPage("docs/why.md");
const textsIn = (language: string): readonly string[] =>
  blocks.filter((block) => block.language === language).map(({ text }) => text);

/** The program whose call the page shows. */
function createProgram(call: string): string {
  return `import { createWhmClient, enqueueAccountRemoteRoot } from "../generated/index.js";

export async function queue(transferSessionId: string, token: string) {
  const client = createWhmClient({ server: "new.example", token });
${call.replace(/^/gm, "  ")}
}
`;
}

/** The documented snapshot with the name that the key had in older versions of WHM. */
function older(snapshot: Snapshot): Snapshot {
  const module = snapshot.modules["AccountRemoteRoot"];
  if (module === undefined) throw new Error("The snapshot has no module AccountRemoteRoot.");
  const { copypoint = { def: "text" }, ...keys } = module.keys;
  const AccountRemoteRoot = { ...module, keys: { ...keys, coppypoint: copypoint } };
  return { ...snapshot, modules: { ...snapshot.modules, AccountRemoteRoot } };
}

test("the page docs/why.md shows what the compiler and drift print about its call", async () => {
  const [call = ""] = textsIn("typescript");
  const program = createProgram(call);
  const [compileError = "", report = ""] = textsIn("text");
  const [words = []] = commandsOf(textsIn("sh").join("\n"));
  const now = readSnapshot(join(ROOT, "schemas"));
  const options = {
    module: "nodenext",
    target: "es2022",
    strict: true,
    noEmit: true,
    lib: ["es2022"],
    types: [],
  };
  const { cwd, run } = createProject({
    "package.json": { type: "module" },
    "tsconfig.json": { compilerOptions: options, include: ["src"] },
    "src/night.ts": program,
    schemas: older(now),
    now,
  });
  symlinkSync(join(ROOT, "node_modules"), join(cwd, "node_modules"));

  expect(await run("generate")).toMatchObject({ exitCode: 0 });
  expect(await run(...words, "--from", "now")).toMatchObject({ exitCode: 1, stdout: `${report}\n` });
  expect(await run("generate", "--schemas", "now")).toMatchObject({ exitCode: 0 });
  // The compiler prints the path relative to the folder in which it runs.
  expect(tsc("typescript7", cwd).trim().endsWith(compileError)).toBe(true);
});
