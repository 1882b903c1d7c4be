/** What the user has entered and chosen. It is in the fragment of the page's address, so that a link contains all of it. */

import type { Dialect, BigintChoice, FlagChoice } from "../../src/core/item-types.js";
import type { Naming, BuiltInEmitter } from "../../src/core/config-types.js";

export interface Choices {
  /** The schema of a module, in a form that `read-module.ts` accepts. */
  readonly schema: string;
  /** The schema of an older version, or an empty text. */
  readonly before: string;
  readonly module: string;
  readonly dialect: Dialect;
  readonly bigint: BigintChoice;
  readonly flags: FlagChoice;
  readonly naming: Naming;
  readonly emitter: BuiltInEmitter;
}

/** The values that a user can choose, the default first. The playground has no ajv emitter, because ajv needs `eval`. */
export const OPTIONS = {
  dialect: ["mysql", "sqlite"],
  bigint: ["number|bigint", "bigint", "string"],
  flags: ["boolean|bit", "boolean", "bit"],
  naming: ["wire", "camel"],
  emitter: ["zod", "valibot"],
} as const satisfies { readonly [Name in keyof Choices]?: readonly Choices[Name][] };

export const START: Choices = {
  schema: `user char(255) DEFAULT NULL
domain char(255) DEFAULT NULL
ip int(1) DEFAULT 0
size BIGINT UNSIGNED DEFAULT 1
priority enum('low','high') DEFAULT 'low'
required: user`,
  before: "",
  module: "AccountExample",
  dialect: "mysql",
  bigint: "number|bigint",
  flags: "boolean|bit",
  naming: "wire",
  emitter: "zod",
};

/** The examples, with what each changes of the start. */
export const EXAMPLES: Readonly<Record<string, Partial<Choices>>> = {
  "Lines of SQL": {},
  "Response of WHM": {
    module: "PackageRemoteRoot",
    schema: `{
  "metadata": { "command": "transfer_module_schema", "version": 1, "result": 1, "reason": "OK" },
  "data": {
    "schema": {
      "primary": ["package"],
      "required": ["package"],
      "keys": {
        "package": { "def": "char(255) DEFAULT NULL" },
        "size": { "def": "BIGINT UNSIGNED DEFAULT 1" }
      }
    }
  }
}`,
  },
  "Update of WHM": {
    before: `user char(255) DEFAULT NULL
domain char(255) DEFAULT NULL
copypoint text
skiphomedir int(1) DEFAULT 0
priority enum('low','medium','high') DEFAULT 'low'
required: user`,
    schema: `user char(128) DEFAULT NULL
domain char(255) DEFAULT NULL
copy_point text
skiphomedir int(1) DEFAULT 1
priority enum('low','high') DEFAULT 'low'
required: user`,
  },
};

/** Returns the fragment of a link: the choices that differ from the start, as base64url of JSON. */
export function toFragment(choices: Choices): string {
  const changed = Object.entries(choices).filter(([name, value]) => value !== START[name as keyof Choices]);
  if (changed.length === 0) return "";
  const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(changed)));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Reads a fragment without `#`. `isDamaged` if a part of it is not valid; the start replaces this part. */
export function fromFragment(fragment: string): {
  readonly choices: Choices;
  readonly isDamaged: boolean;
} {
  const entries = Object.entries(decode(fragment) ?? {});
  const valid = entries.filter(([name, value]) => Object.hasOwn(START, name) && isValid(name, value));
  const isDamaged = fragment !== "" && (entries.length === 0 || valid.length < entries.length);
  return { choices: { ...START, ...Object.fromEntries(valid) }, isDamaged };
}

function isValid(name: string, value: unknown): boolean {
  if (typeof value !== "string") return false;
  return (
    !Object.hasOwn(OPTIONS, name) ||
    (OPTIONS[name as keyof typeof OPTIONS] as readonly string[]).includes(value)
  );
}

function decode(fragment: string): object | undefined {
  try {
    const binary = atob(fragment.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
