/** Tests the types of the generated code: with statements that must compile, and statements that must not. */

import {
  createRemoteRootTransferSession,
  createTransferClient,
  createWhmClient,
  deleteAccountArchives,
  determineTransferResults,
  encodeAccountRemoteRoot,
  enqueueAccountRemoteRoot,
  enqueueTransferItem,
  getTransferSessionState,
  matchTransferResults,
  openTransferSession,
  parseTransferLog,
  transferModules,
  validateAccountRemoteRoot,
  verifySchema,
  warnAccountRemoteRoot,
  watchTransferSession,
  type AccountRemoteRootItem,
  type AwkwardItem,
  type EveryKindItem,
  type ItemError,
  type RemoteRootCredentials,
  type RemoteRootTransferSession,
  type RemoteRootTransferSessionParameters,
  type TransferClient,
  type TransferCursor,
  type TransferEvent,
  type TransferItem,
  type TransferModuleName,
  type TransferResults,
  type TransferSchemaReport,
  type TransferSession,
  type TransferSessionSource,
  type TransferSessionState,
  type WhmApiResponse,
  type WhmCaller,
} from "./generated/index.js";

const client: WhmCaller = createWhmClient({ server: "h", token: "t" });
const item: AccountRemoteRootItem = {
  user: "u",
  localuser: "l",
  size: 123n,
  ip: true,
  force: 0,
  domain: null,
  copypoint: undefined,
};
export const sent: Promise<void> = enqueueAccountRemoteRoot(client, "s", item);
export const fields: Record<string, string> = encodeAccountRemoteRoot(item);
export const tagged: TransferItem = { module: "PackageRemoteRoot", package: "gold" };
export const queued: Promise<void> = enqueueTransferItem(client, "s", tagged);
const accounts = [item].map((account) => ({ module: "AccountRemoteRoot", ...account }) as const);
export async function keepItemType(
  session: TransferSession,
): Promise<readonly (string | Error | undefined)[]> {
  const outcomes = await session.enqueueAll(accounts, { onSending: ({ localuser }) => localuser });
  const finals = determineTransferResults(accounts, { outcomes });
  const users = [...outcomes, ...finals, ...matchTransferResults(accounts, { items: [] })];
  return [...users.map(({ item: { localuser } }): string => localuser), outcomes[0]?.error, finals[0]?.error];
}
export const enqueueEach = <Item extends TransferItem>(
  session: TransferSession,
  items: readonly Item[],
): Promise<readonly { readonly item: Item }[]> => session.enqueueAll(items);
export async function misspell(session: TransferSession): Promise<void> {
  // @ts-expect-error unknown key in an array literal
  await session.enqueueAll([{ module: "AccountRemoteRoot", user: "u", localuser: "l", usr: "u" }]);
  // @ts-expect-error unknown key in another array
  await session.enqueueAll(accounts.map((account) => ({ ...account, usr: account.user })));
}
export const name: TransferModuleName = "AccountLocal";
export const priority: number | null = transferModules.AccountLocal.priority;
export const required: readonly string[] = transferModules.AccountLocal.required;
export const awkward: AwkwardItem = { "x-y": "a", constructor: true, ["__proto__"]: "p" };
export const choice: EveryKindItem["choice"] = 'it\'s "x" */';
export function narrowed(value: unknown): string {
  return validateAccountRemoteRoot(value)
    ? value.user
    : validateAccountRemoteRoot
        .findErrors(value)
        .map(({ message }) => message)
        .join();
}

// @ts-expect-error a required key is missing
export const missing: AccountRemoteRootItem = { user: "u" };
// @ts-expect-error a required key is never null
export const nulled: AccountRemoteRootItem = { user: "u", localuser: null };
// @ts-expect-error a flag is not just any number
export const flag: AccountRemoteRootItem = { user: "u", localuser: "l", ip: 2 };
// @ts-expect-error omitting priority does not mean NULL
export const notNull: AccountRemoteRootItem = { user: "u", localuser: "l", priority: null };
// @ts-expect-error a 32-bit integer is not a bigint
export const big: AccountRemoteRootItem = { user: "u", localuser: "l", priority: 5n };
// @ts-expect-error a string of digits is not a number
export const digits: AccountRemoteRootItem = { user: "u", localuser: "l", size: "5" };
// @ts-expect-error unknown key
export const unknownKey: AccountRemoteRootItem = { user: "u", localuser: "l", nosuchkey: 1 };
// @ts-expect-error unknown module
export const unknownModule: TransferItem = { module: "Nope", user: "u" };
// @ts-expect-error a key of another module
export const otherModule: TransferItem = { module: "PackageRemoteRoot", package: "gold", user: "u" };
// @ts-expect-error not a member of the enum
export const member: EveryKindItem["choice"] = "ALL";
// @ts-expect-error members are not in the column's order
export const order: EveryKindItem["few"] = "b,a";

// A whole transfer

type RootParameters = RemoteRootTransferSessionParameters;
const credentials: readonly RemoteRootCredentials[] = [
  { password: "p" },
  { user: "root", password: "p" },
  { sshkeyName: "k" },
  { sshkeyName: "k", sshkeyPassphrase: "pp" },
  { user: "admin", password: "p", rootEscalationMethod: "sudo" },
  { user: "admin", password: "p", rootEscalationMethod: "su", rootPassword: "r" },
  { user: "admin", sshkeyName: "k", sshkeyPassphrase: "pp", rootEscalationMethod: "su", rootPassword: "r" },
];
export const opened: Promise<RemoteRootTransferSession>[] = credentials.map((login) =>
  createRemoteRootTransferSession(client, { host: "h", ...login, compressed: true, transferThreads: 2 }),
);
const remoteRoot = { host: "h", password: "p" };
const source: TransferSessionSource = { remoteRoot };
export const warnings: readonly (readonly ItemError[])[] = [
  warnAccountRemoteRoot(item, { remoteRoot }),
  warnAccountRemoteRoot(item, { remoteRoot: { host: "h", password: "p" } }),
  warnAccountRemoteRoot(item, { remoteUser: remoteRoot }),
  warnAccountRemoteRoot(item, { remoteRoot: { unrestrictedRestore: 1 } }),
  warnAccountRemoteRoot(item, { transferSessionId: "s" }),
  warnAccountRemoteRoot(item, source),
];
// @ts-expect-error credentials need a password or a key
export const noLogin: RemoteRootCredentials = { user: "root" };
// @ts-expect-error credentials have either a password or a key
export const twoLogins: RemoteRootCredentials = { password: "p", sshkeyName: "k" };
// @ts-expect-error a passphrase needs a key
export const noKey: RemoteRootCredentials = { sshkeyPassphrase: "pp" };
// @ts-expect-error a passphrase needs a key
export const passphraseWithoutKey: RemoteRootCredentials = { password: "p", sshkeyPassphrase: "pp" };
// @ts-expect-error su needs root's password
export const suWithoutPassword: RemoteRootCredentials = {
  user: "admin",
  password: "p",
  rootEscalationMethod: "su",
};
// @ts-expect-error sudo needs no root password
export const sudoWithPassword: RemoteRootCredentials = {
  user: "a",
  password: "p",
  rootEscalationMethod: "sudo",
  rootPassword: "r",
};
// @ts-expect-error a root password needs an escalation method
export const rootPasswordAlone: RemoteRootCredentials = { password: "p", rootPassword: "r" };
// @ts-expect-error root needs no escalation method
export const rootWithEscalation: RemoteRootCredentials = { password: "p", rootEscalationMethod: "sudo" };
// @ts-expect-error unknown escalation method
export const otherMethod: RemoteRootCredentials = { user: "a", password: "p", rootEscalationMethod: "doas" };
// @ts-expect-error unknown transport
export const transport: RootParameters = { host: "h", password: "p", commTransport: "telnet" };
// @ts-expect-error unknown parameter
export const unknownParameter: RootParameters = { host: "h", password: "p", hots: "h" };
// @ts-expect-error a flag is not just any number
export const invalidFlag: RootParameters = { host: "h", password: "p", compressed: 2 };
// @ts-expect-error the host is missing
export const noHost: RootParameters = { password: "p" };

const transferClient: TransferClient = createTransferClient({ server: "h", token: "t", timeout: 1000 });
export const report: Promise<TransferSchemaReport> = transferClient.verifySchema({
  modules: ["AccountLocal"],
});
export const answer: Promise<WhmApiResponse> = transferClient.callForResponse("version", {});
export const caller: WhmCaller = transferClient;
export const messages: Promise<number | undefined> = deleteAccountArchives(caller, { user: "alice" }).then(
  (output) => output.messages?.length,
);
export const state: Promise<TransferSessionState> = getTransferSessionState(client, {
  transferSessionId: "s",
});
// @ts-expect-error the session is missing
export const noSession: Promise<TransferSessionState> = getTransferSessionState(client, {});

export async function migrate(cursor?: TransferCursor): Promise<string[]> {
  const source = { remoteRoot: { host: "old.example", password: "p" } } as const;
  const session: TransferSession = await openTransferSession(transferClient, source, {
    verify: verifySchema,
  });
  await session.enqueue(tagged);
  // @ts-expect-error a key of another module
  const wrong = () => session.enqueue({ module: "PackageRemoteRoot", package: "gold", user: "u" });
  await session.enqueueAll([tagged, { module: "AccountRemoteRoot", ...item }], { concurrency: 2 });
  const { pid } = await session.start();
  const texts: string[] = [String(pid), String(wrong)];
  for await (const event of session.watch({ from: cursor, interval: 100 })) {
    if (event.type === "state") {
      // Only the documented states can be compared. Other states are compared as strings.
      const state: string = event.state;
      if (event.state === "COMPLETED" || state === "NEW_ONE") texts.push(state);
      // @ts-expect-error an undocumented state
      if (event.state === "COMPLETE") texts.push(state);
      // @ts-expect-error a state event has no entry
      texts.push(event.entry);
    } else if (event.type === "item") {
      texts.push(event.result.name, event.result.status, event.result.failure ?? "");
      // @ts-expect-error an item event has no entry
      texts.push(event.entry);
    } else if (event.entry.kind === "item" && event.entry.action === "failed-item") {
      texts.push(event.entry.item ?? "", event.entry.failure ?? "");
      // @ts-expect-error an item's log entry has no value
      texts.push(event.entry.value);
    }
  }
  const results: TransferResults = await session.wait({
    onProgress: ({ items, failed }) => texts.push(`${failed} of ${items.length}`),
  });
  // @ts-expect-error waiting starts at the beginning of the session
  const resumed = () => session.wait({ from: cursor });
  texts.push(String(resumed), results.state ?? "", String(results.complete));
  await session.close();
  return texts;
}
export const watching: AsyncIterable<TransferEvent> = watchTransferSession(
  client,
  { transferSessionId: "s" },
  { wait: async () => undefined },
);
export const texts: readonly string[] = parseTransferLog("").map(({ text }) => text);
// @ts-expect-error a new session or an existing one, not both
export const both: Promise<TransferSession> = openTransferSession(client, {
  transferSessionId: "s",
  remoteUser: { host: "h", password: "p" },
});
