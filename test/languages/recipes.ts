/** Runs the programs in docs/other-languages.md. The block after each program contains its output. */

import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
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

/** Returns a text for each program that does not print what the page contains. */
export function checkRecipes(folder: string): readonly string[] {
  symlinkSync(join(ROOT, "generated"), join(folder, "generated"));
  const page = readFileSync(join(ROOT, "docs/other-languages.md"), "utf8");
  const recipes = [...page.matchAll(/```(python|php|go)\n(.*?)```\n\n```text\n(.*?)```/gs)];
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
