import { z } from "zod";
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

/** The parameters that a schema or a check of zod accepts. */
export interface SchemaParams {
  /** Returns the error message for the value `input`. */
  readonly error: (issue: { readonly input?: unknown }) => string | undefined;
  /** Stops the checks of a key after its first error. */
  readonly abort: true;
}

/** The parameters of length checks. */
export interface LengthParams extends SchemaParams {
  /** Returns whether to check a value: true only for strings. */
  readonly when: (payload: z.core.ParsePayload) => boolean;
}

/** A function that adds an issue for an invalid value. Schemas call it for checks that zod does not have. */
export type CustomCheck = (payload: z.core.ParsePayload) => void;

/**
 * A function that returns the zod schema of a key. It passes parameters and a check to `createSchema`. The parameters and the check
 * use `findError` for their error messages.
 */
export type KeySchemaCreator = <Schema>(
  findError: ErrorFinder,
  createSchema: (params: SchemaParams, check: CustomCheck, lengthParams: LengthParams) => Schema,
) => Schema;

/** Returns a function that creates the schemas of a module's keys. */
export function createKeySchemaCreator(module: string): KeySchemaCreator {
  return (findError, createSchema) => {
    const findErrorMessage = (value: unknown): string | undefined => {
      const error = findError(value);
      return error === undefined ? undefined : module + error.message;
    };
    const check: CustomCheck = ({ value: input, issues }) => {
      const message = findErrorMessage(input);
      if (message !== undefined) issues.push({ code: "custom", message, input });
    };
    const params: SchemaParams = { error: ({ input }) => findErrorMessage(input), abort: true };
    return createSchema(params, check, { ...params, when: ({ value }) => typeof value === "string" });
  };
}

/**
 * Creates the zod schema of a module's items. The schema refuses unknown keys. `findRuleErrors` checks rules about several keys, such as
 * "customip requires ip".
 */
export function createItemSchema<Shape extends z.core.$ZodShape>(
  module: string,
  createShape: () => Shape,
  findRuleErrors?: (item: UncheckedObject) => ItemError[],
): z.ZodObject<Shape, z.core.$strict> {
  const shape = createShape();
  const def: ItemSchemaDef = {
    type: "object",
    shape,
    catchall: z.never(),
    error: ({ input }) => module + createNotObjectError(input).message,
    module,
  };
  // The compiler `zod/compile` would replace this schema by code that checks neither these rules nor the key `__proto__`. A check with
  // a `when` condition prevents the replacement.
  if (findRuleErrors !== undefined || hasOwn(shape, "__proto__")) {
    // `z.superRefine` is not used, because it accepts `when` only since zod 4.4.
    const itemCheck = new z.core.$ZodCheck({
      check: "custom",
      when: ({ value }) => isObject(value),
    }) as z.core.$ZodCheck<UncheckedObject>;
    itemCheck._zod.check = ({ value: item, issues }) => {
      for (const { path, message } of findRuleErrors?.(item) ?? [])
        issues.push({ code: "custom", message: module + message, input: item, path: [path] });
    };
    def.checks = [itemCheck];
  }
  return new ItemObjectSchema(def) as unknown as z.ZodObject<Shape, z.core.$strict>;
}

/** The definition of an `ItemObjectSchema`. */
interface ItemSchemaDef extends z.core.$ZodObjectDef {
  readonly module: string;
}

/**
 * An object schema of zod that ignores properties that every object inherits, such as `toString`, and reports a separate issue for
 * each unknown key.
 */
const ItemObjectSchema: z.core.$constructor<z.ZodObject, ItemSchemaDef> = /* @__PURE__ */ z.core.$constructor<
  z.ZodObject,
  ItemSchemaDef
>("WhmTransferItem", (schema, def) => {
  z.ZodObject.init(schema, def);
  const { _zod: internals } = schema;
  const originalParse = internals.parse.bind(internals);
  internals.parse = (payload, context) => {
    const item: unknown = payload.value;
    if (!isObject(item)) return originalParse(payload, context);
    payload.value = copyKnownKeys(item, def.shape);
    const fix = (parsed: z.core.ParsePayload): z.core.ParsePayload => {
      if (hasOwn(def.shape, "__proto__")) parsePrototypeKey(item, def.shape, parsed);
      else if (Object.prototype.propertyIsEnumerable.call(item, "__proto__"))
        reportPrototypeKey(item, schema, parsed);
      // Checks of the whole item need all values, but zod before 4.0.8 omits the invalid values of optional keys.
      if (parsed.issues.length > 0) parsed.value = item;
      parsed.issues = parsed.issues.flatMap((issue) => splitIssue(issue, schema, def));
      return parsed;
    };
    const parsed = originalParse(payload, context);
    return parsed instanceof Promise ? parsed.then(fix) : fix(parsed);
  };
});

/**
 * Copies an item without the properties that every object inherits, such as `toString`, because zod would read them as keys. The copy
 * contains other inherited properties, such as getters of a class, if they are keys of the schema. Returns the item itself if a copy
 * is not necessary.
 */
function copyKnownKeys(item: UncheckedObject, shape: z.core.$ZodShape): UncheckedObject {
  const shapeKeys = Reflect.ownKeys(shape);
  if (Object.getPrototypeOf(item) === Object.prototype && !shapeKeys.some((key) => key in Object.prototype))
    return item;
  const copy = Object.create(null) as Record<PropertyKey, unknown>;
  for (const key of shapeKeys)
    if (key in Object.prototype ? hasOwn(item, key) : key in item) copy[key] = item[key as string];
  for (const key of Object.keys(item)) if (!(key in copy)) copy[key] = item[key];
  // `parsePrototypeKey` parses the key `__proto__` of the original item.
  if (hasOwn(shape, "__proto__")) delete copy["__proto__"];
  return copy;
}

/**
 * Parses the key `__proto__` separately. Some releases of zod skip this key. Other releases report an error, because the copied item
 * that zod receives does not contain the key.
 */
function parsePrototypeKey(
  item: UncheckedObject,
  shape: z.core.$ZodShape,
  parsed: z.core.ParsePayload,
): void {
  const key = "__proto__";
  const schema = getOwn(shape, key) as unknown as z.ZodType;
  const { error } = schema.safeParse(getOwn(item, key));
  parsed.issues = parsed.issues.filter(({ path }) => path?.[0] !== key);
  for (const { message } of error?.issues ?? [])
    parsed.issues.push({ code: "custom", message, path: [key], input: item });
  if (hasOwn(item, key)) setOwn(parsed.value as Record<string, string>, key, item[key] as string);
}

/** Reports the unknown key `__proto__` if the schema is strict, because zod 4.4 ignores this key. */
function reportPrototypeKey(
  item: UncheckedObject,
  schema: z.ZodObject,
  { issues }: z.core.ParsePayload,
): void {
  const key = "__proto__";
  if (schema.def.catchall?._zod.def.type !== "never") return;
  if (issues.some((issue) => issue.code === "unrecognized_keys" && issue.keys.includes(key))) return;
  issues.push({ code: "unrecognized_keys", keys: [key], input: item, inst: schema });
}

/**
 * Splits zod's issue about all unknown keys into one issue per key. Removes `continue: false` from issues, so that later checks run.
 */
function splitIssue(
  issue: z.core.$ZodRawIssue,
  schema: z.ZodObject,
  { module, shape }: ItemSchemaDef,
): z.core.$ZodRawIssue[] {
  // An issue with `continue: false` would prevent the checks of rules about several keys.
  if (issue.continue === false) return [{ ...issue, continue: undefined }];
  if (issue.code !== "unrecognized_keys" || issue.inst !== schema) return [issue];
  const knownKeys = Object.keys(shape);
  return issue.keys.map((key) => ({
    ...issue,
    keys: [key],
    path: [key],
    message: module + createUnknownKeyError(key, knownKeys).message,
  }));
}
