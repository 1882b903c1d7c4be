/** Looks up cPanel's documentation for the modules and keys of a server. */

import type { TransferModule, ItemKey, KeyNote, KeyRule } from "../core/item-types.js";
import {
  CONTRADICTORY_KEY,
  DOCUMENTED_KEYS,
  DOCUMENTED_RULES,
  MODULE_DESCRIPTIONS,
} from "./documentation.js";

/** Returns the description of the module; `undefined` if the module is not documented. */
export function getModuleDescription(module: string): string | undefined {
  return Object.hasOwn(MODULE_DESCRIPTIONS, module) ? MODULE_DESCRIPTIONS[module] : undefined;
}

const DOCUMENTED_KEY_NAMES: ReadonlySet<string> = new Set(DOCUMENTED_KEYS.map(({ key }) => key));

/**
 * Returns the documentation of the key in the module. In the description, property names replace the names of keys, even of keys that
 * the server does not have. Returns `undefined` if the key is not documented.
 */
export function getKeyNote(
  module: string,
  key: string,
  getPropertyName: (key: string) => string,
): KeyNote | undefined {
  const note = DOCUMENTED_KEYS.find((each) => each.key === key && each.modules.includes(module))?.note;
  if (note?.description === undefined) return note;
  const description = note.description.replace(/`(\w+)`/g, (codeSpan, name: string) =>
    DOCUMENTED_KEY_NAMES.has(name) ? `\`${getPropertyName(name)}\`` : codeSpan,
  );
  return { ...note, description };
}

/**
 * Returns the documented rules that apply to the module: those whose keys it has. For a `one-of` rule, which lists groups of keys, it is
 * sufficient that the module has keys of two groups. In the rules, property names replace key names.
 */
export function getKeyRules({ name }: TransferModule, keys: readonly ItemKey[]): readonly KeyRule[] {
  if (getModuleDescription(name) === undefined) return [];
  const properties = new Map(keys.map(({ name: key, property }) => [key, property]));
  return DOCUMENTED_RULES.flatMap((rule): readonly KeyRule[] => {
    if (rule.kind === "one-of") {
      const groups = rule.keys
        .map((group) => group.flatMap((each) => properties.get(each) ?? []))
        .filter(({ length }) => length > 0);
      return groups.length > 1 ? [{ ...rule, keys: groups }] : [];
    }
    const others = rule.kind === "same" ? rule.as : [rule.other];
    const [key, other, second] = [rule.key, ...others].map((each) => properties.get(each));
    if (key === undefined || other === undefined) return [];
    if (rule.kind !== "same") return [{ ...rule, key, other }];
    return second === undefined ? [] : [{ ...rule, key, as: [other, second] }];
  });
}

/** Returns the documented keys that the module lacks. Ignores the key about which the documentation contradicts itself. */
export function findMissingKeys(module: string, keys: ReadonlySet<string>): readonly string[] {
  return DOCUMENTED_KEYS.filter(
    ({ key, modules }) =>
      modules.includes(module) &&
      !keys.has(key) &&
      !(module === CONTRADICTORY_KEY.module && key === CONTRADICTORY_KEY.key),
  ).map(({ key }) => key);
}
