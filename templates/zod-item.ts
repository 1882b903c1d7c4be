import { z } from "zod";
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

/** The parameters of zod's schemas and checks. */
export interface SchemaParams {
  /** Returns the message for a value. */
  readonly error: (issue: { readonly input?: unknown }) => string | undefined;
  /** Stops the checks of a key after its first error. */
  readonly abort: true;
}

/** The parameters of length checks. */
export interface LengthParams extends SchemaParams {
  /** Whether to check a value. True only for strings. */
  readonly when: (payload: z.core.ParsePayload) => boolean;
}

/** A check that zod's own schemas do not have. Adds an issue for an invalid value. */
export type CustomCheck = (payload: z.core.ParsePayload) => void;

/**
 * Creates the zod schema of a key: `create` builds the schema from these parameters, and `findError` returns the messages of its
 * errors.
 */
export type CreateKeySchema = <Schema>(
  findError: FindError,
  create: (params: SchemaParams, check: CustomCheck, lengthParams: LengthParams) => Schema,
) => Schema;

/** Returns the function that creates the schemas of a module's keys. */
export function keySchemas(module: string): CreateKeySchema {
  return (findError, create) => {
    const messageOf = (value: unknown): string | undefined => {
      const error = findError(value);
      return error === undefined ? undefined : module + error.message;
    };
    const check: CustomCheck = ({ value: input, issues }) => {
      const message = messageOf(input);
      if (message !== undefined) issues.push({ code: "custom", message, input });
    };
    const params: SchemaParams = { error: ({ input }) => messageOf(input), abort: true };
    return create(params, check, { ...params, when: ({ value }) => typeof value === "string" });
  };
}

/** Creates the zod schema of an item, which refuses unknown keys. `findErrors` checks the rules between keys. */
export function itemSchema<Shape extends z.core.$ZodShape>(
  module: string,
  createShape: () => Shape,
  findErrors?: (item: Unchecked) => ItemError[],
): z.ZodObject<Shape, z.core.$strict> {
  const shape = createShape();
  const def: ItemDef = {
    type: "object",
    shape,
    catchall: z.never(),
    error: ({ input }) => module + notObject(input).message,
    module,
  };
  // The `when` condition stops `zod/compile` from bypassing `ItemObject`, whose extra work it does not know.
  if (findErrors !== undefined || has(shape, "__proto__")) {
    def.checks = [
      z.superRefine<Unchecked>(
        (item, { issues }) => {
          for (const { path, message } of findErrors?.(item) ?? [])
            issues.push({ code: "custom", message: module + message, input: item, path: [path] });
        },
        { when: ({ value }) => isObject(value) },
      ),
    ];
  }
  return new ItemObject(def) as unknown as z.ZodObject<Shape, z.core.$strict>;
}

interface ItemDef extends z.core.$ZodObjectDef {
  readonly module: string;
}

/** Extends zod's object schema: it ignores inherited properties and reports each unknown key. */
const ItemObject: z.core.$constructor<z.ZodObject, ItemDef> = /* @__PURE__ */ z.core.$constructor<
  z.ZodObject,
  ItemDef
>("WhmTransferItem", (schema, def) => {
  z.ZodObject.init(schema, def);
  const { _zod: internals } = schema;
  const parse = internals.parse.bind(internals);
  internals.parse = (payload, context) => {
    const item: unknown = payload.value;
    if (!isObject(item)) return parse(payload, context);
    payload.value = withoutInheritedKeys(item, def.shape);
    const finish = (parsed: z.core.ParsePayload): z.core.ParsePayload => {
      if (has(def.shape, "__proto__")) parsePrototype(item, def.shape, parsed);
      parsed.issues = parsed.issues.flatMap((issue) => splitUnknownKeys(issue, schema, def));
      return parsed;
    };
    const parsed = parse(payload, context);
    return parsed instanceof Promise ? parsed.then(finish) : finish(parsed);
  };
});

function has(object: object, key: PropertyKey): boolean {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/** Copies the item for zod, which would read inherited properties as values and keys. */
function withoutInheritedKeys(item: Unchecked, shape: z.core.$ZodShape): Unchecked {
  const keys = Reflect.ownKeys(shape);
  if (Object.getPrototypeOf(item) === Object.prototype && !keys.some((key) => key in Object.prototype))
    return item;
  const copy = Object.create(null) as Record<PropertyKey, unknown>;
  for (const key of keys)
    if (key in Object.prototype ? has(item, key) : key in item) copy[key] = item[key as string];
  for (const key of Object.keys(item)) if (!(key in copy)) copy[key] = item[key];
  return copy;
}

/** Parses the `__proto__` key, which zod skips. */
function parsePrototype(
  item: Unchecked,
  shape: z.core.$ZodShape,
  { value, issues }: z.core.ParsePayload,
): void {
  const key = "__proto__";
  const schema = own(shape, key) as unknown as z.ZodType;
  const result = schema.safeParse(own(item, key));
  if (!result.success)
    for (const { message } of result.error.issues)
      issues.push({ code: "custom", message, path: [key], input: item });
  if (has(item, key)) setOwn(value as Record<string, string>, key, item[key] as string);
}

/** Splits zod's issue about all unknown keys into one issue per key. */
function splitUnknownKeys(
  issue: z.core.$ZodRawIssue,
  schema: z.ZodObject,
  { module, shape }: ItemDef,
): z.core.$ZodRawIssue[] {
  // The first error of a key must not stop the rules between keys.
  if (issue.continue === false) return [{ ...issue, continue: undefined }];
  if (issue.code !== "unrecognized_keys" || issue.inst !== schema) return [issue];
  const known = Object.keys(shape);
  return issue.keys.map((key) => ({
    ...issue,
    keys: [key],
    path: [key],
    message: module + unknownKey(key, known).message,
  }));
}
