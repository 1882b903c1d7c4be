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

/** What is wrong with a key's value, if anything. */
export type FindError = (value: unknown) => ItemError | undefined;

/** For what zod looks at: the sentence is ours, and one is enough. */
export interface Words {
  readonly error: (issue: { readonly input?: unknown }) => string | undefined;
  readonly abort: true;
}

/** The same for the length of a text, which zod would measure on what is none, too. */
export interface TextWords extends Words {
  readonly when: (payload: z.core.ParsePayload) => boolean;
}

/** For what zod has no word for: behind its own checks. */
export type Rest = (payload: z.core.ParsePayload) => void;

/** Makes the schema of a key. */
export type KeyMaker = <Schema>(
  findError: FindError,
  make: (words: Words, rest: Rest, textWords: TextWords) => Schema,
) => Schema;

export function keysOf(module: string): KeyMaker {
  return (findError, make) => {
    const told = (value: unknown): string | undefined => {
      const error = findError(value);
      return error === undefined ? undefined : module + error.message;
    };
    const rest: Rest = ({ value: input, issues }) => {
      const message = told(input);
      if (message !== undefined) issues.push({ code: "custom", message, input });
    };
    const words: Words = { error: ({ input }) => told(input), abort: true };
    return make(words, rest, { ...words, when: ({ value }) => typeof value === "string" });
  };
}

/** An item as a strict object of zod. `findErrors` looks at an item as a whole, for what goes beyond one key. */
export function itemSchema<Shape extends z.core.$ZodShape>(
  module: string,
  makeShape: () => Shape,
  findErrors?: (item: Unchecked) => ItemError[],
): z.ZodObject<Shape, z.core.$strict> {
  const shape = makeShape();
  const def: ItemDef = {
    type: "object",
    shape,
    catchall: z.never(),
    error: ({ input }) => module + notObject(input).message,
    module,
  };
  // A condition of its own keeps `zod/compile` from going past `ItemObject`, where that does more than it knows of.
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

/** zod's object, but that it keeps to what an item has of its own, and tells of each key that there is not. */
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
    payload.value = withoutInherited(item, def.shape);
    const finish = (parsed: z.core.ParsePayload): z.core.ParsePayload => {
      if (has(def.shape, "__proto__")) parsePrototype(item, def.shape, parsed);
      parsed.issues = parsed.issues.flatMap((issue) => eachUnknownKey(issue, schema, def));
      return parsed;
    };
    const parsed = parse(payload, context);
    return parsed instanceof Promise ? parsed.then(finish) : finish(parsed);
  };
});

function has(object: object, key: PropertyKey): boolean {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/** The item as zod may look at it, who takes what every object inherits for a value, and what any object inherits for a key. */
function withoutInherited(item: Unchecked, shape: z.core.$ZodShape): Unchecked {
  const keys = Reflect.ownKeys(shape);
  if (Object.getPrototypeOf(item) === Object.prototype && !keys.some((key) => key in Object.prototype))
    return item;
  const view = Object.create(null) as Record<PropertyKey, unknown>;
  for (const key of keys)
    if (key in Object.prototype ? has(item, key) : key in item) view[key] = item[key as string];
  for (const key of Object.keys(item)) if (!(key in view)) view[key] = item[key];
  return view;
}

/** zod leaves a key of this name out. */
function parsePrototype(
  item: Unchecked,
  shape: z.core.$ZodShape,
  { value, issues }: z.core.ParsePayload,
): void {
  const key = "__proto__";
  const schema = own(shape, key) as unknown as z.ZodType;
  const found = schema.safeParse(own(item, key));
  if (!found.success)
    for (const { message } of found.error.issues)
      issues.push({ code: "custom", message, path: [key], input: item });
  if (has(item, key)) setOwn(value as Record<string, string>, key, item[key] as string);
}

/** zod tells of all unknown keys at once. */
function eachUnknownKey(
  issue: z.core.$ZodRawIssue,
  schema: z.ZodObject,
  { module, shape }: ItemDef,
): z.core.$ZodRawIssue[] {
  // That nothing more is to be said of one key does not keep rules between keys from being looked at.
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
