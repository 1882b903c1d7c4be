/** Validates with valibot. */

import * as v from "valibot";
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

const Account = v.strictObject({
  copypoint: v.nullish(
    v.pipe(
      v.string(),
      v.check((value) => isTextOfBytes(value, 65535)),
    ),
  ),
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
  priority: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(-2147483648), v.maxValue(2147483647))),
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
  return v.is(Account, value);
}

export function firstError(/** @type {unknown} */ value) {
  return v.safeParse(Account, value, { abortEarly: true }).issues ?? null;
}

export function allErrors(/** @type {unknown} */ value) {
  return v.safeParse(Account, value).issues ?? null;
}
