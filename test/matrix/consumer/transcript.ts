/**
 * Uses the generated code, and returns the results line by line. Every compiler, bundler and runtime must give the same lines.
 * Throws if a valid item is refused or an invalid one is accepted.
 */

import { ACCOUNT, AWKWARD, INVALID_ACCOUNTS, EVERY_KIND } from "./items.js";
import {
  createWhmClient,
  encodeAwkward,
  encodeEveryKind,
  enqueueAccountRemoteRoot,
  enqueueTransferItem,
  enqueueTransferItems,
  InvalidTransferItemError,
  InvalidTransferItemsError,
  transferModules,
  validateAccountRemoteRoot,
  validateAwkward,
  validateEveryKind,
  warnAccountRemoteRoot,
  WhmApiError,
  type TransferItem,
  type WhmCaller,
  type WhmFetch,
} from "./generated/index.js";

export async function createTranscript(): Promise<string[]> {
  const lines: string[] = [];
  const record = (label: string, value: unknown): void => void lines.push(`${label} ${toJson(value)}`);

  expectAccepted(validateAccountRemoteRoot, ACCOUNT);
  expectAccepted(validateEveryKind, EVERY_KIND);
  expectAccepted(validateAwkward, AWKWARD);
  record("encoded", encodeEveryKind(EVERY_KIND));
  record("encoded", Object.entries(encodeAwkward(AWKWARD)));
  record("warnings", warnAccountRemoteRoot({ ...ACCOUNT, ip: false }));
  for (const item of INVALID_ACCOUNTS) {
    if (validateAccountRemoteRoot(item)) throw new Error(`An invalid item was accepted: ${toJson(item)}`);
    record("errors", validateAccountRemoteRoot.findErrors(item));
    record("issues", validateAccountRemoteRoot["~standard"].validate(item));
  }
  for (const key of Object.keys(EVERY_KIND)) {
    const item = { ...EVERY_KIND, [key]: Symbol.iterator };
    if (validateEveryKind(item)) throw new Error(`A symbol was accepted for the key ${key}.`);
    record("errors", validateEveryKind.findErrors(item));
  }

  const caller: WhmCaller = {
    async call(functionName, parameters) {
      record(functionName, parameters);
      return null;
    },
  };
  await enqueueAccountRemoteRoot(caller, "session", ACCOUNT);
  await enqueueTransferItem(caller, "session", { module: "Awkward", ...AWKWARD });
  const items: TransferItem[] = [
    { module: "EveryKind", ...EVERY_KIND },
    { module: "AccountRemoteRoot", ...ACCOUNT },
    { module: "PackageRemoteRoot", package: "gold" },
  ];
  const outcomes = await enqueueTransferItems(caller, "session", items, { concurrency: 1 });
  record("outcomes", outcomes);
  if (outcomes.some(({ status }) => status !== "queued")) throw new Error("Not all items were queued.");

  record(
    "refused",
    await catchRejection(
      () => enqueueAccountRemoteRoot(caller, "session", { ...ACCOUNT, user: "" }),
      InvalidTransferItemError,
    ),
  );
  record(
    "refused",
    await catchRejection(
      () =>
        enqueueTransferItems(caller, "session", [
          ...items,
          { module: "PackageRemoteRoot", package: "gold", size: 2 },
        ]),
      InvalidTransferItemsError,
    ),
  );

  const answers = [
    '{"metadata":{"result":1},"data":null}',
    '{"metadata":{"result":0,"reason":"no"}}',
    "<html>",
  ];
  const fetch: WhmFetch = async (url, { method, headers, body, redirect }) => {
    // Only Deno sends this header.
    record("POST", { url, method, headers: { ...headers, Connection: undefined }, body, redirect });
    return { status: 200, text: async () => answers.shift() ?? "" };
  };
  const client = createWhmClient({ server: "whm.example", token: "0123456789abcdef", fetch });
  await enqueueTransferItem(client, "session", { module: "EveryKind", ...EVERY_KIND });
  record(
    "refused",
    await catchRejection(() => enqueueAccountRemoteRoot(client, "session", ACCOUNT), WhmApiError),
  );
  record(
    "refused",
    await catchRejection(() => enqueueAccountRemoteRoot(client, "session", ACCOUNT), WhmApiError),
  );
  record("modules", transferModules);
  return lines;
}

function expectAccepted(
  validate: { (value: unknown): boolean; findErrors(value: unknown): unknown },
  item: object,
): void {
  if (!validate(item)) throw new Error(`A valid item was refused: ${toJson(validate.findErrors(item))}`);
}

/** Returns the name and message of the error with which an action fails. The error must be of the given class. */
async function catchRejection(
  act: () => Promise<unknown>,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  expected: new (...parameters: any[]) => Error,
): Promise<readonly string[]> {
  try {
    await act();
  } catch (error) {
    if (error instanceof expected) return [error.name, error.message];
    throw error;
  }
  throw new Error(`Expected ${expected.name}, but no error was thrown.`);
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? `${member}n` : member,
  );
}
