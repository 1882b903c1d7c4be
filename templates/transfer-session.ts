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
  type RemoteRootTransferSessionParameters,
  type RemoteUserTransferSessionParameters,
  type TransferSessionParameters,
  type TransferSessionState,
} from "./transfer-functions.js";
import { InvalidTransferItemError, addModuleName, hasOwn, type ItemError } from "./transfer-item.js";
import { enqueueTransferItems, type EnqueueItemsOptions, type TransferOutcome } from "./transfer-items.js";
import { encodeTransferItem, type ExactItems, type TransferItem } from "./transfer-modules.js";
import type { SessionEnds, TransferSessionResults } from "./transfer-results.js";
import { areSessionRulesEnforced, findSessionViolations } from "./transfer-rules.js";
import { describeSchemaDrift, type TransferSchemaReport } from "./transfer-verify.js";
import {
  fetchTransferResults,
  waitForTransferSession,
  watchUntil,
  type TransferWaitOptions,
  type WatchOptions,
} from "./transfer-watch.js";
import { checkClient, createController, queueItem, type CallOptions, type WhmCaller } from "./whm-client.js";

/** The type of `Symbol.asyncDispose`. It is `never` if the project's TypeScript library does not declare the symbol. */
type AsyncDisposeKey = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? Key
  : never;

/**
 * An object with the method `Symbol.asyncDispose`, which `await using` calls. The type is empty if the project's TypeScript library
 * does not declare the symbol.
 */
export type TransferSessionDisposal = { readonly [Key in AsyncDisposeKey]: () => Promise<void> };

/**
 * A transfer session on the server, as `openTransferSession` returns it. The session continues on the server independently of
 * this object. Methods that call the server reject with a `WhmApiError` if the call fails, unless
 * described otherwise.
 */
export interface TransferSession extends TransferSessionDisposal {
  /** The ID of the session. `openTransferSession(client, { transferSessionId: id })` reopens it, also in another process. */
  readonly id: string;
  /**
   * Validates an item, and adds it to the queue of the session. Also checks cPanel's documented rules for this kind of
   * session: see `onWarning` of `openTransferSession`.
   *
   * @throws InvalidTransferItemError if the item is invalid. Nothing is sent in this case.
   */
  enqueue(item: TransferItem, options?: CallOptions): Promise<void>;
  /**
   * Validates many items, and adds them to the queue of the session with `enqueueTransferItems`. Also checks cPanel's documented
   * rules for this kind of session: see `onWarning` of `openTransferSession`.
   *
   * @returns The outcome of each item, in the order of `items`. A failed call does not make the method throw: check each `status`.
   * @throws InvalidTransferItemsError if an item is invalid, or if two different items have the same primary key. Nothing is sent
   * in this case.
   * @throws TransferProgressError if `onSending` or `onProgress` throws. The error contains the outcomes.
   */
  enqueueAll<Item extends TransferItem>(
    items: ExactItems<Item>,
    options?: EnqueueItemsOptions<Item>,
  ): Promise<readonly TransferOutcome<Item>[]>;
  /**
   * Starts the processing of the queue. Resolves to the process ID of the session on the server when the session has started.
   * To wait for its end, use `wait`. Run neither `upcp` nor an update of WHM on either server during a transfer.
   */
  start(options?: CallOptions): Promise<{ readonly pid: number }>;
  /** Pauses the session. cPanel does not document what happens to items in progress. */
  pause(options?: CallOptions): Promise<void>;
  /** Resumes a paused session. Calls the same WHM function as `start`. */
  resume(options?: CallOptions): Promise<{ readonly pid: number }>;
  /** Aborts the session. Resolves when the server has accepted the request. */
  abort(options?: CallOptions): Promise<void>;
  /** Returns the current state of the session. */
  state(options?: CallOptions): Promise<TransferSessionState>;
  /**
   * Yields the events of the session until the session ends: changes of its state, log lines, and changes of the status of items.
   * This method works like `watchTransferSession`, but ends without an error after `close`.
   */
  watch(options?: WatchOptions): AsyncGenerator<TransferEvent, void, undefined>;
  /**
   * Waits until the session is COMPLETED, ABORTED or FAILED, and returns the result of each item. Also waits while the session is
   * PAUSED. Polls the server with the options of `watch`, except `from`. Waits up to `logDeadline` until the log contains the end of
   * the session, because without it, transferred items may be missing in the results.
   *
   * @throws WhmApiError if access is denied, or if polling fails too often. The thrown error is that of the last failed poll.
   * @throws IncompleteTransferResultsError if the session has ended, but its log cannot be read, or has no end within `logDeadline`. The
   * error contains the results that are known.
   * @throws TransferProgressError if the session does not end within `deadline`, or if it was not started. The error contains the results.
   * @throws The abort reason, if the signal is aborted.
   * @throws Error if `close` is called before the session has ended.
   */
  wait(options?: TransferWaitOptions): Promise<TransferSessionResults>;
  /**
   * Returns the state of the session, and the result of each item so far, without waiting. If `complete` is false although the session
   * has ended, the log is not whole.
   *
   * @throws IncompleteTransferResultsError if the session has ended, but its log cannot be read.
   */
  results(options?: CallOptions): Promise<TransferSessionResults>;
  /**
   * Ends all calls of `watch` and `wait`. Does not change the session on the server. `await using` calls this method at the end of
   * the block.
   */
  close(): Promise<void>;
}

/**
 * The session to open. Set exactly one property: `remoteRoot`, `remoteUser` or `localRestore` with the parameters of a new
 * session, or `transferSessionId` for an existing session.
 */
export type TransferSessionSource = OneOf<SessionSources>;

interface SessionSources extends TransferSessionParameters {
  /** The parameters of `createRemoteRootTransferSession`, which creates a session with root access to the source server. */
  readonly remoteRoot: RemoteRootTransferSessionParameters;
  /**
   * The parameters of `createRemoteUserTransferSession`, which creates a session with the credentials of one account on the source
   * server.
   */
  readonly remoteUser: RemoteUserTransferSessionParameters;
  /**
   * The parameters of `startLocalCpmoveRestore`, which restores an account from a local archive. The restore starts at once: do
   * not call `start`.
   */
  readonly localRestore: LocalCpmoveRestoreParameters;
}

/** An object with exactly one of the properties of `All`. */
type OneOf<All, Name extends keyof All = keyof All> = Name extends keyof All
  ? Pick<All, Name> & { readonly [Other in Exclude<keyof All, Name>]?: undefined }
  : never;

/** The options of `openTransferSession`. */
export interface OpenTransferSessionOptions extends CallOptions {
  /**
   * To compare the server's schemas with those of the generated code first, pass the function `verifySchema`. If a difference
   * breaks the generated code, or may break it, `openTransferSession` creates no session, and throws a `TransferSchemaDriftError`.
   * To be more or less strict, pass your own function, which returns a report. The session is created or opened only if `breaking`
   * of the report is `false`.
   * The default is no comparison.
   */
  readonly verify?: ((client: WhmCaller, options: CallOptions) => Promise<TransferSchemaReport>) | undefined;
  /**
   * A function that is called if an item violates cPanel's documented rules for the kind of session, for example an item of
   * AccountRemoteUser in a session with `remoteRoot`, or if two items of `enqueueAll` have the same `localuser`. It is called before
   * anything is sent, once for each text of a warning: `item` is the first item with this warning, and `count` the number of such
   * items. If this code was generated with `documentedRules: "error"`, violated rules are errors of `enqueue` and `enqueueAll`. The
   * rules are not checked for a session that was opened by its ID.
   */
  readonly onWarning?: ((warning: ItemError, item: TransferItem, count: number) => void) | undefined;
}

/**
 * Thrown by `openTransferSession` if the server's schemas have changes that break the generated code, or may break it. No session
 * was created.
 */
export class TransferSchemaDriftError extends Error {
  override readonly name: string = "TransferSchemaDriftError";
  /** The result of the comparison, with all differences. */
  readonly report: TransferSchemaReport;

  constructor(report: TransferSchemaReport) {
    const drifts = report.drifts.filter(({ breaking }) => breaking !== false);
    const lines = drifts.map((drift) => `\n${describeSchemaDrift(drift)}`).join("");
    super(`the schemas of the server differ from those that this code was generated from${lines}`);
    this.report = report;
  }
}

/**
 * Creates a transfer session on the server, or opens an existing one. Queue items with `enqueue` or `enqueueAll` of the result,
 * then call `start`. A local restore starts at once. The ID of an existing session is not checked: if it is invalid, the first
 * method that calls the server rejects.
 *
 * @param source The session to open, for example `{ remoteRoot: { host, password } }` or `{ transferSessionId }`.
 * @throws TransferSchemaDriftError if `verify` finds changes that break the generated code, or may break it.
 * @throws RangeError if a port or a number of threads is invalid. No session is created in this case.
 * @throws WhmApiError if a call fails. The error does not contain the passwords. If its `failure` is `unanswered`, the server may
 * have created the session.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function openTransferSession(
  client: WhmCaller,
  source: TransferSessionSource,
  { verify, signal, onWarning }: OpenTransferSessionOptions = {},
): Promise<TransferSession> {
  checkClient(client);
  const name = findSourceName(source);
  if (verify !== undefined) {
    const report = await verify(client, { signal });
    if (report.breaking !== false) throw new TransferSchemaDriftError(report);
  }
  const { transferSessionId } = await OPEN_FUNCTIONS[name](client, source[name] as never, { signal });
  return createSession(
    client,
    transferSessionId,
    () => createItemReader(source, onWarning),
    source.localRestore !== undefined,
  );
}

type OpenFunction = (
  client: WhmCaller,
  value: never,
  options: CallOptions,
) => Promise<TransferSessionParameters>;

/** The functions that open a session, by the property of the source. */
const OPEN_FUNCTIONS: Readonly<Record<keyof SessionSources, OpenFunction>> = {
  remoteRoot: createRemoteRootTransferSession,
  remoteUser: createRemoteUserTransferSession,
  localRestore: startLocalCpmoveRestore,
  transferSessionId: (_client, transferSessionId) => Promise.resolve({ transferSessionId }),
};

function findSourceName(source: TransferSessionSource): keyof SessionSources {
  const names = Object.keys(source).filter((key) => source[key as keyof TransferSessionSource] !== undefined);
  const [name] = names as (keyof SessionSources)[];
  if (names.length === 1 && name !== undefined && hasOwn(OPEN_FUNCTIONS, name) && source[name]) return name;
  throw new TypeError(
    `openTransferSession: invalid source: expected exactly one of ${Object.keys(OPEN_FUNCTIONS).join(", ")}, got ${names.join(", ") || "none"}`,
  );
}

/** Reads items, and collects the warnings about them. */
interface ItemReader {
  /** Validates an item, and returns its form fields. */
  readonly read: (item: TransferItem) => Record<string, string>;
  /** Calls `onWarning` once for each text of a warning. */
  readonly report: () => void;
}

function createItemReader(
  source: TransferSessionSource,
  onWarning: OpenTransferSessionOptions["onWarning"],
): ItemReader {
  const groups = new Map<
    string,
    { readonly warning: ItemError; readonly item: TransferItem; count: number }
  >();
  /** The first item of each target account. */
  const fieldsByTarget = new Map<string, string>();
  return {
    read(item) {
      const fields = encodeTransferItem(item);
      const { module = "", localuser } = fields;
      const violations = addModuleName(module, findSessionViolations(module, fields, source));
      if (areSessionRulesEnforced && violations.length > 0)
        throw new InvalidTransferItemError(module, violations);
      const warnings = [...violations];
      if (localuser !== undefined) {
        const text = JSON.stringify(fields);
        const first = fieldsByTarget.get(localuser) ?? text;
        fieldsByTarget.set(localuser, first);
        // Equal items are sent once.
        if (first !== text)
          warnings.push({
            path: "localuser",
            message: `${module}.localuser: another item has the same target account`,
            keyword: "uniqueItems",
            params: { uniqueItems: ["localuser"] },
          });
      }
      for (const warning of warnings) {
        const group = groups.get(warning.message) ?? { warning, item, count: 0 };
        groups.set(warning.message, group);
        group.count++;
      }
      return fields;
    },
    report: () => groups.forEach(({ warning, item, count }) => onWarning?.(warning, item, count)),
  };
}

function createSession(
  client: WhmCaller,
  id: string,
  createReader: () => ItemReader,
  isStarted: boolean,
): TransferSession {
  const parameters: TransferSessionParameters = { transferSessionId: id };
  const stopper = createController();
  const watchers = new Set<AsyncGenerator<TransferEvent, void, undefined>>();
  const close = async (): Promise<void> => {
    stopper.abort();
    await Promise.all(Array.from(watchers, (watcher) => watcher.return()));
    watchers.clear();
  };
  const ends: SessionEnds = {};
  const start: TransferSession["start"] = async (options) => {
    const { latest } = ends;
    const started = await startTransferSession(client, parameters, options);
    isStarted = true;
    ends.stale = latest;
    return started;
  };
  const session: Omit<TransferSession, AsyncDisposeKey> = {
    id,
    enqueue(item, options) {
      const { read, report } = createReader();
      const readAndReport = (): Record<string, string> => {
        const fields = read(item);
        report();
        return fields;
      };
      return queueItem(client, id, readAndReport, options);
    },
    enqueueAll(items, options = {}) {
      const { read, report } = createReader();
      return enqueueTransferItems(client, id, items, options, read, report);
    },
    start,
    pause: (options) => pauseTransferSession(client, parameters, options),
    resume: start,
    abort: (options) => abortTransferSession(client, parameters, options),
    state: (options) => getTransferSessionState(client, parameters, options),
    watch(options = {}) {
      const onEnd = (): void => void watchers.delete(watcher);
      const watcher = watchUntil(client, parameters, options, { stopSignal: stopper.signal, ends, onEnd });
      watchers.add(watcher);
      return watcher;
    },
    // A server may report PENDING for some time after the start.
    wait: (options = {}) => {
      const { waitForStart = isStarted } = options;
      return waitForTransferSession(client, parameters, { ...options, waitForStart }, stopper.signal, ends);
    },
    results: (options) => fetchTransferResults(client, parameters, options, ends),
    close,
  };
  // Read the symbol here and not at import, because a polyfill may add it later.
  const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
  if (asyncDispose !== undefined) Object.assign(session, { [asyncDispose]: close });
  return session as TransferSession;
}
