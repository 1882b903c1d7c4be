/** Tests the names of types in src/. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/folders.js";

const DECLARATION = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|enum) (\w+)/gm;

test("no two source files in src/ declare a type with the same name", () => {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  const places = new Map<string, string[]>();
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    for (const [, name = ""] of readFileSync(join(ROOT, "src", file), "utf8").matchAll(DECLARATION)) {
      places.set(name, [...(places.get(name) ?? []), file]);
    }
  }
  expect(places.size).toBeGreaterThan(300);
  expect([...places].filter(([, declaredIn]) => declaredIn.length > 1)).toEqual([]);
});
