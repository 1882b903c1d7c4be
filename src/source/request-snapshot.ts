/**
 * Requests a snapshot through any transport (HTTPS or the command `whmapi1`): first the list of modules, so that a wrong token causes only
 * one failed login, then the schema of each module, then the version.
 *
 * Errors in responses are collected and thrown together. A failed call or denied access ends the run at once, because other calls would
 * fail, too. With `allowsPartialSnapshot`, modules that could not be fetched are returned in `undeterminedModules`.
 */

import { startDeadline } from "../core/async.js";
import { type Diagnostic, RemoteError, isCodegenError, formatMessageWithHint } from "../core/diagnostic.js";
import { compareByCodePoint } from "../core/text/json.js";
import type {
  FetchedSnapshot,
  FetchProgress,
  ModuleSchema,
  UndeterminedModule,
} from "../core/snapshot-types.js";
import type { Secrets } from "../core/text/redaction.js";
import { describeCall, type ApiCall, type ApiCaller, type ApiResponse } from "./answer.js";
import {
  decodeModulePriorities,
  decodeSchema,
  decodeVersion,
  versionUnknown,
  type DecodedSchema,
  type DefinitionDiagnoser,
} from "./decode.js";
import * as limits from "../core/limits.js";
import { connectionProblem } from "./diagnostics.js";
import { describeReason, locate, responseProblem } from "./response-diagnostics.js";

export interface SnapshotRequestOptions {
  /** Checks each column definition. The errors are reported together with all other errors. */
  readonly diagnoseDefinition?: DefinitionDiagnoser;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Whether to return the fetched modules if other modules cannot be fetched. */
  readonly allowsPartialSnapshot?: boolean;
  /** A signal that aborts the run. Its abort reason is thrown unchanged. */
  readonly signal?: AbortSignal;
  /** Secrets that no message and no snapshot may contain. `fetchSnapshotFromServer` adds the token and the password of the proxy. */
  readonly secrets?: Secrets;
  /** Called as soon as access is denied. */
  readonly onAccessDenied?: () => void;
}

/** An error in the schema of a module, or in the call that requests the schema. */
export interface ModuleError {
  readonly module: string;
  readonly diagnostic: Diagnostic;
}

export function toUndeterminedModule({ module, diagnostic }: ModuleError): UndeterminedModule {
  return { module, reason: formatMessageWithHint(diagnostic) };
}

/** Returns the error for a response that is not a success. */
function diagnoseFailedResponse(
  response: Exclude<ApiResponse, { kind: "success" }>,
  callDescription: string,
): Diagnostic {
  if (response.kind === "unreadable") return locate(callDescription, response.problem);
  const code = response.kind === "denied" ? "access-denied" : "call-refused";
  return locate(callDescription, responseProblem(code, { reason: describeReason(response.reason) }));
}

/** Returns the error for schemas that have too many keys in total. */
export function createTotalKeysError(keyCount: number): Diagnostic {
  const { MAX_TOTAL_KEYS: limit } = limits;
  const values = { entries: "keys", count: keyCount, limit, responses: "responses come" };
  const message = `The transfer modules together have at least ${keyCount} keys, more than the limit of ${limit}.`;
  return { ...responseProblem("answer-too-many-entries", values), message };
}

/** Returns the first `limit` elements of a list, and after them `createLast(OMITTED COUNT)` if there are more. */
function limitList<T>(list: readonly T[], limit: number, createLast: (omitted: number) => T): readonly T[] {
  return list.length <= limit ? list : [...list.slice(0, limit), createLast(list.length - limit)];
}

/**
 * Requests a snapshot with `callApi`. `timeout` is in seconds and for one call; the run may take `RUN_TIMEOUT_FACTOR` times as long.
 *
 * @throws RemoteError that lists all errors in the responses. If `callApi` throws, its error is thrown instead.
 */
export async function requestSnapshot(
  callApi: ApiCaller,
  options: SnapshotRequestOptions & { readonly timeout: number },
): Promise<FetchedSnapshot> {
  const { timeout, signal } = options;
  const runTimeout = new AbortController();
  const factor = limits.RUN_TIMEOUT_FACTOR;
  const limit = Number((timeout * factor).toFixed(1));
  const cancelDeadline = startDeadline(
    Math.min(timeout * factor * 1000, limits.MAX_TIMER_DELAY_MILLISECONDS),
    () => runTimeout.abort(new RemoteError(connectionProblem("run-timed-out", { limit, factor, timeout }))),
  );
  const runSignal = AbortSignal.any(signal === undefined ? [runTimeout.signal] : [runTimeout.signal, signal]);
  try {
    const fetched = await new SnapshotRequest(callApi, runSignal, options).run();
    const warnings = limitList(fetched.warnings, limits.MAX_REPORTED_WARNINGS, (count) =>
      responseProblem("more-warnings", { count, warnings: count === 1 ? "warning is" : "warnings are" }),
    );
    return { ...fetched, warnings };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new RemoteError(
      limitList(error.diagnostics, limits.MAX_REPORTED_ERRORS, (count) =>
        responseProblem("more-errors", { count, errors: count === 1 ? "error is" : "errors are" }),
      ),
    );
  } finally {
    cancelDeadline();
  }
}

/** The errors and warnings of a call, of a module or of the run. */
interface Found {
  readonly errors: Diagnostic[];
  readonly warnings: Diagnostic[];
}

function createFound(): Found {
  return { errors: [], warnings: [] };
}

class SnapshotRequest {
  readonly #found = createFound();
  /** Aborts the calls in progress, if the failure of a call shows that all other calls would fail, too. */
  readonly #stop = new AbortController();
  readonly #pendingCalls = new Set<AbortController>();
  readonly #callApi: ApiCaller;
  readonly #runSignal: AbortSignal;
  readonly #options: SnapshotRequestOptions;
  #isAccessDenied = false;
  #keyCount = 0;

  constructor(callApi: ApiCaller, runSignal: AbortSignal, options: SnapshotRequestOptions) {
    [this.#callApi, this.#runSignal, this.#options] = [callApi, runSignal, options];
  }

  async run(): Promise<FetchedSnapshot> {
    const { allowsPartialSnapshot = false } = this.#options;
    const { errors, warnings } = this.#found;
    const throwIfErrors = (): void => {
      if (errors.length > 0) throw new RemoteError(errors);
    };
    const priorities = await this.#requestPriorities();
    // If the list of modules has errors, it may be incomplete. Then not even a partial snapshot can be returned.
    if (allowsPartialSnapshot) throwIfErrors();
    const { modules, moduleErrors } = await this.#requestSchemas(priorities, allowsPartialSnapshot);
    if (!allowsPartialSnapshot) for (const { diagnostic } of moduleErrors) errors.push(diagnostic);
    throwIfErrors();
    const whmVersion = await this.#requestVersion(allowsPartialSnapshot);
    throwIfErrors();
    const undeterminedModules = allowsPartialSnapshot ? moduleErrors.map(toUndeterminedModule) : [];
    return { snapshot: { origin: "live", whmVersion, modules }, warnings, undeterminedModules };
  }

  /** Sends one call. Collects the warnings of the response, and an error if the response is for another function. */
  async #send(call: ApiCall, found: Found): Promise<ApiResponse> {
    this.#runSignal.throwIfAborted();
    const controller = new AbortController();
    // The denied call continues, because the reason in its response is needed.
    const onAccessDenied = (): void => {
      this.#isAccessDenied = true;
      this.#options.onAccessDenied?.();
      for (const pending of this.#pendingCalls) if (pending !== controller) pending.abort();
    };
    const signal = AbortSignal.any([this.#stop.signal, this.#runSignal, controller.signal]);
    this.#pendingCalls.add(controller);
    const response = await this.#callApi(call, { signal, onAccessDenied }).finally(() =>
      this.#pendingCalls.delete(controller),
    );
    if (response.kind === "denied") onAccessDenied();
    if (response.kind === "success") {
      const at = describeCall(call);
      // A response without the name of a function is accepted.
      const { command } = response;
      if (command !== null && command !== call.functionName)
        found.errors.push(locate(at, responseProblem("answer-of-another-command", { function: command })));
      for (const warning of response.warnings)
        found.warnings.push(locate(at, responseProblem("server-warning", { warning })));
    }
    return response;
  }

  async #requestPriorities(): Promise<ReadonlyMap<string, number>> {
    const call: ApiCall = { functionName: "available_transfer_modules" };
    const response = await this.#send(call, this.#found);
    const at = describeCall(call);
    if (response.kind !== "success") throw new RemoteError(diagnoseFailedResponse(response, at));
    return decodeModulePriorities(response.data, at, this.#found.errors);
  }

  /** Requests all schemas. Errors and warnings are sorted by module, not by the order of the responses. */
  async #requestSchemas(
    priorities: ReadonlyMap<string, number>,
    isPartialAllowed: boolean,
  ): Promise<{ modules: Readonly<Record<string, ModuleSchema>>; moduleErrors: readonly ModuleError[] }> {
    const { onProgress } = this.#options;
    const requests = [...priorities]
      .sort(([one], [other]) => compareByCodePoint(one, other))
      .map(([name, priority]) => ({ name, priority, ...createFound() }));
    const schemas = new Map<string, ModuleSchema>();
    let done = 0;
    const report = (module: string | null): void =>
      onProgress?.({ kind: "described", done, total: requests.length, module });
    report(null);
    try {
      await this.#forEach(requests, async ({ name, priority, ...found }) => {
        const schema = await this.#requestSchema(name, found);
        this.#keyCount += Object.keys(schema?.keys ?? {}).length;
        if (this.#keyCount > limits.MAX_TOTAL_KEYS)
          throw new RemoteError(createTotalKeysError(this.#keyCount));
        if (schema !== undefined) schemas.set(name, { module: name, priority, ...schema });
        done += 1;
        report(name);
      });
    } catch (error) {
      if (!isPartialAllowed || !(error instanceof RemoteError)) throw error;
      // Report this error also for the modules that were not requested because of it.
      for (const { name, errors } of requests)
        if (!schemas.has(name) && errors.length === 0) errors.push(...error.diagnostics);
    }
    for (const warning of requests.flatMap(({ warnings }) => warnings)) this.#found.warnings.push(warning);
    const moduleErrors = requests.flatMap(({ name: module, errors }) =>
      errors.map((diagnostic): ModuleError => ({ module, diagnostic })),
    );
    const valid = requests.flatMap(({ name, errors }) => {
      const schema = errors.length === 0 ? schemas.get(name) : undefined;
      return schema === undefined ? [] : [[name, schema] as const];
    });
    return { modules: Object.fromEntries(valid), moduleErrors };
  }

  async #requestSchema(module: string, found: Found): Promise<DecodedSchema | undefined> {
    const call: ApiCall = { functionName: "transfer_module_schema", module };
    const at = describeCall(call);
    const response = await this.#send(call, found);
    if (response.kind === "success")
      return decodeSchema(response.data, module, at, found.errors, this.#options.diagnoseDefinition);
    const diagnostic = diagnoseFailedResponse(response, at);
    if (response.kind === "denied") throw new RemoteError(diagnostic);
    found.errors.push(diagnostic);
    return undefined;
  }

  /**
   * Requests the version, unless the run was stopped. Without a valid version, adds a warning and returns null: older servers and
   * restricted tokens do not allow the call. For a partial snapshot, every failure is a warning.
   */
  async #requestVersion(isPartialAllowed: boolean): Promise<string | null> {
    if (isPartialAllowed && this.#stop.signal.aborted) return null;
    const call: ApiCall = { functionName: "version" };
    const at = describeCall(call);
    const found = isPartialAllowed ? createFound() : this.#found;
    let version: string | null = null;
    try {
      const response = await this.#send(call, found);
      if (response.kind === "success") version = decodeVersion(response.data, at, found.warnings) ?? null;
      else found.warnings.push(versionUnknown(diagnoseFailedResponse(response, at)));
    } catch (error) {
      if (!isPartialAllowed || !(error instanceof RemoteError)) throw error;
      found.errors.push(...error.diagnostics);
    }
    if (!isPartialAllowed) return version;
    this.#found.warnings.push(...found.warnings, ...found.errors.map(versionUnknown));
    return found.errors.length > 0 ? null : version;
  }

  /** Processes elements with limited concurrency. The first error stops all calls, and is thrown after they have ended. */
  async #forEach<T>(elements: readonly T[], process: (element: T) => Promise<void>): Promise<void> {
    const queue = elements.values();
    const errors: unknown[] = [];
    const work = async (): Promise<void> => {
      for (const element of queue) {
        if (errors.length > 0 || this.#isDenied()) return;
        try {
          await process(element);
        } catch (error) {
          errors.push(error);
          // After a denial, only the denied call remains, and it is still reading why access was denied.
          if (!this.#isDenied()) this.#stop.abort();
        }
      }
    };
    await Promise.all(Array.from({ length: limits.MAX_CONCURRENT_CALLS }, work));
    if (errors.length === 0) return;
    this.#stop.abort();
    // Prefer the error that stopped the calls. The aborted calls may have thrown other errors earlier.
    throw errors.find(isCodegenError) ?? errors[0];
  }

  /** Whether access was denied, perhaps during a call. TypeScript would treat the field as unchanged. */
  #isDenied(): boolean {
    return this.#isAccessDenied;
  }
}
