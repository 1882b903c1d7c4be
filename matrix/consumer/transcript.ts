/**
 * Uses the generated code as a project would, and returns what happens line by line. The lines must be the same, whatever
 * compiled, bundled or ran the program. Throws if a valid item is refused or an invalid one is accepted.
 */

import { ACCOUNT, AWKWARD, BAD_ACCOUNTS, EVERY_KIND } from "./items.js";
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

export async function transcript(): Promise<string[]> {
  const lines: string[] = [];
  const record = (label: string, value: unknown): void => void lines.push(`${label} ${json(value)}`);

  expectAccepted(validateAccountRemoteRoot, ACCOUNT);
  expectAccepted(validateEveryKind, EVERY_KIND);
  expectAccepted(validateAwkward, AWKWARD);
  record("encoded", encodeEveryKind(EVERY_KIND));
  record("encoded", Object.entries(encodeAwkward(AWKWARD)));
  record("warnings", warnAccountRemoteRoot({ ...ACCOUNT, ip: false }));
  for (const item of BAD_ACCOUNTS) {
    if (validateAccountRemoteRoot(item)) throw new Error(`An invalid item was accepted: ${json(item)}`);
    record("errors", validateAccountRemoteRoot.errors);
    record("issues", validateAccountRemoteRoot["~standard"].validate(item));
  }
  for (const key of Object.keys(EVERY_KIND)) {
    if (validateEveryKind({ ...EVERY_KIND, [key]: Symbol.iterator }))
      throw new Error(`A symbol was accepted for the key ${key}.`);
    record("errors", validateEveryKind.errors);
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
    await rejectionOf(
      () => enqueueAccountRemoteRoot(caller, "session", { ...ACCOUNT, user: "" }),
      InvalidTransferItemError,
    ),
  );
  record(
    "refused",
    await rejectionOf(
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
    record("POST", { url, method, headers, body, redirect });
    return { status: 200, text: async () => answers.shift() ?? "" };
  };
  const client = createWhmClient({ server: "whm.example", token: "0123456789abcdef", fetch });
  await enqueueTransferItem(client, "session", { module: "EveryKind", ...EVERY_KIND });
  record(
    "refused",
    await rejectionOf(() => enqueueAccountRemoteRoot(client, "session", ACCOUNT), WhmApiError),
  );
  record(
    "refused",
    await rejectionOf(() => enqueueAccountRemoteRoot(client, "session", ACCOUNT), WhmApiError),
  );
  record("modules", transferModules);
  return lines;
}

function expectAccepted(
  validate: { (value: unknown): boolean; readonly errors: unknown },
  item: object,
): void {
  if (!validate(item)) throw new Error(`A valid item was refused: ${json(validate.errors)}`);
}

/** Returns the name and message of the error that an action rejects with. The error must be of the given class. */
async function rejectionOf(
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

function json(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? `${member}n` : member,
  );
}
