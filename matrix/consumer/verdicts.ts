/**
 * What validators say of items and of what is none, line by line. The emitters' are asked the same as ours, by the Standard
 * Schema that all of them are, and the lines are the same.
 */

import { encodeAccountRemoteRoot, encodeAwkward, encodeEveryKind } from "./generated/index.js";
import { ACCOUNT, AWKWARD, BAD_ACCOUNTS, EVERY_KIND } from "./items.js";

export interface Validator<Item> {
  readonly "~standard": { readonly validate: (value: unknown) => Result<Item> | Promise<Result<Item>> };
}

/** Whoever is not strict cannot tell apart a union of the two. */
interface Result<Item> {
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

/** Each as the value of each key. */
const ODD: readonly unknown[] = [
  ...[undefined, null, "", "a", "b,a", "2023-02-29", "\ud800", "x".repeat(300), Symbol.iterator, {}, ["a"]],
  ...[0, -0, 1, 2, -1, 0.1, 1e21, NaN, Infinity, 2 ** 53, 0n, -1n, BigInt("18446744073709551616")],
];

export function verdicts({ account, everyKind, awkward }: Validators): string[] {
  return [
    ...told(account, encodeAccountRemoteRoot, [ACCOUNT, ...BAD_ACCOUNTS, ...changed(ACCOUNT)]),
    ...told(everyKind, encodeEveryKind, [EVERY_KIND, ...changed(EVERY_KIND)]),
    // zod looks at a key called __proto__ behind the others.
    ...told(awkward, encodeAwkward, [AWKWARD, ...changed(AWKWARD)]).map((line) => [...line].sort()),
  ].map((line) => line.join(" | "));
}

/** The item with each odd value as each key, without it, and with one that there is not. */
function* changed(item: object): Generator {
  for (const name of [...Object.keys(item), "nosuchkey"]) {
    yield Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));
    for (const value of ODD) yield Object.fromEntries([...Object.entries(item), [name, value]]);
  }
}

function told<Item>(
  { "~standard": { validate } }: Validator<Item>,
  encode: (item: Item) => object,
  values: Iterable<unknown>,
): string[][] {
  return Array.from(values, (value) => {
    const result = validate(value);
    if (result instanceof Promise) throw new Error("it answers later");
    // A library may give a copy back. It is sent as the item itself would be.
    if (result.issues === undefined) return [JSON.stringify(Object.entries(encode(result.value as Item)))];
    return result.issues.map(({ path = [], message }) => `${pathText(path)}: ${message}`);
  });
}

function pathText(path: Path): string {
  return path.map((part) => String(typeof part === "object" ? part.key : part)).join("/");
}
