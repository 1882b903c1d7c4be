/** Defines valid items of each module, and invalid items. */

import type { AccountRemoteRootItem, AwkwardItem, EveryKindItem } from "./generated/index.js";

export const ACCOUNT: AccountRemoteRootItem = {
  user: "alice",
  localuser: "alice2",
  size: BigInt(123456789),
  ip: true,
  customip: "192.0.2.1",
};

export const EVERY_KIND: EveryKindItem = {
  flag: false,
  tiny: -128,
  unsigned: 4294967295,
  big: -9007199254740991,
  "big-unsigned": BigInt("18446744073709551615"),
  name: "n\u{1f600}*/",
  letter: "\u{1f600}",
  note: "a\r\n\u2028&=+%",
  latin: "caf\u00e9",
  document: '{"a":[1,2]}',
  price: 0.07,
  whole: "12345678901234567890",
  ratio: 1.5,
  exact: 1e-7,
  day: "2024-02-29",
  moment: "2024-02-29 12:34:56.789",
  clock: "-838:59:59",
  since: "2024-01-01 00:00:00",
  id: "123e4567-e89b-12d3-a456-426614174000",
  address: "::1",
  year: 2024,
  choice: 'it\'s "x" */',
  few: "a,b",
  many: "a,c,f",
};

export const AWKWARD: AwkwardItem = {
  "x-y": "a",
  constructor: true,
  ["__proto__"]: "p",
  "${x}": "1",
  hasOwnProperty: BigInt(7),
};

export const INVALID_ACCOUNTS: readonly unknown[] = [
  null,
  [],
  { user: "carol" },
  { ...ACCOUNT, user: "x".repeat(256) },
  { ...ACCOUNT, user: "\ud800" },
  { ...ACCOUNT, size: BigInt(-1) },
  { ...ACCOUNT, size: 2 ** 53 },
  { ...ACCOUNT, size: BigInt("18446744073709551616") },
  { ...ACCOUNT, priority: 3.5 },
  { ...ACCOUNT, ip: 2, domian: "d", priority: null },
];
