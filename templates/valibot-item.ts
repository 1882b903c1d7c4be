import * as v from "valibot";
import {
  isObject,
  createNotObjectError,
  getOwn,
  hasOwn,
  setOwn,
  createUnknownKeyError,
  type ItemError,
  type UncheckedObject,
} from "./transfer-item.js";

/** A function that returns the error of a key's value, or undefined if the value is valid. */
export type ErrorFinder = (value: unknown) => ItemError | undefined;

/** A function that returns the error message for an issue that valibot reports. */
export type MessageFormatter = (issue: v.BaseIssue<unknown>) => string;

/** A function that returns whether a value is valid. Schemas call it for checks that valibot does not have. */
export type ValidityCheck = (value: unknown) => boolean;

/**
 * A function that returns the valibot schema of a key. It passes two callbacks to `createSchema`: one returns error messages, and
 * the other checks values. Both callbacks use `findError`.
 */
export type KeySchemaCreator = <Schema extends v.GenericSchema>(
  findError: ErrorFinder,
  createSchema: (formatIssueMessage: MessageFormatter, isValid: ValidityCheck) => Schema,
) => Schema;

/** Returns a function that creates the schemas of a module's keys. */
export function createKeySchemaCreator(module: string): KeySchemaCreator {
  return (findError, createSchema) => {
    const formatIssueMessage: MessageFormatter = (issue) => {
      const error = findError(issue.input);
      return error === undefined ? issue.message : module + error.message;
    };
    // With `abortPipeEarly`, valibot reports only the first error of a key.
    return v.config(
      createSchema(formatIssueMessage, (value) => findError(value) === undefined),
      { abortPipeEarly: true },
    );
  };
}

/**
 * Creates the valibot schema of a module's items. The schema refuses unknown keys. `findRuleErrors` checks rules about several keys, such
 * as "customip requires ip".
 */
export function createItemSchema<Entries extends v.ObjectEntries>(
  module: string,
  createEntries: () => Entries,
  findRuleErrors: (item: UncheckedObject) => ItemError[] = () => [],
): v.StrictObjectSchema<Entries, MessageFormatter> {
  const entries: v.ObjectEntries = createEntries();
  if (hasOwn(entries, "__proto__"))
    patchPrototypeKeySchema(getOwn(entries, "__proto__") as unknown as v.GenericSchema);
  const formatNotObjectMessage: MessageFormatter = (issue) =>
    module + createNotObjectError(issue.input).message;
  const schema = v.strictObject(entries, formatNotObjectMessage);
  const runStrictObjectSchema = schema["~run"];
  // `v.pick` and similar functions copy this function to a schema with other entries. Therefore, it uses `this` instead of `schema`.
  function runItemSchema(
    this: typeof schema,
    dataset: v.UnknownDataset,
    config: v.Config<v.BaseIssue<unknown>>,
  ): v.OutputDataset<unknown, v.BaseIssue<unknown>> {
    const item = dataset.value;
    if (!isObject(item)) {
      v._addIssue(this, "type", dataset, config);
      return dataset as unknown as v.FailureDataset<v.BaseIssue<unknown>>;
    }
    dataset.value = copyKnownKeys(item, this.entries);
    const output = runStrictObjectSchema.call(this, dataset, config);
    // Make the issues refer to the original item instead of the copy.
    for (const { path } of output.issues ?? []) if (path) Object.assign(path[0], { input: item });
    if (hasOwn(this.entries, "__proto__")) restorePrototypeKey(item, output.value as object);
    const knownKeys = Object.keys(this.entries);
    const unknownKeys = Object.keys(item).filter((key) => !knownKeys.includes(key));
    const errors = [
      ...unknownKeys.map((key) => createUnknownKeyError(key, knownKeys)),
      // Check the rules about several keys only in the complete schema, because derived schemas may lack some keys.
      ...(this === schema ? findRuleErrors(item) : []),
    ];
    for (const { path: key, message } of errors) {
      if (output.issues !== undefined && config.abortEarly === true) break;
      const path: [v.ObjectPathItem] = [
        { type: "object", origin: "key", input: item, key, value: item[key] },
      ];
      v._addIssue(this, "key", output, config, { input: key, message: module + message, path });
    }
    return output;
  }
  return Object.assign(schema, { "~run": runItemSchema }) as unknown as v.StrictObjectSchema<
    Entries,
    MessageFormatter
  >;
}

/**
 * Copies the known keys of an item. Without a copy, valibot would read properties that every object inherits, such as `toString`, as
 * values. It would also report only one unknown key, and ignore the schema's message for a missing key.
 */
function copyKnownKeys(item: UncheckedObject, entries: v.ObjectEntries): UncheckedObject {
  const itemCopy = Object.create(null) as Record<string, unknown>;
  for (const [key, { type }] of Object.entries(entries)) {
    if (key in Object.prototype ? hasOwn(item, key) : key in item) itemCopy[key] = item[key];
    else if (type !== "optional" && type !== "nullish") itemCopy[key] = undefined;
  }
  return itemCopy;
}

/**
 * Changes the schema of the key `__proto__`, so that it returns undefined instead of an object. Without this change, valibot would
 * assign the object to `__proto__` of the item's result. The object would become the prototype, and valibot would throw when it
 * sets a key that is a read-only property of the object.
 */
function patchPrototypeKeySchema(schema: v.GenericSchema): void {
  const runSchema = schema["~run"];
  Object.assign(schema, {
    "~run": (...args: Parameters<typeof runSchema>) => {
      const output = runSchema.apply(schema, args);
      return Object(output.value) === output.value ? Object.assign(output, { value: undefined }) : output;
    },
  });
}

/**
 * Sets the key `__proto__` of the result, and restores the prototype of the result. Needed because valibot uses an assignment to
 * `__proto__`. The assignment does not set the key. If the value is null, the assignment removes the prototype.
 */
function restorePrototypeKey(item: UncheckedObject, parsedItem: object): void {
  Object.setPrototypeOf(parsedItem, Object.prototype);
  if (hasOwn(item, "__proto__"))
    setOwn(parsedItem as Record<string, string>, "__proto__", getOwn(item, "__proto__") as string);
}
