/** Looks up cPanel's documentation for the modules and keys of a server. */

import type { TransferModule } from "../core/column-types.js";
import type { ItemKey, KeyNote, KeyRule } from "../core/item-types.js";
import { DOCUMENTED_KEYS, DOCUMENTED_RULES, MODULE_DESCRIPTIONS } from "./documentation.js";

/** Returns the description of the module; `undefined` if the module is not documented. */
export function getModuleDescription(module: string): string | undefined {
  return Object.hasOwn(MODULE_DESCRIPTIONS, module) ? MODULE_DESCRIPTIONS[module] : undefined;
}

/**
 * Returns the documentation of the key in the module. The description contains property names instead of key names, so that it is
 * correct for users of the generated code. Returns `undefined` if the key is not documented.
 */
export function getKeyNote(
  module: string,
  key: string,
  getPropertyName: (key: string) => string,
): KeyNote | undefined {
  const documentedKey = DOCUMENTED_KEYS.find(
    (candidateKey) => candidateKey.key === key && candidateKey.modules.includes(module),
  );
  if (documentedKey === undefined) return undefined;
  const {
    key: _key,
    modules: _modules,
    isDocumentationContradictory: _isContradictory,
    ...note
  } = documentedKey;
  return note.description === undefined
    ? note
    : { ...note, description: replaceKeyNamesInDescription(note.description, getPropertyName) };
}

const DOCUMENTED_KEY_NAMES: ReadonlySet<string> = new Set(DOCUMENTED_KEYS.map(({ key }) => key));

/** Replaces the names of keys in code spans by their property names, even for keys that the server does not have. */
function replaceKeyNamesInDescription(description: string, getPropertyName: (key: string) => string): string {
  return description.replace(/`(\w+)`/g, (codeSpan, name: string) =>
    DOCUMENTED_KEY_NAMES.has(name) ? `\`${getPropertyName(name)}\`` : codeSpan,
  );
}

/** Returns the documented rules that apply to the module. In the rules, property names replace key names. */
export function getKeyRules({ name }: TransferModule, keys: readonly ItemKey[]): readonly KeyRule[] {
  if (getModuleDescription(name) === undefined) return [];
  const propertiesByKey = new Map(keys.map(({ name: key, property }) => [key, property]));
  return DOCUMENTED_RULES.flatMap((rule) => replaceKeyNamesInRule(rule, (key) => propertiesByKey.get(key)));
}

/**
 * Returns a list that contains only the rule, with property names instead of key names. Returns an empty list if the module lacks a
 * key of the rule. For a `one-of` rule, which lists groups of keys, it is sufficient that the module has keys of two groups.
 */
function replaceKeyNamesInRule(
  rule: KeyRule,
  findProperty: (key: string) => string | undefined,
): readonly KeyRule[] {
  if (rule.kind === "one-of") {
    const propertyGroups = rule.keys.map((group) => group.flatMap((key) => findProperty(key) ?? []));
    const nonEmptyGroups = propertyGroups.filter(({ length }) => length > 0);
    return nonEmptyGroups.length > 1 ? [{ ...rule, keys: nonEmptyGroups }] : [];
  }
  const property = findProperty(rule.key);
  if (property === undefined) return [];
  if (rule.kind === "same") {
    const [leftProperty, rightProperty] = [findProperty(rule.as[0]), findProperty(rule.as[1])];
    return leftProperty === undefined || rightProperty === undefined
      ? []
      : [{ ...rule, key: property, as: [leftProperty, rightProperty] }];
  }
  const otherProperty = findProperty(rule.other);
  return otherProperty === undefined ? [] : [{ ...rule, key: property, other: otherProperty }];
}

/**
 * Returns the documented keys that each module lacks. Ignores keys about which the documentation contradicts itself. Omits modules that
 * have all of their documented keys.
 */
export function findMissingDocumentedKeys(
  modules: readonly TransferModule[],
): readonly { readonly module: string; readonly keys: readonly string[] }[] {
  return modules.flatMap(({ name: module, columns }) => {
    const columnNames = new Set(columns.map(({ name }) => name));
    const missingKeys = DOCUMENTED_KEYS.filter(
      (documentedKey) =>
        documentedKey.modules.includes(module) &&
        documentedKey.isDocumentationContradictory !== true &&
        !columnNames.has(documentedKey.key),
    );
    return missingKeys.length === 0 ? [] : [{ module, keys: missingKeys.map(({ key }) => key) }];
  });
}
