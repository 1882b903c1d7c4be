/** The table of settings: it agrees with the types, the comments and the defaults. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import { CONFIG_SCHEMA } from "../../src/config/validate.js";
import type { Setting } from "../../src/config/setting.js";
import {
  SETTINGS_BY_CONFIG_KEY,
  SETTINGS,
  type SettingName,
  type SettingValue,
} from "../../src/config/settings.js";
import { SETTING_DEFAULTS } from "../../src/core/defaults.js";
import type { Config } from "../../src/core/config-types.js";
import { ROOT } from "../support/folders.js";

type KeyOf<Name extends SettingName> = (typeof SETTINGS)[Name] extends { key: infer Key extends string }
  ? Key
  : never;

/** The configuration as the table describes it. */
type ConfigOfTable = { readonly [Name in SettingName as KeyOf<Name>]: SettingValue<Name> };

const settings: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

function source(file: string): string {
  return readFileSync(join(ROOT, "src", file), "utf8");
}

const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

describe("the table of settings", () => {
  test("the table of settings contains exactly the keys of the configuration, with their types", () => {
    expectTypeOf<ConfigOfTable>().toEqualTypeOf<Required<Config>>();
    expect(Object.keys(CONFIG_SCHEMA.properties).sort()).toEqual(
      ["$schema", ...SETTINGS_BY_CONFIG_KEY.keys()].sort(),
    );
  });

  test("each setting has an option, a key or an environment variable, and all names are unique", () => {
    for (const kind of ["option", "environmentVariable", "key"] as const) {
      const names = settings.flatMap(([, setting]) => setting[kind] ?? []);
      expect(new Set(names).size).toBe(names.length);
    }
    for (const [name, { option, environmentVariable, key }] of settings) {
      expect([name, option ?? environmentVariable ?? key]).not.toEqual([name, undefined]);
    }
  });

  test("the table of settings contains all default values", () => {
    const defaults = settings.flatMap(([name, setting]) =>
      setting.default === undefined ? [] : [[name, setting.default] as const],
    );
    expect(Object.fromEntries(defaults)).toEqual(SETTING_DEFAULTS);
  });
});

describe("the sources", () => {
  test("only one source file contains the default values of settings", () => {
    const scalars = Object.entries(SETTING_DEFAULTS).filter(([, value]) => typeof value !== "object");
    const patterns = scalars.map(([name, value]) => {
      const literal = JSON.stringify(value).replace(/[|.]/g, "\\$&");
      return new RegExp(
        `\\b(?:${name}|DEFAULT_${name.toUpperCase()})\\b\\s*(?:=|:|\\?\\?|\\|\\|) ${literal}`,
      );
    });
    const found = files.flatMap((file) => {
      const text = source(file);
      return patterns.flatMap((pattern) => (pattern.test(text) ? [`${file}: ${pattern.source}`] : []));
    });
    expect(found.map((place) => place.replace(/:.*/, ""))).toEqual(scalars.map(() => "core/defaults.ts"));
  });

  test("the comments in the source code state the correct default values", () => {
    const claims = files.flatMap((file) =>
      [...source(file).matchAll(/Default: `([^`]+)`[^\n]*\n\s*readonly (\w+)\?/g)].map(
        ([, value, name = ""]) => [file, name, value] as const,
      ),
    );
    const known = claims.filter(([, name]) => name in SETTING_DEFAULTS);
    expect(known.length).toBeGreaterThan(15);
    for (const [file, name, value] of known) {
      // The key of the configuration and the option `--format` are different settings.
      const fromKey = file === "core/config-types.ts" ? SETTINGS_BY_CONFIG_KEY.get(name)?.default : undefined;
      const expected = fromKey ?? SETTING_DEFAULTS[name as keyof typeof SETTING_DEFAULTS];
      expect([file, name, value]).toEqual([file, name, String(expected)]);
    }
  });
});
