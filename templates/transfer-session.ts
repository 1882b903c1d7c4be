import { visible } from "./transfer-item.js";
import {
  abortTransferSession,
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  getTransferSessionState,
  pauseTransferSession,
  startTransferSession,
  type OfTransferSession,
  type RemoteRootTransferSessionParameters,
  type RemoteUserTransferSessionParameters,
  type TransferSessionState,
} from "./transfer-functions.js";
import { enqueueTransferItems, type EnqueueItemsOptions, type TransferOutcome } from "./transfer-items.js";
import { enqueueTransferItem, type TransferItem } from "./transfer-modules.js";
import { describeSchemaDrift, type TransferSchemaReport } from "./transfer-verify.js";
import { watched, WatchStop, type TransferEvent, type WatchOptions } from "./transfer-watch.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/** `Symbol.asyncDispose` where the project's own library has it. */
type AsyncDisposeKey = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? Key
  : never;

/** What `await using` takes, where there is such a thing. */
export type TransferSessionDisposal = { readonly [Key in AsyncDisposeKey]: () => Promise<void> };

/** One transfer session on the server. It goes on there, whether anybody holds this object or not. */
export interface TransferSession extends TransferSessionDisposal {
  /** What the server calls it: `openTransferSession(client, { transferSessionId })` comes back to it, in another process, too. */
  readonly id: string;
  /** `enqueueTransferItem` into this session. */
  enqueue(item: TransferItem, options?: CallOptions): Promise<void>;
  /** `enqueueTransferItems` into this session. */
  enqueueAll(
    items: readonly TransferItem[],
    options?: EnqueueItemsOptions,
  ): Promise<readonly TransferOutcome[]>;
  start(options?: CallOptions): Promise<{ readonly pid: number }>;
  /** What is under way comes to its end. */
  pause(options?: CallOptions): Promise<void>;
  /** Starts it again, which is the same to the server as to start it. */
  resume(options?: CallOptions): Promise<{ readonly pid: number }>;
  abort(options?: CallOptions): Promise<void>;
  state(options?: CallOptions): Promise<TransferSessionState>;
  /** `watchTransferSession` of this session. It also ends, without an error, when the session is closed. */
  watch(options?: WatchOptions): AsyncGenerator<TransferEvent, void, undefined>;
  /** Ends all that watches, and does nothing to the session on the server. What `await using` does at the end of its block. */
  close(): Promise<void>;
}

/** A session that is there already, or one to be made. */
export type TransferSessionSource =
  | (OfTransferSession & { readonly remoteRoot?: undefined; readonly remoteUser?: undefined })
  | {
      /** Of `createRemoteRootTransferSession`. */
      readonly remoteRoot: RemoteRootTransferSessionParameters;
      readonly remoteUser?: undefined;
      readonly transferSessionId?: undefined;
    }
  | {
      /** Of `createRemoteUserTransferSession`. */
      readonly remoteUser: RemoteUserTransferSessionParameters;
      readonly remoteRoot?: undefined;
      readonly transferSessionId?: undefined;
    };

export interface OpenTransferSessionOptions extends CallOptions {
  /**
   * `verifySchema`, to have the server looked at before anything is done: where a drift is breaking, or may be, nothing is. To
   * be stricter, or laxer, give a function that calls it. It is given, and not just named, so that only who asks for it ships it.
   */
  readonly verify?: ((client: WhmCaller, options: CallOptions) => Promise<TransferSchemaReport>) | undefined;
}

/** The server is not as the code was generated from it, and that is breaking, or may be. Nothing has been done. */
export class TransferSchemaDriftError extends Error {
  override readonly name: string = "TransferSchemaDriftError";
  readonly report: TransferSchemaReport;

  constructor(report: TransferSchemaReport) {
    const drifts = report.drifts.filter(({ breaking }) => breaking !== false);
    super(
      visible("the server is not what this code was generated from") +
        drifts.map((one) => `\n${describeSchemaDrift(one)}`).join(""),
    );
    this.report = report;
  }
}

/**
 * Makes a transfer session on the server, or comes back to one.
 *
 * @throws TransferSchemaDriftError if `verify` finds that items may be refused.
 * @throws whatever the client throws, without the passwords in it.
 */
export async function openTransferSession(
  client: WhmCaller,
  source: TransferSessionSource,
  { verify, signal }: OpenTransferSessionOptions = {},
): Promise<TransferSession> {
  if (verify !== undefined) {
    const report = await verify(client, { signal });
    if (report.breaking !== false) throw new TransferSchemaDriftError(report);
  }
  return sessionOf(client, await sessionId(client, source, { signal }));
}

async function sessionId(
  client: WhmCaller,
  source: TransferSessionSource,
  options: CallOptions,
): Promise<string> {
  if (source.remoteRoot !== undefined) {
    return (await createRemoteRootTransferSession(client, source.remoteRoot, options)).transferSessionId;
  }
  if (source.remoteUser !== undefined) {
    return (await createRemoteUserTransferSession(client, source.remoteUser, options)).transferSessionId;
  }
  return source.transferSessionId;
}

function sessionOf(client: WhmCaller, id: string): TransferSession {
  const of: OfTransferSession = { transferSessionId: id };
  const stop = new WatchStop();
  const watchers = new Set<AsyncGenerator<TransferEvent, void, undefined>>();
  const close = async (): Promise<void> => {
    stop.stop();
    await Promise.all(Array.from(watchers, (watcher) => watcher.return()));
    watchers.clear();
  };
  const session: Omit<TransferSession, AsyncDisposeKey> = {
    id,
    enqueue: (item, options) => enqueueTransferItem(client, id, item, options),
    enqueueAll: (items, options) => enqueueTransferItems(client, id, items, options),
    start: (options) => startTransferSession(client, of, options),
    pause: (options) => pauseTransferSession(client, of, options),
    resume: (options) => startTransferSession(client, of, options),
    abort: (options) => abortTransferSession(client, of, options),
    state: (options) => getTransferSessionState(client, of, options),
    watch(options = {}) {
      const watcher = watched(client, of, options, stop, () => void watchers.delete(watcher));
      watchers.add(watcher);
      return watcher;
    },
    close,
  };
  // Asked for now, and not when this was imported: somebody may have brought it since.
  const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
  if (asyncDispose !== undefined) Object.assign(session, { [asyncDispose]: close });
  return session as TransferSession;
}
