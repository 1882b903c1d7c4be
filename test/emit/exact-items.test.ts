/** Functions for many items keep the type of the items, and refuse keys that the items' modules do not have. */

import { join } from "node:path";
import { expect } from "vitest";
import { generate } from "../../src/index.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";

const IMPORTS = `import {
  determineTransferResults, enqueueTransferItems, matchTransferResults,
  type AccountRemoteRootItem, type PackageRemoteRootItem, type TransferItem, type TransferOutcome, type TransferSession, type WhmCaller,
} from "./generated/index.js";
declare const client: WhmCaller;
declare const session: TransferSession;
declare const flag: boolean;
declare const anything: any;
type Account = { module: "AccountRemoteRoot" } & AccountRemoteRootItem;
declare const accounts: Account[];
const users = ["a", "b"];
const account = { module: "AccountRemoteRoot" as const, user: "a", localuser: "a" };
`;

/** Statements that must compile. */
const ACCEPTED = `
export const outcomes: Promise<readonly TransferOutcome<Account>[]> = session.enqueueAll(accounts);
export const names = session.enqueueAll(accounts, { onSending: ({ localuser }) => localuser.trim() });
export const matched = matchTransferResults(accounts, { items: [] }).map(({ item }): Account => item);
export const finals = determineTransferResults(accounts, {}).map(({ item }): string => item.localuser);
export function send<I extends TransferItem>(items: readonly I[]): Promise<readonly TransferOutcome<I>[]> {
  return enqueueTransferItems(client, "s", items, { onSending: (item): I => item });
}
export const wrapped = <I extends TransferItem>(items: I[]) => session.enqueueAll(items);
export const wrappedOutcomes: Promise<readonly TransferOutcome<Account>[]> = wrapped(accounts);
export class Batch<I extends Extract<TransferItem, { module: "AccountRemoteRoot" | "PackageRemoteRoot" }>> {
  readonly items: I[] = [];
  run(item: I) {
    return Promise.all([session.enqueueAll(this.items), session.enqueueAll([item])]);
  }
}
void session.enqueueAll([]);
void session.enqueueAll(anything);
void session.enqueueAll([anything]);
void session.enqueueAll(accounts as (Account & Record<string, unknown>)[]);
void session.enqueueAll([{ module: "AccountRemoteRoot", user: "a", localuser: "a", force: undefined }]);
void session.enqueueAll([account, { module: "PackageRemoteRoot", package: "p" }, ...accounts]);
void session.enqueueAll([{ module: "AccountRemoteRoot", user: "a", localuser: "a" }, { module: "PackageRemoteRoot", package: "p" }] as const);
void session.enqueueAll(users.map((user) => ({ module: "AccountRemoteRoot", user, localuser: user })));
void session.enqueueAll(users.map((user) => (flag ? { ...account, user } : { module: "PackageRemoteRoot" as const, package: user })));
void session.enqueueAll(users.map((user) => ({ ...account, user, ...(flag ? { force: true } : {}) })));
void session.enqueueAll(anything as [Account, { module: "PackageRemoteRoot" } & PackageRemoteRootItem]);
export const plain: (items: readonly TransferItem[]) => Promise<unknown> = session.enqueueAll;
`;

/** Statements that must not compile, by a part of the message of the compiler. */
const UNKNOWN = (key: string): string => `'"unknown key ${key}"' is missing`;
const REFUSED: readonly (readonly [statement: string, message: string])[] = [
  ...["session.enqueueAll(", 'enqueueTransferItems(client, "s", '].flatMap((call) => [
    [
      `void ${call}[{ module: "AccountRemoteRoot", user: "a", localuser: "a", forse: true }]);`,
      "'forse' does not exist in type '{ module: \"AccountRemoteRoot\"; } & AccountRemoteRootItem'. Did you mean to write 'force'?",
    ] as const,
    [`void ${call}users.map((user) => ({ ...account, user, usr: 1 })));`, UNKNOWN("usr")] as const,
  ]),
  [
    `matchTransferResults([{ module: "AccountRemoteRoot", user: "a", localuser: "a", usr: 1 }], { items: [] });`,
    "'usr' does not exist",
  ],
  [
    `determineTransferResults([{ module: "AccountRemoteRoot", user: "a", localuser: "a", usr: 1 }], {});`,
    "'usr' does not exist",
  ],
  [
    `void session.enqueueAll([account, { module: "AccountRemoteRoot", user: "a", localuser: "a", usr: 1 }]);`,
    "'usr' does not exist",
  ],
  [
    `void session.enqueueAll([account, { module: "PackageRemoteRoot", package: "p", user: "a" }]);`,
    "'user' does not exist in type '{ module: \"PackageRemoteRoot\"; }",
  ],
  [
    `void session.enqueueAll([{ module: "AccountRemoteRoot", user: "a", localuser: "a", usr: 1 }] as const);`,
    "'usr' does not exist",
  ],
  [
    `const constant = [{ module: "AccountRemoteRoot", user: "a", localuser: "a", usr: 1 }] as const; void session.enqueueAll(constant);`,
    UNKNOWN("usr"),
  ],
  [
    `void session.enqueueAll(users.map((user) => (flag ? { ...account, user } : { ...account, user, forse: true })));`,
    UNKNOWN("forse"),
  ],
  [
    `void session.enqueueAll(users.map((user) => (flag ? account : { module: "PackageRemoteRoot" as const, package: user, pakage: 1 })));`,
    UNKNOWN("pakage"),
  ],
  [
    `void session.enqueueAll(accounts.map((item) => ({ ...item, module: "PackageRemoteRoot" as const, package: "p" })));`,
    '"unknown key xferpoint": never',
  ],
  [`void session.enqueueAll([{ ...account, user: 1 }]);`, "Type 'number' is not assignable to type 'string'"],
  [
    `void session.enqueueAll([{ module: "AccountRemoteRoot", user: "a" }]);`,
    "Property 'localuser' is missing",
  ],
  [
    `void session.enqueueAll([{ module: "AccountRemoteRot", user: "a", localuser: "a" }]);`,
    "Did you mean '\"AccountRemoteRoot\"'?",
  ],
];

const COMPILER_OPTIONS = { ...STRICTEST, module: "nodenext", noUnusedLocals: false, noEmit: true };

testEachCompiler("lists of items keep their type, and refuse unknown keys", async (compiler) => {
  const dir = temporaryFolder();
  const files = await generate({ snapshot: documentedSnapshot() });
  writeFiles(
    join(dir, "generated"),
    files.filter(({ path }) => path.endsWith(".ts")),
  );
  writeFiles(dir, [
    { path: "accepted.ts", text: IMPORTS + ACCEPTED },
    { path: "refused.ts", text: IMPORTS + REFUSED.map(([statement]) => `${statement}\n`).join("") },
    { path: "package.json", text: '{ "type": "module" }' },
    { path: "tsconfig.json", text: JSON.stringify({ compilerOptions: COMPILER_OPTIONS }) },
  ]);
  const reports = tsc(compiler.package, dir)
    .split(/^(?=[^ \n])/m)
    .map((report) => report.replace(/^[^(]*\//, ""));
  const start = IMPORTS.split("\n").length;
  const unexpected = reports.filter((report) => !report.startsWith("refused.ts("));
  expect(unexpected).toEqual([]);
  for (const [index, [, message]] of REFUSED.entries()) {
    const location = `refused.ts(${start + index},`;
    expect(reports.filter((report) => report.startsWith(location)).join(""), location).toContain(message);
  }
  expect(reports).toHaveLength(REFUSED.length);
});
