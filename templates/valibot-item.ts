import * as v from "valibot";
import {
  isObject,
  notObject,
  own,
  setOwn,
  unknownKey,
  type ItemError,
  type Unchecked,
} from "./transfer-item.js";

/** What is wrong with a key's value, if anything. */
export type FindError = (value: unknown) => ItemError | undefined;

/** For what valibot looks at: the sentence is ours. */
export type Words = (issue: v.BaseIssue<unknown>) => string;

/** For what valibot has no word for: whether nothing is wrong. */
export type Holds = (value: unknown) => boolean;

/** Makes the schema of a key. */
export type KeyMaker = <Schema extends v.GenericSchema>(
  findError: FindError,
  make: (words: Words, holds: Holds) => Schema,
) => Schema;

export function keysOf(module: string): KeyMaker {
  return (findError, make) => {
    const words: Words = (issue) => {
      const error = findError(issue.input);
      return error === undefined ? issue.message : module + error.message;
    };
    // One sentence is enough for a key.
    return v.config(
      make(words, (value) => findError(value) === undefined),
      { abortPipeEarly: true },
    );
  };
}

/** An item as a strict object of valibot. `findErrors` looks at an item as a whole, for what goes beyond one key. */
export function itemSchema<Entries extends v.ObjectEntries>(
  module: string,
  makeEntries: () => Entries,
  findErrors: (item: Unchecked) => ItemError[] = () => [],
): v.StrictObjectSchema<Entries, Words> {
  const entries: v.ObjectEntries = makeEntries();
  const words: Words = (issue) => module + notObject(issue.input).message;
  const schema = v.strictObject(entries, words);
  const run = schema["~run"];
  // What is made of the schema, by v.pick and the like, has keys of its own, and so `this`.
  function runItem(
    this: typeof schema,
    dataset: v.UnknownDataset,
    config: v.Config<v.BaseIssue<unknown>>,
  ): v.OutputDataset<unknown, v.BaseIssue<unknown>> {
    const item = dataset.value;
    if (!isObject(item)) {
      v._addIssue(this, "type", dataset, config);
      return dataset as unknown as v.FailureDataset<v.BaseIssue<unknown>>;
    }
    dataset.value = knownKeys(item, this.entries);
    const done = run.call(this, dataset, config);
    for (const { path } of done.issues ?? []) if (path !== undefined) Object.assign(path[0], { input: item });
    if (has(this.entries, "__proto__")) restorePrototype(item, done.value as object);
    const known = Object.keys(this.entries);
    const further = [
      ...Object.keys(item)
        .filter((key) => !known.includes(key))
        .map((key) => unknownKey(key, known)),
      // What is made of the schema may not have the keys that are spoken of.
      ...(this === schema ? findErrors(item) : []),
    ];
    for (const { path: key, message } of further) {
      if (done.issues !== undefined && config.abortEarly === true) break;
      const path: v.ObjectPathItem = {
        type: "object",
        origin: "key",
        input: item,
        key,
        value: item[key],
      };
      v._addIssue(this, "key", done, config, { input: key, message: module + message, path: [path] });
    }
    return done;
  }
  return Object.assign(schema, { "~run": runItem }) as unknown as v.StrictObjectSchema<Entries, Words>;
}

function has(object: object, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/**
 * The item as valibot may look at it, who takes what every object inherits for a value, tells of one unknown key alone, and
 * does not ask the schema of a key that is not there what to say.
 */
function knownKeys(item: Unchecked, entries: v.ObjectEntries): Unchecked {
  const view = Object.create(null) as Record<string, unknown>;
  for (const [key, { type }] of Object.entries(entries)) {
    if (key in Object.prototype ? has(item, key) : key in item) view[key] = item[key];
    else if (type !== "optional" && type !== "nullish") view[key] = undefined;
  }
  return view;
}

/** valibot sets the key of that name as if it were another, which gives the object a prototype. */
function restorePrototype(item: Unchecked, value: object): void {
  Object.setPrototypeOf(value, Object.prototype);
  if (has(item, "__proto__"))
    setOwn(value as Record<string, string>, "__proto__", own(item, "__proto__") as string);
}
