/**
 * A program as somebody would write it, and what it saw, line by line. Whatever compiled, bundled or ran it, the lines are
 * the same. It throws where a good item is refused or a bad one is not.
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
  const tell = (what: string, value: unknown): void => void lines.push(`${what} ${json(value)}`);

  accepts(validateAccountRemoteRoot, ACCOUNT);
  accepts(validateEveryKind, EVERY_KIND);
  accepts(validateAwkward, AWKWARD);
  tell("encoded", encodeEveryKind(EVERY_KIND));
  tell("encoded", Object.entries(encodeAwkward(AWKWARD)));
  tell("warnings", warnAccountRemoteRoot({ ...ACCOUNT, ip: false }));
  for (const item of BAD_ACCOUNTS) {
    if (validateAccountRemoteRoot(item)) throw new Error(`this was accepted: ${json(item)}`);
    tell("errors", validateAccountRemoteRoot.errors);
    tell("issues", validateAccountRemoteRoot["~standard"].validate(item));
  }
  for (const key of Object.keys(EVERY_KIND)) {
    if (validateEveryKind({ ...EVERY_KIND, [key]: Symbol.iterator }))
      throw new Error(`a symbol was accepted as ${key}`);
    tell("errors", validateEveryKind.errors);
  }

  const caller: WhmCaller = {
    async call(functionName, parameters) {
      tell(functionName, parameters);
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
  tell("outcomes", outcomes);
  if (outcomes.some(({ status }) => status !== "queued")) throw new Error("not all items were queued");

  tell(
    "refused",
    await refusal(
      () => enqueueAccountRemoteRoot(caller, "session", { ...ACCOUNT, user: "" }),
      InvalidTransferItemError,
    ),
  );
  tell(
    "refused",
    await refusal(
      () => enqueueTransferItems(caller, "session", [...items, ...items]),
      InvalidTransferItemsError,
    ),
  );

  const answers = [
    '{"metadata":{"result":1},"data":null}',
    '{"metadata":{"result":0,"reason":"no"}}',
    "<html>",
  ];
  const fetch: WhmFetch = async (url, { method, headers, body, redirect }) => {
    tell("POST", { url, method, headers, body, redirect });
    return { status: 200, text: async () => answers.shift() ?? "" };
  };
  const client = createWhmClient({ server: "whm.example", token: "0123456789abcdef", fetch });
  await enqueueTransferItem(client, "session", { module: "EveryKind", ...EVERY_KIND });
  tell("refused", await refusal(() => enqueueAccountRemoteRoot(client, "session", ACCOUNT), WhmApiError));
  tell("refused", await refusal(() => enqueueAccountRemoteRoot(client, "session", ACCOUNT), WhmApiError));
  tell("modules", transferModules);
  return lines;
}

function accepts(validate: { (value: unknown): boolean; readonly errors: unknown }, item: object): void {
  if (!validate(item)) throw new Error(`this was refused: ${json(validate.errors)}`);
}

/** The name and the words of the error that an action ends in, which has to be of this class. */
async function refusal(
  act: () => Promise<unknown>,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  expected: new (...words: any[]) => Error,
): Promise<readonly string[]> {
  try {
    await act();
  } catch (error) {
    if (error instanceof expected) return [error.name, error.message];
    throw error;
  }
  throw new Error(`${expected.name} was expected, and nothing was thrown`);
}

function json(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
}
