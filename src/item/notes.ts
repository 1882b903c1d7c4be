/** What the documentation says, for the keys that a server has: the one place where the two are brought together. */

import type { TransferModule } from "../core/column-types.js";
import type { ItemKey, KeyNote, KeyRule } from "../core/item-types.js";
import { DOCUMENTED_KEYS, DOCUMENTED_RULES, MODULE_NOTES } from "./documentation.js";

/** What the module does; `undefined` where nothing is documented of it. */
export function moduleNote(module: string): string | undefined {
  return Object.hasOwn(MODULE_NOTES, module) ? MODULE_NOTES[module] : undefined;
}

/** What the key does; `undefined` where nothing is documented of it in that module. */
export function keyNote(module: string, key: string): KeyNote | undefined {
  const documented = DOCUMENTED_KEYS.find((note) => note.key === key && note.modules.includes(module));
  if (documented === undefined) return undefined;
  const { key: _key, modules: _modules, ...note } = documented;
  return note;
}

/** The rules of which a module has every key. */
export function keyRules({ name }: TransferModule, keys: readonly ItemKey[]): readonly KeyRule[] {
  if (moduleNote(name) === undefined) return [];
  const properties = new Map(keys.map(({ name: key, property }) => [key, property]));
  return DOCUMENTED_RULES.flatMap((rule) => ruleOf(rule, (key) => properties.get(key)));
}

/** The rule by properties; none where one of its keys is missing, or all but one of those that exclude each other. */
function ruleOf(rule: KeyRule, propertyOf: (key: string) => string | undefined): readonly KeyRule[] {
  if (rule.kind === "one-of") {
    const groups = rule.keys.map((group) => group.flatMap((key) => propertyOf(key) ?? []));
    const present = groups.filter(({ length }) => length > 0);
    return present.length > 1 ? [{ ...rule, keys: present }] : [];
  }
  const key = propertyOf(rule.key);
  if (key === undefined) return [];
  if (rule.kind === "same") {
    const [one, other] = [propertyOf(rule.as[0]), propertyOf(rule.as[1])];
    return one === undefined || other === undefined ? [] : [{ ...rule, key, as: [one, other] }];
  }
  const other = propertyOf(rule.other);
  return other === undefined ? [] : [{ ...rule, key, other }];
}

/** Notes about keys that the modules do not have, though they have the module: the documentation and the server differ. */
export function unmatchedNotes(
  modules: readonly TransferModule[],
): readonly { readonly module: string; readonly keys: readonly string[] }[] {
  return modules.flatMap(({ name: module, columns }) => {
    const has = new Set(columns.map(({ name: key }) => key));
    const stray = DOCUMENTED_KEYS.filter((note) => note.modules.includes(module) && !has.has(note.key));
    return stray.length === 0 ? [] : [{ module, keys: stray.map(({ key }) => key) }];
  });
}
