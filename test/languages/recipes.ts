/** Runs the programs and the tests in docs/other-languages.md. The block after each program contains its output. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/folders.js";

/** Debian installs libraries of Go into a GOPATH. */
export const GO_ENVIRONMENT = { ...process.env, GOPATH: "/usr/share/gocode", GO111MODULE: "off" };

/** Python packages of Debian belong to Debian's Python, which is not always the first one in PATH. */
export const PYTHON = "/usr/bin/python3";

const COMMANDS: Readonly<Record<string, readonly [program: string, ...parameters: string[]]>> = {
  python: [PYTHON, "recipe.python"],
  php: ["php", "recipe.php"],
  go: ["go", "run", "recipe.go"],
};

const PAGE = readFileSync(join(ROOT, "docs/other-languages.md"), "utf8");

/** Runs the tests, which use a simulated server. Returns a text for each test that fails. */
export function checkTests(folder: string): readonly string[] {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/whm-transfer-codegen"));
  for (const [, language, code = ""] of PAGE.matchAll(
    /```(yaml|python|php)\n((?:<\?php\n)?(?:#|\/\/) .*?)```/gs,
  )) {
    const name = /(?:#|\/\/) (\S+)/.exec(code)?.[1] ?? `recipe.${language}`;
    writeFileSync(join(folder, name), code);
  }
  const commands = [
    [PYTHON, "-m", "pytest", "--quiet", "test_transfer.py"],
    ["phpunit", "--do-not-cache-result", "TransferTest.php"],
  ] as const;
  return commands.flatMap(([program, ...parameters]) => {
    const { status, stdout } = spawnSync(program, parameters, { cwd: folder, encoding: "utf8" });
    return status === 0 ? [] : [`${program}: ${stdout}`];
  });
}

/** Returns a text for each program that does not print what the page contains. */
export function checkRecipes(folder: string): readonly string[] {
  symlinkSync(join(ROOT, "generated"), join(folder, "generated"));
  const recipes = [...PAGE.matchAll(/```(python|php|go)\n(.*?)```\n\n```text\n(.*?)```/gs)];
  if (recipes.length !== Object.keys(COMMANDS).length)
    return ["The page must contain a recipe for each language."];
  return recipes.flatMap(([, language = "", code = "", expected = ""]) => {
    const [program = "", ...parameters] = COMMANDS[language] ?? [];
    // Debian's package has another loader than Composer.
    const text = code.replace("vendor/autoload.php", "JsonSchema/autoload.php");
    writeFileSync(join(folder, `recipe.${language}`), text);
    const options = { cwd: folder, env: GO_ENVIRONMENT, encoding: "utf8" } as const;
    const printed = execFileSync(program, parameters, options);
    return printed === expected ? [] : [`The recipe for ${language} prints: ${printed}`];
  });
}
