/**
 * Validates valid and invalid items, and returns the results line by line. The default validators and those of each emitter are
 * Standard Schemas, and must give the same lines.
 */

import { encodeAccountRemoteRoot, encodeAwkward, encodeEveryKind } from "./generated/index.js";
import { ACCOUNT, AWKWARD, INVALID_ACCOUNTS, EVERY_KIND } from "./items.js";

export interface Validator<Item> {
  readonly "~standard": {
    readonly validate: (value: unknown) => StandardResult<Item> | Promise<StandardResult<Item>>;
  };
}

/** The result of a Standard Schema. It is not a union of success and failure, because code compiled without `strict` cannot narrow it. */
interface StandardResult<Item> {
  readonly value?: Item;
  readonly issues?: readonly { readonly message: string; readonly path?: Path | undefined }[] | undefined;
}

type Path = readonly (PropertyKey | { readonly key: PropertyKey })[];

type ItemOf<Encode> = Encode extends (item: infer Item) => unknown ? Item : never;

interface Validators {
  readonly account: Validator<ItemOf<typeof encodeAccountRemoteRoot>>;
  readonly everyKind: Validator<ItemOf<typeof encodeEveryKind>>;
  readonly awkward: Validator<ItemOf<typeof encodeAwkward>>;
}

/** Values to try as the value of each key. */
const UNUSUAL_VALUES: readonly unknown[] = [
  ...[undefined, null, "", "a", "b,a", "2023-02-29", "\ud800", "x".repeat(300), Symbol.iterator, {}, ["a"]],
  ...[0, -0, 1, 2, -1, 0.1, 1e21, NaN, Infinity, 2 ** 53, BigInt(0), BigInt(-1)],
  ...[BigInt("18446744073709551616")],
];

export function formatValidationResults({ account, everyKind, awkward }: Validators): string[] {
  return [
    ...formatResults(account, encodeAccountRemoteRoot, [
      ACCOUNT,
      ...INVALID_ACCOUNTS,
      ...createVariants(ACCOUNT),
    ]),
    ...formatResults(everyKind, encodeEveryKind, [EVERY_KIND, ...createVariants(EVERY_KIND)]),
    // zod validates a key named __proto__ after the others, so the order of the messages does not count.
    ...formatResults(awkward, encodeAwkward, [AWKWARD, ...createVariants(AWKWARD)]).map((line) =>
      [...line].sort(),
    ),
  ].map((line) => line.join(" | "));
}

/** Yields the item without each key, with each unusual value of each key, and with an unknown key. */
function* createVariants(item: object): Generator {
  for (const name of [...Object.keys(item), "nosuchkey"]) {
    yield Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));
    for (const value of UNUSUAL_VALUES) yield Object.fromEntries([...Object.entries(item), [name, value]]);
  }
}

function formatResults<Item>(
  { "~standard": { validate } }: Validator<Item>,
  encode: (item: Item) => object,
  values: Iterable<unknown>,
): string[][] {
  return Array.from(values, (value) => {
    const result = validate(value);
    if (result instanceof Promise) throw new Error("The validator is asynchronous.");
    // A library may return a copy. Encoding it must give the same fields as the item.
    if (result.issues === undefined) return [JSON.stringify(Object.entries(encode(result.value as Item)))];
    return result.issues.map(({ path = [], message }) => `${formatPath(path)}: ${message}`);
  });
}

function formatPath(path: Path): string {
  return path.map((segment) => String(typeof segment === "object" ? segment.key : segment)).join("/");
}
