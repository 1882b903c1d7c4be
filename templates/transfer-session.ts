import type { TransferEvent } from "./transfer-events.js";
import {
  abortTransferSession,
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  getTransferSessionState,
  pauseTransferSession,
  startLocalCpmoveRestore,
  startTransferSession,
  type LocalCpmoveRestoreParameters,
  type OfTransferSession,
  type RemoteRootTransferSessionParameters,
  type RemoteUserTransferSessionParameters,
  type TransferSessionState,
} from "./transfer-functions.js";
import { InvalidTransferItemError, itemWarnings, type ItemError } from "./transfer-item.js";
import { enqueueTransferItems, type EnqueueItemsOptions, type TransferOutcome } from "./transfer-items.js";
import { readTransferItem, type TransferItem } from "./transfer-modules.js";
import type { TransferResults } from "./transfer-results.js";
import { areSessionRulesEnforced, sessionErrors } from "./transfer-rules.js";
import { describeSchemaDrift, type TransferSchemaReport } from "./transfer-verify.js";
import { fetchTransferResults, waitForTransferSession, type TransferWaitOptions } from "./transfer-wait.js";
import { watchUntil, WatchStop, type WatchOptions } from "./transfer-watch.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/** `Symbol.asyncDispose`, if the project's TypeScript library declares it. */
type AsyncDisposeKey = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? Key
  : never;

/** The method that `await using` calls, if the project supports it. */
export type TransferSessionDisposal = { readonly [Key in AsyncDisposeKey]: () => Promise<void> };

/** A transfer session on the server. The session continues there independently of this object. */
export interface TransferSession extends TransferSessionDisposal {
  /** The ID of the session. `openTransferSession(client, { transferSessionId })` reopens it, also in another process. */
  readonly id: string;
  /** Does what `enqueueTransferItem` does, and checks the documented rules of the session. */
  enqueue(item: TransferItem, options?: CallOptions): Promise<void>;
  /** Does what `enqueueTransferItems` does, and checks the documented rules of the session. */
  enqueueAll(
    items: readonly TransferItem[],
    options?: EnqueueItemsOptions,
  ): Promise<readonly TransferOutcome[]>;
  start(options?: CallOptions): Promise<{ readonly pid: number }>;
  /** Pauses the session after the current items are finished. */
  pause(options?: CallOptions): Promise<void>;
  /** Resumes a paused session. Calls the same function of the server as `start`. */
  resume(options?: CallOptions): Promise<{ readonly pid: number }>;
  abort(options?: CallOptions): Promise<void>;
  state(options?: CallOptions): Promise<TransferSessionState>;
  /** Calls `watchTransferSession` for this session. It ends without an error after `close`. */
  watch(options?: WatchOptions): AsyncGenerator<TransferEvent, void, undefined>;
  /**
   * Waits until the session is COMPLETED, ABORTED or FAILED, and returns the result of each item. It polls like `watch`, with the
   * same options, and also waits while the session is PAUSED.
   *
   * @throws The error of the last failed poll, the abort reason of the signal, or an error after `close`.
   */
  wait(options?: TransferWaitOptions): Promise<TransferResults>;
  /** Returns the state of the session and the result of each item so far. */
  results(options?: CallOptions): Promise<TransferResults>;
  /** Ends all watchers. Does not change the session on the server. `await using` calls it at the end of its block. */
  close(): Promise<void>;
}

/** An existing session, or the parameters of a new one. */
export type TransferSessionSource =
  | (OfTransferSession & NoSource<"remoteRoot" | "remoteUser" | "localRestore">)
  | (NoSource<"transferSessionId" | "remoteUser" | "localRestore"> & {
      /** The parameters of `createRemoteRootTransferSession`. */
      readonly remoteRoot: RemoteRootTransferSessionParameters;
    })
  | (NoSource<"transferSessionId" | "remoteRoot" | "localRestore"> & {
      /** The parameters of `createRemoteUserTransferSession`. */
      readonly remoteUser: RemoteUserTransferSessionParameters;
    })
  | (NoSource<"transferSessionId" | "remoteRoot" | "remoteUser"> & {
      /** The parameters of `startLocalCpmoveRestore`. The restore starts at once, so `start` is not needed. */
      readonly localRestore: LocalCpmoveRestoreParameters;
    });

type NoSource<Name extends string> = { readonly [Member in Name]?: undefined };

export interface OpenTransferSessionOptions extends CallOptions {
  /**
   * Pass `verifySchema` to compare the server's schemas first. Breaking and possibly breaking changes throw a
   * `TransferSchemaDriftError`. For other rules, pass a function of your own. Projects that do not pass `verifySchema` do not
   * bundle it.
   */
  readonly verify?: ((client: WhmCaller, options: CallOptions) => Promise<TransferSchemaReport>) | undefined;
  /**
   * Called before an item is sent that breaks a documented rule of this kind of session. If the configuration enforces documented
   * rules, `enqueue` and `enqueueAll` refuse such items instead. Rules of sessions that are reopened by ID are not known.
   */
  readonly onWarning?: ((warning: ItemError, item: TransferItem) => void) | undefined;
}

/** The server's schemas have changes that break the generated code, or may break it. Thrown before a session is created. */
export class TransferSchemaDriftError extends Error {
  override readonly name: string = "TransferSchemaDriftError";
  readonly report: TransferSchemaReport;

  constructor(report: TransferSchemaReport) {
    const drifts = report.drifts.filter(({ breaking }) => breaking !== false);
    super(
      "the schemas of the server differ from those that this code was generated from" +
        drifts.map((drift) => `\n${describeSchemaDrift(drift)}`).join(""),
    );
    this.report = report;
  }
}

/**
 * Creates a transfer session on the server, or reopens an existing one. A local restore starts at once.
 *
 * @throws TransferSchemaDriftError if `verify` finds changes that are breaking or may be.
 * @throws Any error of the client, without the passwords.
 */
export async function openTransferSession(
  client: WhmCaller,
  source: TransferSessionSource,
  { verify, signal, onWarning }: OpenTransferSessionOptions = {},
): Promise<TransferSession> {
  if (verify !== undefined) {
    const report = await verify(client, { signal });
    if (report.breaking !== false) throw new TransferSchemaDriftError(report);
  }
  const id = await sessionIdOf(client, source, { signal });
  return createSession(client, id, (item) => readSessionItem(item, source, onWarning));
}

/** Returns the form fields of an item. Checks the rules of the session on exactly these fields. */
function readSessionItem(
  item: TransferItem,
  source: TransferSessionSource,
  onWarning: OpenTransferSessionOptions["onWarning"],
): Record<string, string> {
  const fields = readTransferItem(item);
  const module = fields["module"] ?? "";
  const errors = itemWarnings(module, fields, (unchecked) => sessionErrors(module, unchecked, source));
  if (areSessionRulesEnforced && errors.length > 0) throw new InvalidTransferItemError(module, errors);
  for (const error of errors) onWarning?.(error, item);
  return fields;
}

async function sessionIdOf(
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
  if (source.localRestore !== undefined) {
    return (await startLocalCpmoveRestore(client, source.localRestore, options)).transferSessionId;
  }
  return source.transferSessionId;
}

function createSession(
  client: WhmCaller,
  id: string,
  readItem: (item: TransferItem) => Record<string, string>,
): TransferSession {
  const parameters: OfTransferSession = { transferSessionId: id };
  const stop = new WatchStop();
  const watchers = new Set<AsyncGenerator<TransferEvent, void, undefined>>();
  const close = async (): Promise<void> => {
    stop.stop();
    await Promise.all(Array.from(watchers, (watcher) => watcher.return()));
    watchers.clear();
  };
  const session: Omit<TransferSession, AsyncDisposeKey> = {
    id,
    async enqueue(item, options = {}) {
      const fields = readItem(item);
      if (options.signal?.aborted === true) throw options.signal.reason;
      await client.call("enqueue_transfer_item", { ...fields, transfer_session_id: id }, options);
    },
    enqueueAll: (items, options = {}) => enqueueTransferItems(client, id, items, options, readItem),
    start: (options) => startTransferSession(client, parameters, options),
    pause: (options) => pauseTransferSession(client, parameters, options),
    resume: (options) => startTransferSession(client, parameters, options),
    abort: (options) => abortTransferSession(client, parameters, options),
    state: (options) => getTransferSessionState(client, parameters, options),
    watch(options = {}) {
      const onEnd = (): void => void watchers.delete(watcher);
      const watcher = watchUntil(client, parameters, options, { stop, onEnd });
      watchers.add(watcher);
      return watcher;
    },
    wait: (options = {}) => waitForTransferSession(client, parameters, options, stop),
    results: (options) => fetchTransferResults(client, parameters, options),
    close,
  };
  // Read now instead of at import, because a polyfill may have added it since.
  const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
  if (asyncDispose !== undefined) Object.assign(session, { [asyncDispose]: close });
  return session as TransferSession;
}
