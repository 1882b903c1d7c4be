/** Keys of one module: those that came, went or got another name; of those that stayed, what their definitions say. */

import { nearest } from "../../core/text/nearest.js";
import type { Surface, Witness } from "../../core/drift-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import type { Aspect, KeyPair } from "./aspect.js";
import { computedColumnDrafts } from "./computed-columns.js";
import { compareLists, type ListComparison } from "./compare-lists.js";
import { aspectsOf, factsOf } from "./column-aspects.js";
import type { RawFinding, Sides } from "./raw-finding.js";
import { plainValue, witness } from "./counterexample.js";

export function keyDrafts(items: Sides<Item>): readonly RawFinding[] {
  const { removed, added, both, renamed } = compareKeys(items);
  return [
    ...renamed.map((pair) => renamedDraft(pair, items)),
    ...removed.map((key) => removedDraft(key, items)),
    ...added.map((key) => addedDraft(key, items)),
    ...both.flatMap((pair) => changedDrafts(pair, items)),
    ...computedColumnDrafts(items),
  ];
}

interface KeyComparison extends ListComparison<ItemKey> {
  /** Keys that have another name. They are in no other list. */
  readonly renamed: readonly KeyPair[];
}

export function compareKeys({ before, after }: Sides<Item>): KeyComparison {
  const { removed, added, both } = compareLists(
    { before: before.keys, after: after.keys },
    ({ name }) => name,
  );
  const renamed = renamings(removed, added);
  const moved = new Set(renamed.flatMap((pair) => [pair.before, pair.after]));
  const isOther = (key: ItemKey): boolean => !moved.has(key);
  return { removed: removed.filter(isOther), added: added.filter(isOther), both, renamed };
}

/** Of the same meaning, and of a name that a slip of the hand makes of the other: each with the nearest. */
function renamings(removed: readonly ItemKey[], added: readonly ItemKey[]): readonly KeyPair[] {
  const taken = new Set<ItemKey>();
  return removed.flatMap((before): KeyPair[] => {
    const alike = added.filter((after) => !taken.has(after) && isSameBut(before, after));
    const names = alike.map((after) => after.name.toLowerCase());
    const old = before.name.toLowerCase();
    // Nothing is nearer than a name that differs in its letters' case alone.
    const name = names.includes(old) ? old : nearest(old, names);
    const after = alike.find((key) => key.name.toLowerCase() === name);
    if (after === undefined) return [];
    taken.add(after);
    return [{ before, after }];
  });
}

function isSameBut(before: ItemKey, after: ItemKey): boolean {
  return (
    factsOf(before.column) === factsOf(after.column) &&
    before.required === after.required &&
    before.primary === after.primary
  );
}

function renamedDraft({ before, after }: KeyPair, items: Sides<Item>): RawFinding {
  return {
    rule: "key-renamed",
    module: items.after.module,
    key: before.name,
    before: before.name,
    after: after.name,
    message: `${items.after.module}.${before.name} is called ${after.name} now.`,
    meaning: [before.name, after.name],
    surfaces: ["wire", "compile"],
    ...shownBy(items, sayingKey(before, items)),
  };
}

function removedDraft(key: ItemKey, items: Sides<Item>): RawFinding {
  return {
    rule: "key-removed",
    module: items.after.module,
    key: key.name,
    before: key.column.def,
    message: `${items.after.module}.${key.name} is gone.`,
    meaning: null,
    surfaces: ["wire", "compile"],
    ...shownBy(items, sayingKey(key, items)),
  };
}

function addedDraft(key: ItemKey, items: Sides<Item>): RawFinding {
  const shared = { module: items.after.module, key: key.name, after: key.column.def, meaning: null };
  if (!key.required) {
    return {
      rule: "key-added",
      ...shared,
      message: `${items.after.module}.${key.name} is new.`,
      surfaces: [],
    };
  }
  return {
    rule: "required-key-added",
    ...shared,
    message: `${items.after.module}.${key.name} is new, and required.`,
    surfaces: ["wire", "compile"],
    ...shownBy(items, {}),
  };
}

function changedDrafts(pair: KeyPair, items: Sides<Item>): readonly RawFinding[] {
  const { before, after } = pair;
  // Most keys of most servers; nothing has to be weighed.
  if (before.column.def === after.column.def && before.required === after.required) return [];
  const shared = {
    module: items.after.module,
    key: after.name,
    before: before.column.def,
    after: after.column.def,
  };
  const place = `${items.after.module}.${after.name}`;
  const aspects = aspectsOf(pair);
  if (aspects.length === 0 && before.column.def !== after.column.def) {
    const message = `${place} is defined in other words.`;
    return [{ rule: "definition-respelled", ...shared, message, meaning: null, surfaces: [] }];
  }
  return aspects.map((aspect): RawFinding => {
    const shown = shownByAspect(aspect, pair, items);
    const surfaces = surfacesOf(aspect, pair).filter(
      (surface) => surface !== "wire" || shown.witness !== undefined,
    );
    return {
      rule: aspect.rule,
      ...shared,
      message: `${place} ${aspect.says}.`,
      meaning: aspect.meaning,
      surfaces,
      ...shown,
    };
  });
}

/** What is on the wire is there because an item shows it: not where no item could say it before, such as "" for a required key. */
function surfacesOf({ surfaces, lost }: Aspect, { before, after }: KeyPair): readonly Surface[] {
  const isOtherInCode = lost !== undefined && (lost === null || before.type.kind !== after.type.kind);
  return isOtherInCode && !surfaces.includes("compile") ? [...surfaces, "compile"] : surfaces;
}

function shownByAspect(
  { lost, isMissed }: Aspect,
  { before }: KeyPair,
  items: Sides<Item>,
): Pick<RawFinding, "witness"> {
  if (isMissed === true) return shownBy(items, {});
  return lost === undefined ? {} : shownBy(items, { [before.property]: lost });
}

function sayingKey(key: ItemKey, { after }: Sides<Item>): Witness {
  const value = plainValue(key, after);
  return value === undefined ? {} : { [key.property]: value };
}

function shownBy(items: Sides<Item>, values: Witness): Pick<RawFinding, "witness"> {
  const shown = witness(items, values);
  return shown === undefined ? {} : { witness: shown };
}
