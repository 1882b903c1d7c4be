/** Validates with typebox, which compiles the schema when the program starts. Its `maxLength` counts UTF-16 units, so strings have custom formats. */

import { FormatRegistry, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { isTextOfCharacters, isTextOfBytes } from "./text-checks.js";

FormatRegistry.Set("char(255)", (text) => isTextOfCharacters(text, 255));
FormatRegistry.Set("text", (text) => isTextOfBytes(text, 65535));

const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Literal(0), Type.Literal(1)]));
const count = Type.Optional(
  Type.Union([
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    // typebox writes the limits as numbers. 2^64 is exact as a number, but 2^64 - 1 is not.
    Type.BigInt({ minimum: 0n, exclusiveMaximum: 18446744073709551616n }),
  ]),
);
const required = Type.String({ minLength: 1, format: "char(255)" });
const text = Type.Optional(Type.Union([Type.String({ format: "char(255)" }), Type.Null()]));

const Account = /* @__PURE__ */ TypeCompiler.Compile(
  Type.Object(
    {
      copypoint: Type.Optional(Type.Union([Type.String({ format: "text" }), Type.Null()])),
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
      priority: Type.Optional(Type.Integer({ minimum: -2147483648, maximum: 2147483647 })),
      replaceip: text,
      reseller: flag,
      shared_mysql_server: flag,
      size: count,
      skipaccount: flag,
      skipemail: flag,
      skiphomedir: flag,
      skipres: flag,
      user: required,
    },
    { additionalProperties: false },
  ),
);

export function isValid(/** @type {unknown} */ value) {
  return Account.Check(value);
}

export function firstError(/** @type {unknown} */ value) {
  return Account.Check(value) ? null : Account.Errors(value).First();
}

export function allErrors(/** @type {unknown} */ value) {
  return Account.Check(value) ? null : [...Account.Errors(value)];
}
