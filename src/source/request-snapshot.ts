/**
 * The questions in their order, whoever is asked: the list of modules alone (so that a wrong token
 * makes one request), then each module's schema, a few at a time, then the version.
 *
 * Faults of answers are collected, and thrown together at the end. A call that got no answer, and an
 * access denied, end everything at once, since the next call would fare no better. Whoever wants to know what can be known is
 * told instead of which modules nothing is, and why; but without a list of modules nothing can be known.
 */
import { type Diagnostic, RemoteError, isCodegenError, messageWithHint } from "../core/diagnostic.js";
import {
  accessDenied,
  moreErrors,
  moreWarnings,
  answerTooManyEntries,
  callRefused,
  serverVersionUnknown,
  serverWarning,
} from "./answer-diagnostics.js";
import { answerUnreadable } from "./unreadable-diagnostics.js";
import { runTimedOut } from "./connection-diagnostics.js";
import { byCodePoint } from "../core/text/json.js";
import type {
  FetchedSnapshot,
  FetchProgress,
  ModuleSchema,
  Snapshot,
  UndeterminedModule,
} from "../core/snapshot-types.js";
import type { Secrets } from "../core/text/redaction.js";
import { describeCall } from "./answer.js";
import type { ApiAnswer, ApiCall, Ask } from "./answer.js";
import { decodeModules, decodeSchema, decodeVersion, expectCommand } from "./decode.js";
import type { CheckDefinition, DecodedSchema } from "./decode.js";
import {
  MAX_TIMER_DELAY,
  MAX_CONCURRENT_CALLS,
  MAX_REPORTED_FAULTS,
  MAX_TOTAL_KEYS,
  MAX_WARNINGS,
  RUN_TIMEOUT_FACTOR,
} from "../core/limits.js";

export interface AskingOptions {
  /** Asked of every definition, so that its faults are listed with all others. */
  readonly checkDefinition?: CheckDefinition;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Whether the modules that can be told are wanted where others cannot. */
  readonly partly?: boolean;
  /** Ends everything under way; its reason is then thrown as it is. */
  readonly signal?: AbortSignal;
  /** What no sentence may repeat, and no snapshot hold; whoever is asked adds its own. */
  readonly secrets?: Secrets;
  /** Told as soon as access is denied. */
  readonly onDenied?: () => void;
}

/** Throws `RemoteError` with every fault of the run, or what `ask` throws. */
export async function askForSnapshot(
  ask: Ask,
  options: AskingOptions & {
    /** Seconds that one call may take; all together may take so many of them. */
    readonly timeout: number;
  },
): Promise<FetchedSnapshot> {
  const { checkDefinition, onDenied, signal, timeout } = options;
  const total = new AbortController();
  const milliseconds = Math.min(timeout * RUN_TIMEOUT_FACTOR * 1000, MAX_TIMER_DELAY);
  const late = (): void => total.abort(new RemoteError(runTimedOut(timeout, RUN_TIMEOUT_FACTOR)));
  const timer = setTimeout(late, milliseconds);
  const outer = AbortSignal.any(signal === undefined ? [total.signal] : [total.signal, signal]);
  const run: RequestRun = {
    ask,
    checkDefinition,
    onDenied,
    outer,
    stop: new AbortController(),
    underWay: new Set(),
    isDenied: false,
    keys: 0,
  };
  try {
    const fetched = await askAll(run, options);
    return {
      ...fetched,
      warnings: shortened(fetched.warnings, MAX_WARNINGS, moreWarnings),
    };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new RemoteError(shortened(error.diagnostics, MAX_REPORTED_FAULTS, moreErrors));
  } finally {
    clearTimeout(timer);
  }
}

/** A list that nobody reads to its end, cut, with a last word that says so. */
function shortened<T>(list: readonly T[], most: number, more: (count: number) => T): readonly T[] {
  return list.length <= most ? list : [...list.slice(0, most), more(list.length - most)];
}

async function askAll(
  run: RequestRun,
  { onProgress, partly = false }: AskingOptions,
): Promise<FetchedSnapshot> {
  const notes = newNotes();
  const priorities = await askForModules(run, notes);
  // Of a list that is half understood, nobody could say what is missing in it.
  if (partly && notes.faults.length > 0) throw new RemoteError(notes.faults);
  const { modules, faults } = await askForSchemas(run, priorities, { notes, partly, onProgress });
  if (partly) {
    const whmVersion = await versionIfTold(run, notes);
    const snapshot: Snapshot = { origin: "live", whmVersion, modules };
    return { snapshot, warnings: notes.warnings, undetermined: faults.map(untoldOf) };
  }
  notes.faults.push(...faults.map(({ diagnostic }) => diagnostic));
  if (notes.faults.length > 0) throw new RemoteError(notes.faults);
  const whmVersion = await askForVersion(run, notes);
  if (notes.faults.length > 0) throw new RemoteError(notes.faults);
  return { snapshot: { origin: "live", whmVersion, modules }, warnings: notes.warnings, undetermined: [] };
}

/** What is wrong with what was told of a module, whoever told it. */
export interface RequestFailure {
  readonly module: string;
  readonly diagnostic: Diagnostic;
}

/** The same to whoever wants what can be told. */
export function untoldOf({ module, diagnostic }: RequestFailure): UndeterminedModule {
  return { module, reason: messageWithHint(diagnostic) };
}

/** Whoever ended the calls for schemas is not asked; and that there is no answer makes nothing unknown that is known. */
async function versionIfTold(run: RequestRun, notes: RequestLog): Promise<string | null> {
  if (run.stop.signal.aborted) return null;
  const own = newNotes();
  try {
    const version = await askForVersion(run, own);
    notes.warnings.push(...own.warnings, ...own.faults.map(serverVersionUnknown));
    return own.faults.length > 0 ? null : version;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    notes.warnings.push(...error.diagnostics.map(serverVersionUnknown));
    return null;
  }
}

interface RequestRun {
  readonly ask: Ask;
  readonly checkDefinition: CheckDefinition | undefined;
  /** Ends the calls under way when one of them shows that the others are in vain. */
  readonly stop: AbortController;
  /** Ends it from outside, or when its time is up. */
  readonly outer: AbortSignal;
  readonly onDenied: (() => void) | undefined;
  /** A call under way each. */
  readonly underWay: Set<AbortController>;
  isDenied: boolean;
  /** Of all modules so far. */
  keys: number;
}

/** What is to be said at the end. */
interface RequestLog {
  readonly faults: Diagnostic[];
  readonly warnings: Diagnostic[];
}

/** One question; a success's warnings are kept, and it must be an answer of the function that was asked. */
async function answerTo(
  call: ApiCall,
  run: RequestRun,
  { faults, warnings }: RequestLog,
): Promise<ApiAnswer> {
  const { ask, stop, outer } = run;
  outer.throwIfAborted();
  const own = new AbortController();
  run.underWay.add(own);
  const signal = AbortSignal.any([stop.signal, outer, own.signal]);
  let answer: ApiAnswer;
  try {
    answer = await ask(call, { signal, onDenied: () => endOthers(run, own) });
  } finally {
    run.underWay.delete(own);
  }
  if (answer.kind === "denied") endOthers(run, own);
  if (answer.kind === "success") {
    const place = describeCall(call);
    expectCommand(answer.command, call.functionName, place, faults);
    warnings.push(...answer.warnings.map((warning) => serverWarning(place, warning)));
  }
  return answer;
}

/** No other call goes on, and none is begun, while the reason of a denial is still to come. */
function endOthers(run: RequestRun, denied: AbortController): void {
  run.isDenied = true;
  run.onDenied?.();
  for (const call of run.underWay) if (call !== denied) call.abort();
}

/** Where access was denied, the others have been ended, and the reason is waited for. */
function endRest({ isDenied, stop }: RequestRun): void {
  if (!isDenied) stop.abort();
}

/** The diagnostic of an answer that is no success. */
export function diagnosticOf(answer: Exclude<ApiAnswer, { kind: "success" }>, place: string): Diagnostic {
  if (answer.kind === "denied") return accessDenied(place, answer.reason);
  if (answer.kind === "refused") return callRefused(place, answer.reason);
  return answerUnreadable(place, answer.why);
}

/** The list of modules. Where it is partly sound, the sound part is asked for, to find all faults. */
async function askForModules(run: RequestRun, notes: RequestLog): Promise<ReadonlyMap<string, number>> {
  const call: ApiCall = { functionName: "available_transfer_modules" };
  const answer = await answerTo(call, run, notes);
  if (answer.kind !== "success") throw new RemoteError(diagnosticOf(answer, describeCall(call)));
  return decodeModules(answer.data, describeCall(call), notes.faults);
}

interface SchemasAsking {
  readonly notes: RequestLog;
  readonly partly: boolean;
  readonly onProgress: AskingOptions["onProgress"];
}

/** Name → schema. Notes are listed by module, whichever answer came first. */
async function askForSchemas(
  run: RequestRun,
  priorities: ReadonlyMap<string, number>,
  { notes, partly, onProgress }: SchemasAsking,
): Promise<{ modules: Readonly<Record<string, ModuleSchema>>; faults: readonly RequestFailure[] }> {
  const modules = [...priorities]
    .sort(([one], [other]) => byCodePoint(one, other))
    .map(([name, priority]) => ({ name, priority, notes: newNotes() }));
  const schemas = new Map<string, ModuleSchema>();
  let done = 0;
  onProgress?.({ kind: "described", done, total: modules.length, module: null });
  try {
    await eachOf(modules, run, async ({ name, priority, notes: own }) => {
      const schema = await askForSchema(name, run, own);
      if (schema !== undefined) {
        run.keys += Object.keys(schema.keys).length;
        if (run.keys > MAX_TOTAL_KEYS) throw new RemoteError(tooManyKeys(run.keys));
        schemas.set(name, { module: name, priority, ...schema });
      }
      done += 1;
      onProgress?.({ kind: "described", done, total: modules.length, module: name });
    });
  } catch (error) {
    if (!partly || !(error instanceof RemoteError)) throw error;
    // What was not asked for any more is as unknown as what was asked for in vain.
    for (const { name, notes: own } of modules)
      if (!schemas.has(name) && own.faults.length === 0) own.faults.push(...error.diagnostics);
  }
  notes.warnings.push(...modules.flatMap((module) => module.notes.warnings));
  const faults = modules.flatMap(({ name: module, notes: own }) =>
    own.faults.map((diagnostic) => ({ module, diagnostic })),
  );
  const told = [...schemas]
    .filter(([name]) => !faults.some(({ module }) => module === name))
    .sort(([one], [other]) => byCodePoint(one, other));
  return { modules: Object.fromEntries(told), faults };
}

/** Of all modules together. */
export function tooManyKeys(count: number): Diagnostic {
  return answerTooManyEntries("The schemas of all modules: the server", "keys", count, MAX_TOTAL_KEYS);
}

function newNotes(): RequestLog {
  return { faults: [], warnings: [] };
}

async function askForSchema(
  module: string,
  run: RequestRun,
  notes: RequestLog,
): Promise<DecodedSchema | undefined> {
  const call: ApiCall = { functionName: "transfer_module_schema", module };
  const place = describeCall(call);
  const answer = await answerTo(call, run, notes);
  if (answer.kind === "success") {
    return decodeSchema(answer.data, module, place, notes.faults, run.checkDefinition);
  }
  const diagnostic = diagnosticOf(answer, place);
  if (answer.kind === "denied") throw new RemoteError(diagnostic);
  notes.faults.push(diagnostic);
  return undefined;
}

/** Older servers and restricted tokens may refuse it, and nothing depends on it. */
async function askForVersion(run: RequestRun, notes: RequestLog): Promise<string | null> {
  const call: ApiCall = { functionName: "version" };
  const place = describeCall(call);
  const answer = await answerTo(call, run, notes);
  if (answer.kind !== "success") {
    notes.warnings.push(serverVersionUnknown(diagnosticOf(answer, place)));
    return null;
  }
  return decodeVersion(answer.data, place, notes.warnings) ?? null;
}

/** A few at a time. The first that throws stops the others; when all have ended, its error is thrown. */
async function eachOf<T>(
  elements: readonly T[],
  run: RequestRun,
  work: (element: T) => Promise<void>,
): Promise<void> {
  const rest = elements.values();
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const element of rest) {
      if (errors.length > 0 || run.isDenied) return;
      try {
        await work(element);
      } catch (error) {
        errors.push(error);
        endRest(run);
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_CALLS }, worker));
  if (errors.length === 0) return;
  run.stop.abort();
  // Of a call that was ended because of another there is an error, too, and it may have come first.
  throw errors.find(isCodegenError) ?? errors[0];
}
