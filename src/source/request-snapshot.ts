/**
 * Requests a snapshot through any transport (HTTPS or the command `whmapi1`), in this order:
 *
 * 1. The list of modules, before all other calls, so that a wrong token causes only one failed login.
 * 2. The schema of each module, with at most `MAX_CONCURRENT_CALLS` calls at a time.
 * 3. The version.
 *
 * Errors in responses are collected and thrown together. A failed call or denied access ends the run at once, because other
 * calls would fail, too. With `allowsPartialSnapshot`, modules that could not be fetched are returned in `undeterminedModules`, with the
 * reason. If the list of modules is invalid, the run always fails.
 *
 * This file is long, because the steps share the limits of a run (time, bytes, keys) and the rules for ending it.
 */

import { appendElements } from "../core/append.js";
import { startDeadline } from "../core/deadline.js";
import { type Diagnostic, RemoteError, isCodegenError, formatMessageWithHint } from "../core/diagnostic.js";
import {
  createAccessDeniedError,
  createErrorsOmittedError,
  createWarningsOmittedWarning,
  createCallRefusedError,
  createTotalKeysExceedLimitError,
  createServerVersionUnknownWarning,
  createServerWarning,
} from "./answer-diagnostics.js";
import { createResponseUnreadableError } from "./unreadable-diagnostics.js";
import { createRunTimedOutError } from "./connection-diagnostics.js";
import { compareByCodePoint } from "../core/text/json.js";
import type {
  FetchedSnapshot,
  FetchProgress,
  ModuleSchema,
  Snapshot,
  UndeterminedModule,
} from "../core/snapshot-types.js";
import type { Secrets } from "../core/text/redaction.js";
import { describeCall } from "./answer.js";
import type { ApiResponse, ApiCall, ApiCaller } from "./answer.js";
import {
  decodeModulePriorities,
  decodeSchema,
  decodeVersion,
  addErrorIfResponseOfAnotherCommand,
} from "./decode.js";
import type { DefinitionDiagnoser, DecodedSchema } from "./decode.js";
import {
  MAX_TIMER_DELAY_MILLISECONDS,
  MAX_CONCURRENT_CALLS,
  MAX_REPORTED_ERRORS,
  MAX_TOTAL_KEYS,
  MAX_REPORTED_WARNINGS,
  RUN_TIMEOUT_FACTOR,
} from "../core/limits.js";

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

/**
 * Requests a snapshot with `callApi`.
 *
 * @throws RemoteError that lists all errors in the responses. If `callApi` throws, its error is thrown instead.
 */
export async function requestSnapshot(
  callApi: ApiCaller,
  options: SnapshotRequestOptions & {
    /** Seconds for one call. The whole run may take `RUN_TIMEOUT_FACTOR` times as long. */
    readonly timeout: number;
  },
): Promise<FetchedSnapshot> {
  const { diagnoseDefinition, onAccessDenied, signal, timeout } = options;
  const runTimeoutController = new AbortController();
  const runTimeoutMilliseconds = Math.min(timeout * RUN_TIMEOUT_FACTOR * 1000, MAX_TIMER_DELAY_MILLISECONDS);
  const abortTimedOutRun = (): void =>
    runTimeoutController.abort(new RemoteError(createRunTimedOutError(timeout, RUN_TIMEOUT_FACTOR)));
  const cancelDeadline = startDeadline(runTimeoutMilliseconds, abortTimedOutRun);
  const runSignal = AbortSignal.any(
    signal === undefined ? [runTimeoutController.signal] : [runTimeoutController.signal, signal],
  );
  const run: RunState = {
    callApi,
    diagnoseDefinition,
    onAccessDenied,
    runSignal,
    stopController: new AbortController(),
    pendingCallControllers: new Set(),
    isAccessDenied: false,
    keyCount: 0,
  };
  try {
    const fetchedSnapshot = await requestModulesAndVersion(run, options);
    return {
      ...fetchedSnapshot,
      warnings: limitList(fetchedSnapshot.warnings, MAX_REPORTED_WARNINGS, createWarningsOmittedWarning),
    };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new RemoteError(limitList(error.diagnostics, MAX_REPORTED_ERRORS, createErrorsOmittedError));
  } finally {
    cancelDeadline();
  }
}

/**
 * If a list has more than `limit` elements, keeps only the first `limit` elements, and appends the result of `createLastElement`.
 * Otherwise returns the list unchanged.
 */
function limitList<T>(
  list: readonly T[],
  limit: number,
  createLastElement: (omittedCount: number) => T,
): readonly T[] {
  return list.length <= limit ? list : [...list.slice(0, limit), createLastElement(list.length - limit)];
}

async function requestModulesAndVersion(
  run: RunState,
  { onProgress, allowsPartialSnapshot = false }: SnapshotRequestOptions,
): Promise<FetchedSnapshot> {
  const diagnostics = createDiagnosticLists();
  const prioritiesByModule = await requestModulePriorities(run, diagnostics);
  // If the list of modules has errors, it may be incomplete. Then not even a partial snapshot can be returned.
  if (allowsPartialSnapshot && diagnostics.errors.length > 0) throw new RemoteError(diagnostics.errors);
  const { modules, errors: moduleErrors } = await requestSchemas(run, prioritiesByModule, {
    diagnostics,
    allowsPartialSnapshot,
    onProgress,
  });
  if (allowsPartialSnapshot) {
    const whmVersion = await requestVersionUnlessStopped(run, diagnostics);
    const snapshot: Snapshot = { origin: "live", whmVersion, modules };
    return {
      snapshot,
      warnings: diagnostics.warnings,
      undeterminedModules: moduleErrors.map(toUndeterminedModule),
    };
  }
  appendElements(
    diagnostics.errors,
    moduleErrors.map(({ diagnostic }) => diagnostic),
  );
  if (diagnostics.errors.length > 0) throw new RemoteError(diagnostics.errors);
  const whmVersion = await requestVersion(run, diagnostics);
  if (diagnostics.errors.length > 0) throw new RemoteError(diagnostics.errors);
  return {
    snapshot: { origin: "live", whmVersion, modules },
    warnings: diagnostics.warnings,
    undeterminedModules: [],
  };
}

/** An error in the schema of a module, or in the call that requests the schema. */
export interface ModuleError {
  readonly module: string;
  readonly diagnostic: Diagnostic;
}

/** Converts the error of a module to an `UndeterminedModule`. The message and the hint of the error become the reason. */
export function toUndeterminedModule({ module, diagnostic }: ModuleError): UndeterminedModule {
  return { module, reason: formatMessageWithHint(diagnostic) };
}

/** Requests the version, unless the run was stopped. A failure becomes a warning. */
async function requestVersionUnlessStopped(
  run: RunState,
  diagnostics: DiagnosticLists,
): Promise<string | null> {
  if (run.stopController.signal.aborted) return null;
  const versionDiagnostics = createDiagnosticLists();
  try {
    const version = await requestVersion(run, versionDiagnostics);
    diagnostics.warnings.push(
      ...versionDiagnostics.warnings,
      ...versionDiagnostics.errors.map(createServerVersionUnknownWarning),
    );
    return versionDiagnostics.errors.length > 0 ? null : version;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    diagnostics.warnings.push(...error.diagnostics.map(createServerVersionUnknownWarning));
    return null;
  }
}

/** The state that all calls of a run share. */
interface RunState {
  readonly callApi: ApiCaller;
  readonly diagnoseDefinition: DefinitionDiagnoser | undefined;
  /** Aborts the calls in progress, if the failure of a call shows that all other calls would fail, too. */
  readonly stopController: AbortController;
  /** Aborted by the caller or by the timeout of the run. */
  readonly runSignal: AbortSignal;
  readonly onAccessDenied: (() => void) | undefined;
  /** One controller for each call in progress. */
  readonly pendingCallControllers: Set<AbortController>;
  isAccessDenied: boolean;
  /** Number of keys of all modules that were fetched so far. */
  keyCount: number;
}

/** The errors and warnings that were found so far. They are reported at the end. */
interface DiagnosticLists {
  readonly errors: Diagnostic[];
  readonly warnings: Diagnostic[];
}

/** Sends one call. Collects the warnings of the response, and an error if the response is for another function. */
async function sendCall(
  call: ApiCall,
  run: RunState,
  { errors, warnings }: DiagnosticLists,
): Promise<ApiResponse> {
  const { callApi, stopController, runSignal } = run;
  runSignal.throwIfAborted();
  const callController = new AbortController();
  run.pendingCallControllers.add(callController);
  const signal = AbortSignal.any([stopController.signal, runSignal, callController.signal]);
  let response: ApiResponse;
  try {
    response = await callApi(call, {
      signal,
      onAccessDenied: () => stopOtherCallsAfterDenial(run, callController),
    });
  } finally {
    run.pendingCallControllers.delete(callController);
  }
  if (response.kind === "denied") stopOtherCallsAfterDenial(run, callController);
  if (response.kind === "success") {
    const callDescription = describeCall(call);
    addErrorIfResponseOfAnotherCommand(response.command, call.functionName, callDescription, errors);
    appendElements(
      warnings,
      response.warnings.map((warning) => createServerWarning(callDescription, warning)),
    );
  }
  return response;
}

/** Records that access was denied. Aborts all other calls. The denied call continues, because the reason in its response is needed. */
function stopOtherCallsAfterDenial(run: RunState, deniedCallController: AbortController): void {
  run.isAccessDenied = true;
  run.onAccessDenied?.();
  for (const callController of run.pendingCallControllers)
    if (callController !== deniedCallController) callController.abort();
}

/** Aborts all calls. Does nothing if access was denied: then only the denied call remains, and it is still reading why access was denied. */
function stopRunUnlessAccessDenied({ isAccessDenied, stopController }: RunState): void {
  if (!isAccessDenied) stopController.abort();
}

/** Returns the error for a response that is not a success. */
export function diagnoseFailedResponse(
  response: Exclude<ApiResponse, { kind: "success" }>,
  callDescription: string,
): Diagnostic {
  if (response.kind === "denied") return createAccessDeniedError(callDescription, response.reason);
  if (response.kind === "refused") return createCallRefusedError(callDescription, response.reason);
  return createResponseUnreadableError(callDescription, response.cause);
}

/**
 * Requests the list of modules. Returns the priorities by module name. If some names are invalid, returns the other modules, so that
 * errors in their schemas are found, too.
 */
async function requestModulePriorities(
  run: RunState,
  diagnostics: DiagnosticLists,
): Promise<ReadonlyMap<string, number>> {
  const call: ApiCall = { functionName: "available_transfer_modules" };
  const response = await sendCall(call, run, diagnostics);
  if (response.kind !== "success")
    throw new RemoteError(diagnoseFailedResponse(response, describeCall(call)));
  return decodeModulePriorities(response.data, describeCall(call), diagnostics.errors);
}

interface SchemaRequestOptions {
  readonly diagnostics: DiagnosticLists;
  readonly allowsPartialSnapshot: boolean;
  readonly onProgress: SnapshotRequestOptions["onProgress"];
}

/** Requests all schemas. Errors and warnings are sorted by module, not by the order of the responses. */
async function requestSchemas(
  run: RunState,
  prioritiesByModule: ReadonlyMap<string, number>,
  { diagnostics, allowsPartialSnapshot, onProgress }: SchemaRequestOptions,
): Promise<{ modules: Readonly<Record<string, ModuleSchema>>; errors: readonly ModuleError[] }> {
  const modulesToRequest = [...prioritiesByModule]
    .sort(([one], [other]) => compareByCodePoint(one, other))
    .map(([name, priority]) => ({ name, priority, diagnostics: createDiagnosticLists() }));
  const schemasByModule = new Map<string, ModuleSchema>();
  let doneCount = 0;
  onProgress?.({ kind: "described", done: doneCount, total: modulesToRequest.length, module: null });
  try {
    await forEachConcurrently(
      modulesToRequest,
      run,
      async ({ name, priority, diagnostics: moduleDiagnostics }) => {
        const schema = await requestSchema(name, run, moduleDiagnostics);
        if (schema !== undefined) {
          run.keyCount += Object.keys(schema.keys).length;
          if (run.keyCount > MAX_TOTAL_KEYS)
            throw new RemoteError(createMaxTotalKeysExceededError(run.keyCount));
          schemasByModule.set(name, { module: name, priority, ...schema });
        }
        doneCount += 1;
        onProgress?.({ kind: "described", done: doneCount, total: modulesToRequest.length, module: name });
      },
    );
  } catch (error) {
    if (!allowsPartialSnapshot || !(error instanceof RemoteError)) throw error;
    // Report this error also for the modules that were not requested because of it.
    for (const { name, diagnostics: moduleDiagnostics } of modulesToRequest)
      if (!schemasByModule.has(name) && moduleDiagnostics.errors.length === 0)
        moduleDiagnostics.errors.push(...error.diagnostics);
  }
  appendElements(
    diagnostics.warnings,
    modulesToRequest.flatMap((moduleToRequest) => moduleToRequest.diagnostics.warnings),
  );
  const moduleErrors = modulesToRequest.flatMap(({ name: module, diagnostics: moduleDiagnostics }) =>
    moduleDiagnostics.errors.map((diagnostic) => ({ module, diagnostic })),
  );
  const schemaEntriesWithoutErrors = [...schemasByModule]
    .filter(([name]) => !moduleErrors.some(({ module }) => module === name))
    .sort(([one], [other]) => compareByCodePoint(one, other));
  return { modules: Object.fromEntries(schemaEntriesWithoutErrors), errors: moduleErrors };
}

/** Returns the error for schemas that have too many keys in total. */
export function createMaxTotalKeysExceededError(keyCount: number): Diagnostic {
  return createTotalKeysExceedLimitError(keyCount, MAX_TOTAL_KEYS);
}

function createDiagnosticLists(): DiagnosticLists {
  return { errors: [], warnings: [] };
}

async function requestSchema(
  module: string,
  run: RunState,
  diagnostics: DiagnosticLists,
): Promise<DecodedSchema | undefined> {
  const call: ApiCall = { functionName: "transfer_module_schema", module };
  const callDescription = describeCall(call);
  const response = await sendCall(call, run, diagnostics);
  if (response.kind === "success") {
    return decodeSchema(response.data, module, callDescription, diagnostics.errors, run.diagnoseDefinition);
  }
  const diagnostic = diagnoseFailedResponse(response, callDescription);
  if (response.kind === "denied") throw new RemoteError(diagnostic);
  diagnostics.errors.push(diagnostic);
  return undefined;
}

/**
 * Requests the version. If the response is not successful or contains no valid version, adds a warning and returns null. This
 * is not an error, because older servers and restricted tokens do not allow the call.
 */
async function requestVersion(run: RunState, diagnostics: DiagnosticLists): Promise<string | null> {
  const call: ApiCall = { functionName: "version" };
  const callDescription = describeCall(call);
  const response = await sendCall(call, run, diagnostics);
  if (response.kind !== "success") {
    diagnostics.warnings.push(
      createServerVersionUnknownWarning(diagnoseFailedResponse(response, callDescription)),
    );
    return null;
  }
  return decodeVersion(response.data, callDescription, diagnostics.warnings) ?? null;
}

/** Processes elements with limited concurrency. The first error stops all calls, and is thrown after they have ended. */
async function forEachConcurrently<T>(
  elements: readonly T[],
  run: RunState,
  processElement: (element: T) => Promise<void>,
): Promise<void> {
  const sharedElementIterator = elements.values();
  const errors: unknown[] = [];
  const runWorker = async (): Promise<void> => {
    for (const element of sharedElementIterator) {
      if (errors.length > 0 || run.isAccessDenied) return;
      try {
        await processElement(element);
      } catch (error) {
        errors.push(error);
        stopRunUnlessAccessDenied(run);
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_CALLS }, runWorker));
  if (errors.length === 0) return;
  run.stopController.abort();
  // Prefer the error that stopped the calls. The aborted calls may have thrown other errors earlier.
  throw errors.find(isCodegenError) ?? errors[0];
}
