/** Validates with zod, which always reports all errors. */

import { z } from "zod";
import { forAllKeys } from "../item.js";
import { isTextOfCharacters, isTextOfBytes } from "./text-checks.js";

const flag = z.union([z.boolean(), z.literal([0, 1])]).optional();
const count = z.union([z.int().min(0), z.bigint().min(0n).max(18446744073709551615n)]).optional();
const required = z
  .string()
  .min(1)
  .refine((text) => isTextOfCharacters(text, 255));
const text = z
  .string()
  .refine((value) => isTextOfCharacters(value, 255))
  .nullish();

const Account = z.strictObject(
  forAllKeys({
    ...{ text: () => text, required: () => required, count: () => count, flag: () => flag },
    longText: () =>
      z
        .string()
        .refine((value) => isTextOfBytes(value, 65535))
        .nullish(),
    integer: () => z.int().min(-2147483648).max(2147483647).optional(),
  }),
);

export function isValid(value) {
  return Account.safeParse(value).success;
}

export const firstError = null;

export function allErrors(value) {
  return Account.safeParse(value).error?.issues ?? null;
}
