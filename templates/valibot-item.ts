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

/** Returns the error of a key's value, or undefined if the value is valid. */
export type FindError = (value: unknown) => ItemError | undefined;

/** Returns the message for an issue of valibot. */
export type Message = (issue: v.BaseIssue<unknown>) => string;

/** A check that valibot's own actions do not have. Returns whether the value is valid. */
export type IsValid = (value: unknown) => boolean;

/**
 * Creates the valibot schema of a key: `create` builds the schema from these parameters, and `findError` returns the messages
 * of its errors.
 */
export type CreateKeySchema = <Schema extends v.GenericSchema>(
  findError: FindError,
  create: (message: Message, isValid: IsValid) => Schema,
) => Schema;

/** Returns the function that creates the schemas of a module's keys. */
export function keySchemas(module: string): CreateKeySchema {
  return (findError, create) => {
    const message: Message = (issue) => {
      const error = findError(issue.input);
      return error === undefined ? issue.message : module + error.message;
    };
    // Report only the first error of a key.
    return v.config(
      create(message, (value) => findError(value) === undefined),
      { abortPipeEarly: true },
    );
  };
}

/** Creates the valibot schema of an item, which refuses unknown keys. `findErrors` checks the rules between keys. */
export function itemSchema<Entries extends v.ObjectEntries>(
  module: string,
  createEntries: () => Entries,
  findErrors: (item: Unchecked) => ItemError[] = () => [],
): v.StrictObjectSchema<Entries, Message> {
  const entries: v.ObjectEntries = createEntries();
  const message: Message = (issue) => module + notObject(issue.input).message;
  const schema = v.strictObject(entries, message);
  const run = schema["~run"];
  // Uses `this`, because schemas derived with v.pick and similar functions have other entries.
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
    dataset.value = ownKnownKeys(item, this.entries);
    const result = run.call(this, dataset, config);
    for (const { path } of result.issues ?? [])
      if (path !== undefined) Object.assign(path[0], { input: item });
    if (has(this.entries, "__proto__")) restorePrototype(item, result.value as object);
    const known = Object.keys(this.entries);
    const errors = [
      ...Object.keys(item)
        .filter((key) => !known.includes(key))
        .map((key) => unknownKey(key, known)),
      // Derived schemas may lack the keys of these rules.
      ...(this === schema ? findErrors(item) : []),
    ];
    for (const { path: key, message: text } of errors) {
      if (result.issues !== undefined && config.abortEarly === true) break;
      const path: v.ObjectPathItem = {
        type: "object",
        origin: "key",
        input: item,
        key,
        value: item[key],
      };
      v._addIssue(this, "key", result, config, { input: key, message: module + text, path: [path] });
    }
    return result;
  }
  return Object.assign(schema, { "~run": runItem }) as unknown as v.StrictObjectSchema<Entries, Message>;
}

function has(object: object, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/**
 * Copies the item for valibot. valibot would read inherited properties as values, report only one unknown key, and ignore the
 * schema's message for a missing key.
 */
function ownKnownKeys(item: Unchecked, entries: v.ObjectEntries): Unchecked {
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, { type }] of Object.entries(entries)) {
    if (key in Object.prototype ? has(item, key) : key in item) copy[key] = item[key];
    else if (type !== "optional" && type !== "nullish") copy[key] = undefined;
  }
  return copy;
}

/** Restores the key `__proto__` of the result. valibot sets the prototype of the result instead of the key. */
function restorePrototype(item: Unchecked, value: object): void {
  Object.setPrototypeOf(value, Object.prototype);
  if (has(item, "__proto__"))
    setOwn(value as Record<string, string>, "__proto__", own(item, "__proto__") as string);
}
