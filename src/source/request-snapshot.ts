/**
 * Requests a snapshot through any transport (HTTPS or the command `whmapi1`): first the list of modules, so that a wrong token causes only
 * one failed login, then the schema of each module, then the version.
 *
 * Errors in responses are collected and thrown together. A failed call or denied access ends the run at once, because other calls would
 * fail, too. With `allowsPartialSnapshot`, modules that could not be fetched are returned in `undeterminedModules`.
 */

import { startDeadline } from "../core/async.js";
import { type Diagnostic, ServerError, isCodegenError } from "../core/diagnostic.js";
import { compareByCodePoint } from "../core/text/json.js";
import type { FetchedSnapshot, FetchProgress, ModuleSchema } from "../core/snapshot-types.js";
import type { Secrets } from "../core/text/redaction.js";
import { describeCall, type ApiCall, type ApiCaller, type ApiResponse } from "./answer.js";
import {
  decodeModulePriorities,
  decodeSchema,
  decodeVersion,
  versionUnknown,
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

export interface SnapshotRunOptions extends SnapshotRequestOptions {
  /** Maximum number of seconds for one call, including its retries and pauses. */
  readonly timeout: number;
  /** How many schemas are requested at the same time. Default: `MAX_CONCURRENT_CALLS`. */
  readonly concurrentCalls?: number;
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
  const values = { entries: "keys", count: keyCount, limit };
  const message = `The transfer modules together have at least ${keyCount} keys, more than the limit of ${limit}.`;
  return { ...responseProblem("answer-too-many-entries", values), message };
}

/**
 * Requests a snapshot with `callApi`. `timeout` is in seconds and for one call; the run may take `RUN_TIMEOUT_FACTOR` times as long.
 *
 * @throws ServerError that lists all errors in the responses. If `callApi` throws, its error is thrown instead.
 */
export async function requestSnapshot(
  callApi: ApiCaller,
  options: SnapshotRunOptions,
): Promise<FetchedSnapshot> {
  const { timeout, signal } = options;
  const runTimeout = new AbortController();
  const factor = limits.RUN_TIMEOUT_FACTOR;
  const limit = Number((timeout * factor).toFixed(1));
  const cancelDeadline = startDeadline(
    Math.min(timeout * factor * 1000, limits.MAX_TIMER_DELAY_MILLISECONDS),
    () => runTimeout.abort(new ServerError(connectionProblem("run-timed-out", { limit, factor, timeout }))),
  );
  // With a listener for each server of a fleet, Node.js would print a warning.
  const runSignal = AbortSignal.any(signal === undefined ? [runTimeout.signal] : [runTimeout.signal, signal]);
  /** Cuts a list of problems, and adds the number of omitted ones. */
  const limitList = (
    list: readonly Diagnostic[],
    kind: "error" | "warning",
    max: number,
  ): readonly Diagnostic[] => {
    const count = list.length - max;
    if (count <= 0) return list;
    const verb = count === 1 ? `${kind} is` : `${kind}s are`;
    return [
      ...list.slice(0, max),
      kind === "error"
        ? responseProblem("more-errors", { count, errors: verb })
        : responseProblem("more-warnings", { count, warnings: verb }),
    ];
  };
  try {
    const fetched = await requestAll(callApi, runSignal, options);
    return { ...fetched, warnings: limitList(fetched.warnings, "warning", limits.MAX_REPORTED_WARNINGS) };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    throw new ServerError(limitList(error.diagnostics, "error", limits.MAX_REPORTED_ERRORS));
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

async function requestAll(
  callApi: ApiCaller,
  runSignal: AbortSignal,
  options: SnapshotRunOptions,
): Promise<FetchedSnapshot> {
  const { allowsPartialSnapshot = false, diagnoseDefinition, onAccessDenied, onProgress } = options;
  const { concurrentCalls = limits.MAX_CONCURRENT_CALLS } = options;
  const { errors, warnings } = createFound();
  const throwIfErrors = (): void => {
    if (errors.length > 0) throw new ServerError(errors);
  };
  const pendingCalls = new Set<AbortController>();
  /** Aborts the calls in progress, except `exception`. */
  const abortCalls = (exception?: AbortController): void => {
    for (const pending of pendingCalls) if (pending !== exception) pending.abort(runSignal.reason);
  };
  runSignal.addEventListener("abort", () => abortCalls());
  let isAccessDenied = false;
  // TypeScript would treat the variable as unchanged during a call.
  const isDenied = (): boolean => isAccessDenied;

  /** Sends one call. Collects the warnings of the response, and an error if the response is for another function. */
  const send = async (call: ApiCall, found: Found): Promise<ApiResponse> => {
    runSignal.throwIfAborted();
    const controller = new AbortController();
    // The denied call continues, because the reason in its response is needed.
    const onDenied = (): void => {
      isAccessDenied = true;
      onAccessDenied?.();
      abortCalls(controller);
    };
    pendingCalls.add(controller);
    const { signal } = controller;
    const response = await callApi(call, { signal, onAccessDenied: onDenied }).finally(() =>
      pendingCalls.delete(controller),
    );
    if (response.kind === "denied") onDenied();
    if (response.kind !== "success") return response;
    const at = describeCall(call);
    // A response without the name of a function is accepted.
    const { command } = response;
    if (command !== null && command !== call.functionName)
      found.errors.push(locate(at, responseProblem("answer-of-another-command", { function: command })));
    for (const warning of response.warnings)
      found.warnings.push(locate(at, responseProblem("server-warning", { warning })));
    return response;
  };

  const listCall: ApiCall = { functionName: "available_transfer_modules" };
  const list = await send(listCall, { errors, warnings });
  if (list.kind !== "success") throw new ServerError(diagnoseFailedResponse(list, describeCall(listCall)));
  const priorities = decodeModulePriorities(list.data, describeCall(listCall), errors);
  // If the list of modules has errors, it may be incomplete. Then not even a partial snapshot can be returned.
  if (allowsPartialSnapshot) throwIfErrors();

  // Errors and warnings are sorted by module, not by the order of the responses.
  const requests = [...priorities]
    .sort(([one], [other]) => compareByCodePoint(one, other))
    .map(([module, priority]) => ({ module, priority, found: createFound() }));
  const schemas = new Map<string, ModuleSchema>();
  const progress = { done: 0, keys: 0 };
  const report = (module: string | null): void =>
    onProgress?.({ kind: "described", done: progress.done, total: requests.length, module });
  const requestSchema = async ({ module, priority, found }: (typeof requests)[number]): Promise<void> => {
    const call: ApiCall = { functionName: "transfer_module_schema", module };
    const at = describeCall(call);
    const response = await send(call, found);
    if (response.kind === "success") {
      const schema = decodeSchema(response.data, module, at, found.errors, diagnoseDefinition);
      progress.keys += Object.keys(schema?.keys ?? {}).length;
      if (progress.keys > limits.MAX_TOTAL_KEYS) throw new ServerError(createTotalKeysError(progress.keys));
      if (schema !== undefined) schemas.set(module, { module, priority, ...schema });
    } else {
      const diagnostic = diagnoseFailedResponse(response, at);
      if (response.kind === "denied") throw new ServerError(diagnostic);
      found.errors.push(diagnostic);
    }
    progress.done += 1;
    report(module);
  };
  report(null);
  const failures: unknown[] = [];
  const queue = requests.values();
  const work = async (): Promise<void> => {
    for (const request of queue) {
      if (failures.length > 0 || isDenied()) return;
      try {
        await requestSchema(request);
      } catch (error) {
        failures.push(error);
        // The failure of a call shows that all other calls would fail, too. After a denial, only the denied call remains, and it is
        // still reading why access was denied.
        if (!isDenied()) abortCalls();
      }
    }
  };
  await Promise.all(Array.from({ length: concurrentCalls }, work));
  if (failures.length > 0) {
    // Prefer the error that stopped the calls. The aborted calls may have thrown other errors earlier.
    const failure = failures.find(isCodegenError) ?? failures[0];
    if (!allowsPartialSnapshot || !(failure instanceof ServerError)) throw failure;
    // Report this error also for the modules that were not requested because of it.
    for (const { module, found } of requests)
      if (!schemas.has(module) && found.errors.length === 0) found.errors.push(...failure.diagnostics);
  }
  for (const { found } of requests) for (const warning of found.warnings) warnings.push(warning);
  const moduleErrors = requests.flatMap(({ module, found }) =>
    found.errors.map((diagnostic) => ({ module, diagnostic })),
  );
  if (!allowsPartialSnapshot) for (const { diagnostic } of moduleErrors) errors.push(diagnostic);
  throwIfErrors();
  const modules = Object.fromEntries(
    requests.flatMap(({ module, found }) => {
      const schema = found.errors.length === 0 ? schemas.get(module) : undefined;
      return schema === undefined ? [] : [[module, schema] as const];
    }),
  );
  const undeterminedModules = allowsPartialSnapshot ? moduleErrors : [];

  // Without a valid version, there is a warning: older servers and restricted tokens do not allow the call. For a partial snapshot,
  // every failure is a warning.
  let whmVersion: string | null = null;
  const versionCall: ApiCall = { functionName: "version" };
  const found: Found = allowsPartialSnapshot ? { errors: [], warnings } : { errors, warnings };
  try {
    const at = describeCall(versionCall);
    const response = failures.length > 0 ? undefined : await send(versionCall, found);
    if (response?.kind === "success") whmVersion = decodeVersion(response.data, at, warnings) ?? null;
    else if (response !== undefined) warnings.push(versionUnknown(diagnoseFailedResponse(response, at)));
  } catch (error) {
    if (!allowsPartialSnapshot || !(error instanceof ServerError)) throw error;
    found.errors.push(...error.diagnostics);
  }
  if (!allowsPartialSnapshot) throwIfErrors();
  else if (found.errors.length > 0) {
    whmVersion = null;
    for (const error of found.errors) warnings.push(versionUnknown(error));
  }
  return { snapshot: { origin: "live", whmVersion, modules }, warnings, undeterminedModules };
}
