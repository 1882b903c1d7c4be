/** Validates with zod, which always reports all errors. */

import { z } from "zod";
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

const Account = z.strictObject({
  copypoint: z
    .string()
    .refine((value) => isTextOfBytes(value, 65535))
    .nullish(),
  customip: text,
  detected_remote_user: text,
  domain: text,
  files: count,
  force: flag,
  ip: flag,
  live_transfer: flag,
  localuser: required,
  mail_location: text,
  overwrite_all_dbs: flag,
  overwrite_all_dbusers: flag,
  overwrite_sameowner_dbs: flag,
  overwrite_with_delete: flag,
  prerequisite_user: text,
  priority: z.int().min(-2147483648).max(2147483647).optional(),
  replaceip: text,
  reseller: flag,
  shared_mysql_server: flag,
  size: count,
  skipaccount: flag,
  skipemail: flag,
  skiphomedir: flag,
  skipres: flag,
  user: required,
});

export function isValid(/** @type {unknown} */ value) {
  return Account.safeParse(value).success;
}

export const firstError = null;

export function allErrors(/** @type {unknown} */ value) {
  return Account.safeParse(value).error?.issues ?? null;
}
