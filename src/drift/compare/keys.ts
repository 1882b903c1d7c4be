/** Keys of one module: those that came, went or got another name; of those that stayed, what their definitions say. */

import { nearest } from "../../core/text/nearest.js";
import type { Column, Item, ItemKey, Surface, Witness } from "../../core/model.js";
import type { Aspect, KeyPair } from "./aspect.js";
import { aspectsOf, factsOf } from "./column-aspects.js";
import type { RawFinding, Sides } from "./raw-finding.js";
import { meant } from "./definition-meaning.js";
import { plainValue, witness } from "./counterexample.js";

export function keyDrafts(items: Sides<Item>): readonly RawFinding[] {
  const [old, now] = [byName(items.before), byName(items.after)];
  const { removed, added, renamed } = movedKeys(items);
  const isRenamed = (key: ItemKey): boolean =>
    renamed.some(({ before, after }) => before === key || after === key);
  return [
    ...renamed.map((pair) => renamedDraft(pair, items)),
    ...removed.filter((key) => !isRenamed(key)).map((key) => removedDraft(key, items)),
    ...added.filter((key) => !isRenamed(key)).map((key) => addedDraft(key, items)),
    ...[...old.values()].flatMap((before) => {
      const after = now.get(before.name);
      return after === undefined ? [] : changedDrafts({ before, after }, items);
    }),
    ...computedDrafts(items),
  ];
}

interface MovedKeys {
  readonly removed: readonly ItemKey[];
  readonly added: readonly ItemKey[];
  /** Those of both that are one key by another name. */
  readonly renamed: readonly KeyPair[];
}

export function movedKeys({ before, after }: Sides<Item>): MovedKeys {
  const [old, now] = [byName(before), byName(after)];
  const removed = before.keys.filter(({ name }) => !now.has(name));
  const added = after.keys.filter(({ name }) => !old.has(name));
  return { removed, added, renamed: renamings(removed, added) };
}

/** Columns that the database computes on both sides, or on the one that has them: nobody can send them. */
function computedDrafts({ before, after }: Sides<Item>): readonly RawFinding[] {
  const computed = ({ source }: Item): ReadonlyMap<string, Column> =>
    new Map(
      source.columns.flatMap(({ name, column }) =>
        column.generated === undefined ? [] : [[name, column] as const],
      ),
    );
  const [old, now] = [computed(before), computed(after)];
  const sendable = new Set([...before.keys, ...after.keys].map(({ name }) => name));
  const names = new Set([...old.keys(), ...now.keys()].filter((name) => !sendable.has(name)));
  return [...names].flatMap((name): RawFinding[] => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was?.def === is?.def) return [];
    const shared = {
      module: after.module,
      key: name,
      ...(was !== undefined && { before: was.def }),
      ...(is !== undefined && { after: is.def }),
      surfaces: [],
    };
    const place = `${after.module}.${name}`;
    if (was === undefined) {
      return [
        {
          rule: "key-added",
          ...shared,
          message: `${place} is new, and computed by the database.`,
          meaning: "computed",
        },
      ];
    }
    if (is === undefined) {
      return [
        {
          rule: "clause-changed",
          ...shared,
          message: `${place} is not there any more, which the database computed.`,
          meaning: [meant(was).generated ?? null, null],
          surfaces: ["behaviour"],
        },
      ];
    }
    return computedAspects(was, is).map((aspect): RawFinding => ({
      ...shared,
      ...aspect,
      message: `${place} ${aspect.says}.`,
    }));
  });
}

type ComputedAspect = Pick<Aspect, "rule" | "says" | "surfaces"> & Pick<RawFinding, "meaning">;

function computedAspects(before: Column, after: Column): readonly ComputedAspect[] {
  const [{ generated: how, comment: old = "", ...was }, { generated, comment = "", ...is }] = [
    meant(before),
    meant(after),
  ];
  const aspects: ComputedAspect[] = [];
  if (how !== generated) {
    const [says, meaning] = ["is computed in another way", [how ?? null, generated ?? null]];
    aspects.push({ rule: "clause-changed", says, meaning, surfaces: ["behaviour"] });
  }
  const facts = [factsOf(was), factsOf(is)];
  if (facts[0] !== facts[1]) {
    const says = "is another column, and computed as it was";
    aspects.push({ rule: "clause-changed", says, meaning: facts, surfaces: ["behaviour"] });
  }
  if (old !== comment) {
    const [says, meaning] = ["has another comment", [old, comment]];
    aspects.push({ rule: "comment-changed", says, meaning, surfaces: [] });
  }
  if (aspects.length > 0) return aspects;
  return [{ rule: "definition-respelled", says: "is defined in other words", meaning: null, surfaces: [] }];
}

function byName({ keys }: Item): ReadonlyMap<string, ItemKey> {
  return new Map(keys.map((key) => [key.name, key]));
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
