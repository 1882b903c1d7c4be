/**
 * The API's functions, one table of them: parameters in, an answer out. Knows no HTTP and no token.
 *
 * Known: names, parameters and answers, from the documentation. A guess: the wording of every reason,
 * that an unknown key of an item is refused (WHM may ignore it), that an item without a required key,
 * or with an empty one, is refused when it is enqueued (and not when it is transferred), and which of
 * the parameters of `create_remote_root_transfer_session` may be left out.
 */

import type { ModuleSchema, Snapshot } from "../model.js";
import { accepted, record, refused, unknownApp, type Answer, type Data } from "./answer.js";
import { EngineError } from "./database.js";
import type { Queue } from "./queue.js";
import type { SessionKind, Sessions } from "./sessions.js";

/** What the functions work on. */
export interface Whm {
  readonly snapshot: Snapshot;
  readonly queue: Queue;
  readonly sessions: Sessions;
}

export type CallParameters = Readonly<Record<string, string>>;

/** What a function has to say: its data, `undefined` where it has none, or why it will not. */
type Outcome = { readonly data: Data | undefined } | Refusal;

interface Refusal {
  readonly refusal: string;
}

type ApiFunction = (whm: Whm, parameters: CallParameters) => Outcome;

const FUNCTIONS: ReadonlyMap<string, ApiFunction> = new Map([
  ["available_transfer_modules", availableTransferModules],
  ["transfer_module_schema", transferModuleSchema],
  ["version", version],
  ["create_remote_root_transfer_session", createRemoteRootTransferSession],
  ["create_remote_user_transfer_session", createRemoteUserTransferSession],
  ["enqueue_transfer_item", enqueueTransferItem],
]);

/** Answers one call that has been let in. */
export function answerCall(whm: Whm, functionName: string, parameters: CallParameters): Answer {
  if (valueOf(parameters, "api.version") !== "1") return unknownApp(functionName, 0);
  const apiFunction = FUNCTIONS.get(functionName);
  if (apiFunction === undefined) return unknownApp(functionName, 1);
  const outcome = apiFunction(whm, parameters);
  return "refusal" in outcome ? refused(functionName, outcome.refusal) : accepted(functionName, outcome.data);
}

/* ---- what there is ---- */

/** A priority is a decimal string. A saved schema may come without one; such a module is said to run first. */
function availableTransferModules({ snapshot }: Whm): Outcome {
  const priorities = Object.entries(snapshot.modules).map(
    ([name, { priority }]) => [name, String(priority ?? 0)] as const,
  );
  return { data: record({ modules: new Map(priorities) }) };
}

function transferModuleSchema({ snapshot }: Whm, parameters: CallParameters): Outcome {
  const missing = missingParameter(parameters, ["module"]);
  if (missing !== undefined) return missing;
  const module = moduleOf(snapshot, parameters);
  if ("refusal" in module) return module;
  const keys = new Map(Object.entries(module.keys).map(([key, { def }]) => [key, record({ def })]));
  return { data: record({ schema: record({ keys, primary: module.primary, required: module.required }) }) };
}

function version({ snapshot }: Whm): Outcome {
  if (snapshot.whmVersion === null) return { refusal: "The version is not available." };
  return { data: record({ version: snapshot.whmVersion }) };
}

/* ---- sessions ---- */

function createRemoteRootTransferSession(whm: Whm, parameters: CallParameters): Outcome {
  const fault = missingParameter(parameters, ["host"]) ?? unfitParameter(parameters);
  if (fault !== undefined) return fault;
  return created(whm, "root", parameters, { create_rawout: "", analyze_rawout: "" });
}

function createRemoteUserTransferSession(whm: Whm, parameters: CallParameters): Outcome {
  const missing = missingParameter(parameters, ["host", "password", "unrestricted_restore"]);
  if (missing !== undefined) return missing;
  if (valueOf(parameters, "unrestricted_restore") !== "1") {
    return { refusal: "The parameter “unrestricted_restore” must be 1." };
  }
  return created(whm, "user", parameters, {});
}

function created(
  { sessions }: Whm,
  kind: SessionKind,
  parameters: CallParameters,
  also: Readonly<Record<string, Data>>,
): Outcome {
  const transferSessionId = sessions.create(kind, valueOf(parameters, "host") ?? "");
  return { data: record({ transfer_session_id: transferSessionId, ...also }) };
}

const FLAG = /^[01]$/;
const COUNT = /^[1-9]\d*$/;

/** What the documentation lets these parameters be; the others may be anything. */
const SESSION_PARAMETERS: ReadonlyMap<string, RegExp> = new Map([
  ["comm_transport", /^(ssh|whostmgr|whostmgr_insecure)$/],
  ["root_escalation_method", /^(su|sudo)$/],
  ["port", COUNT],
  ["transfer_threads", COUNT],
  ["restore_threads", COUNT],
  ["compressed", FLAG],
  ["copy_reseller_privs", FLAG],
  ["enable_custom_pkgacct", FLAG],
  ["low_priority", FLAG],
  ["unencrypted", FLAG],
  ["unrestricted_restore", FLAG],
  ["use_backups", FLAG],
]);

function unfitParameter(parameters: CallParameters): Refusal | undefined {
  const unfit = Object.entries(parameters).find(
    ([name, value]) => SESSION_PARAMETERS.get(name)?.test(value) === false,
  );
  return unfit && { refusal: `The parameter “${unfit[0]}” cannot be “${unfit[1]}”.` };
}

/* ---- items ---- */

/** The call's own parameters, and those of every call (`api.version`, `api.sort` and so on). */
function isCallParameter(name: string): boolean {
  return name === "module" || name === "transfer_session_id" || name.startsWith("api.");
}

function enqueueTransferItem({ snapshot, queue, sessions }: Whm, parameters: CallParameters): Outcome {
  const missing = missingParameter(parameters, ["transfer_session_id", "module"]);
  if (missing !== undefined) return missing;
  const transferSessionId = valueOf(parameters, "transfer_session_id") ?? "";
  if (!sessions.has(transferSessionId)) {
    return { refusal: `There is no transfer session “${transferSessionId}”.` };
  }
  const module = moduleOf(snapshot, parameters);
  if ("refusal" in module) return module;
  const values = Object.entries(parameters).filter(([name]) => Object.hasOwn(module.keys, name));
  const unknown = Object.entries(parameters).find(
    ([name]) => !Object.hasOwn(module.keys, name) && !isCallParameter(name),
  );
  if (unknown !== undefined) return { refusal: `“${module.module}” has no key “${unknown[0]}”.` };
  const incomplete = missingParameter(parameters, module.required);
  if (incomplete !== undefined) return incomplete;
  try {
    queue.enqueue({ module: module.module, transferSessionId, values: Object.fromEntries(values) });
  } catch (error) {
    if (error instanceof EngineError) return { refusal: error.message };
    throw error;
  }
  return { data: undefined };
}

/* ---- shared ---- */

function valueOf(parameters: CallParameters, name: string): string | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** An empty value is as good as none: on the wire there is no other way to say nothing. */
function missingParameter(parameters: CallParameters, names: readonly string[]): Refusal | undefined {
  const missing = names.find((name) => (valueOf(parameters, name) ?? "") === "");
  return missing === undefined ? undefined : { refusal: `The parameter “${missing}” is required.` };
}

function moduleOf(snapshot: Snapshot, parameters: CallParameters): ModuleSchema | Refusal {
  const name = valueOf(parameters, "module") ?? "";
  const module = Object.hasOwn(snapshot.modules, name) ? snapshot.modules[name] : undefined;
  return module ?? { refusal: `There is no transfer module “${name}”.` };
}
