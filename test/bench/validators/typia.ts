/** Validates with typia, which generates the validators before the program runs. */

import typia, { type tags } from "typia";

type Flag = boolean | 0 | 1;
type Count =
  | (number & tags.Type<"uint64"> & tags.Maximum<9007199254740991>)
  | (bigint & tags.Type<"uint64"> & AtMost64Bits);
/** A maximum for bigints. typia's own tag `Maximum` does not accept this value. */
type AtMost64Bits = tags.TagBase<{
  target: "bigint";
  kind: "maximum";
  value: undefined;
  validate: "$input <= 18446744073709551615n";
}>;
/** A pattern for strings. It replaces typia's own tags, which create a RegExp for each value or count UTF-16 units. */
type Matching<Pattern extends string> = string &
  tags.TagBase<{
    target: "string";
    kind: "pattern";
    value: undefined;
    validate: `/${Pattern}/u.test($input)`;
  }>;
type Text = Matching<"^[^\\uD800-\\uDFFF]{0,255}$">;
type Required = Matching<"^[^\\uD800-\\uDFFF]{1,255}$">;
type LongText = Matching<"^[^\\uD800-\\uDFFF]{0,65535}$">;

interface Account {
  copypoint?: LongText | null;
  customip?: Text | null;
  detected_remote_user?: Text | null;
  domain?: Text | null;
  files?: Count;
  force?: Flag;
  ip?: Flag;
  live_transfer?: Flag;
  localuser: Required;
  mail_location?: Text | null;
  overwrite_all_dbs?: Flag;
  overwrite_all_dbusers?: Flag;
  overwrite_sameowner_dbs?: Flag;
  overwrite_with_delete?: Flag;
  prerequisite_user?: Text | null;
  priority?: number & tags.Type<"int32">;
  replaceip?: Text | null;
  reseller?: Flag;
  shared_mysql_server?: Flag;
  size?: Count;
  skipaccount?: Flag;
  skipemail?: Flag;
  skiphomedir?: Flag;
  skipres?: Flag;
  user: Required;
}

const is = typia.createEquals<Account>();
const validate = typia.createValidateEquals<Account>();

export function isValid(value: unknown): boolean {
  return is(value);
}

export function allErrors(value: unknown): readonly unknown[] | null {
  const result = validate(value);
  return result.success ? null : result.errors;
}
