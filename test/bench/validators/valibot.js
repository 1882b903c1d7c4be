/** Validates with valibot. */

import * as v from "valibot";
import { forAllKeys } from "../item.js";
import { isTextOfCharacters, isTextOfBytes } from "./text-checks.js";

const flag = v.optional(v.union([v.boolean(), v.picklist([0, 1])]));
const count = v.optional(
  v.union([
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    v.pipe(v.bigint(), v.minValue(0n), v.maxValue(18446744073709551615n)),
  ]),
);
const required = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.check((text) => isTextOfCharacters(text, 255)),
);
const text = v.nullish(
  v.pipe(
    v.string(),
    v.check((value) => isTextOfCharacters(value, 255)),
  ),
);

const longText = v.pipe(
  v.string(),
  v.check((value) => isTextOfBytes(value, 65535)),
);
const integer = v.pipe(v.number(), v.safeInteger(), v.minValue(-2147483648), v.maxValue(2147483647));

const Account = v.strictObject(
  forAllKeys({
    ...{ text: () => text, required: () => required, count: () => count, flag: () => flag },
    longText: () => v.nullish(longText),
    integer: () => v.optional(integer),
  }),
);

export function isValid(value) {
  return v.is(Account, value);
}

export function firstError(value) {
  return v.safeParse(Account, value, { abortEarly: true }).issues ?? null;
}

export function allErrors(value) {
  return v.safeParse(Account, value).issues ?? null;
}
