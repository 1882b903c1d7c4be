/** `scripts/prepare.js`: when it builds the package. */

import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, temporaryFolder } from "./support/folders.js";

/** A build that only records that it ran. */
const BUILD = `import { appendFileSync, mkdirSync, rmSync } from "node:fs";
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
appendFileSync("builds", "+");
`;

/** A checkout with a few files. `prepare` runs the script, and returns how many builds have run in total. */
function createCheckout(build = BUILD) {
  const folder = temporaryFolder();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const name of ["prepare.js", "sources.js"])
    cpSync(join(ROOT, "scripts", name), join(folder, "scripts", name));
  write("scripts/build.js", build);
  write("scripts/declarations.js", "");
  write("package.json", '{ "type": "module" }');
  for (const path of ["src/a.ts", "src/b/c.ts", "templates/a.ts", "schemas/a.json", "examples/a/a.ts"])
    write(path, "1");
  for (const path of ["package-lock.json", "tsconfig.json"]) write(path, "{}");
  const prepare = (...args: readonly string[]): number => {
    execFileSync(process.execPath, ["scripts/prepare.js", ...args], { cwd: folder, stdio: "pipe" });
    return existsSync(join(folder, "builds")) ? readFileSync(join(folder, "builds"), "utf8").length : 0;
  };
  return { folder, write, prepare };
}

test.each([
  "src/b/c.ts",
  "src/new.ts",
  "templates/a.ts",
  "schemas/a.json",
  "examples/a/a.ts",
  "package-lock.json",
  "scripts/build.js",
])("npm ci builds the package once, and the next command builds it again after a change of %s", (path) => {
  const { folder, write, prepare } = createCheckout();
  expect([prepare(), prepare()]).toEqual([1, 1]);
  if (existsSync(join(folder, path))) appendFileSync(join(folder, path), "\n");
  else write(path, "");
  expect([prepare(), prepare()]).toEqual([2, 2]);
});

test("the package is built again if dist/ or a source file was deleted, and with --force", () => {
  const { folder, prepare } = createCheckout();
  prepare();
  rmSync(join(folder, "dist"), { recursive: true });
  expect(prepare()).toBe(2);
  rmSync(join(folder, "src/a.ts"));
  expect(prepare()).toBe(3);
  expect(prepare("--force")).toBe(4);
});

test("the package is built again if a source file changed during the build, or if the build failed", () => {
  const changing = createCheckout(`${BUILD}appendFileSync("src/a.ts", "2");`);
  expect([changing.prepare(), changing.prepare()]).toEqual([1, 2]);
  const failing = createCheckout(`${BUILD}throw new Error("failed");`);
  for (let run = 0; run < 2; run++) expect(() => failing.prepare()).toThrow("failed");
  expect(readFileSync(join(failing.folder, "builds"), "utf8")).toBe("++");
});

test("files that an example writes do not lead to a build, and an installed package is never built", () => {
  const { folder, write, prepare } = createCheckout();
  prepare();
  const written = ["src/whm/a.ts", "dist/a.js", "node_modules/b/a.js", "package-lock.json", "a.csv"];
  for (const path of written) write(`examples/a/${path}`, "");
  expect(prepare()).toBe(1);
  for (const path of ["src", "dist"]) rmSync(join(folder, path), { recursive: true });
  expect(prepare()).toBe(1);
});
