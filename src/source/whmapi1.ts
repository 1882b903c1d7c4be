/**
 * Requests a snapshot with the command `whmapi1`, which exists only on WHM servers. The command requires root, but no token and no network
 * connection.
 */
import { getDefaultCommandPath, runWhmapi1 } from "../../templates/node.js";
import { type Diagnostic, UsageError, ServerError } from "../core/diagnostic.js";
import type { Environment } from "../core/environment.js";
import { MAX_RESPONSE_BYTES } from "../core/limits.js";
import type { FetchedSnapshot } from "../core/snapshot-types.js";
import { quote, quoteShellArgument } from "../core/text/escape.js";
import { createByteCounter, describeCall, parseApiResponse, unreadable, withTimeout } from "./answer.js";
import type { ApiCaller } from "./answer.js";
import { connectionProblem, optionProblem } from "./diagnostics.js";
import { requestSnapshot, type SnapshotRequestOptions } from "./request-snapshot.js";
import { locate, unreadableProblem } from "./response-diagnostics.js";

export interface Whmapi1Options extends SnapshotRequestOptions {
  /** Path of the command. Default: the path where WHM installs it, or else the command in PATH. */
  readonly path?: string;
  /** Maximum number of seconds for one call. */
  readonly timeout: number;
  /** The environment of this process. The command receives only a few of its variables. */
  readonly environment: Environment;
}

/**
 * Requests a snapshot from the WHM server on this machine.
 *
 * @throws UsageError if the command cannot be run
 * @throws ServerError if the command prints no response, or an invalid response
 */
export async function fetchSnapshotFromWhmapi1(options: Whmapi1Options): Promise<FetchedSnapshot> {
  const { timeout } = options;
  if (!(timeout > 0)) throw optionProblem.error("timeout-invalid", { seconds: timeout });
  return requestSnapshot(createWhmapi1Caller(options.path ?? getDefaultCommandPath(), options), options);
}

function createWhmapi1Caller(path: string, { environment, timeout, secrets }: Whmapi1Options): ApiCaller {
  const countBytes = createByteCounter();
  return async (call, { signal: runSignal }) => {
    const { functionName, module } = call;
    const args = ["--output=json", functionName, ...(module === undefined ? [] : [`module=${module}`])];
    const place = describeCall(call);
    const result = await withTimeout(call, { timeout, signal: runSignal }, async (signal) => {
      const settings = { environment, input: "", maxBytes: MAX_RESPONSE_BYTES, signal };
      try {
        return await runWhmapi1(path, args, settings);
      } catch (error) {
        signal.throwIfAborted();
        throw new UsageError(diagnoseCommand(path, error as NodeJS.ErrnoException));
      }
    });
    const hint = `Run ${[path, ...args].map(quoteShellArgument).join(" ")} as root on the server to see the cause.`;
    const { output, failure, errorOutput } = result;
    if (output === undefined) return unreadable({ ...unreadableProblem("answer-too-large"), hint });
    countBytes(output.length, place);
    const response = parseApiResponse(output, secrets);
    // A failed command may have printed a refusal, which is more helpful than its exit code.
    if (response.kind === "refused" || response.kind === "denied") return response;
    if (failure === undefined)
      return response.kind === "unreadable" ? unreadable({ ...response.problem, hint }) : response;
    const errorLine = errorOutput.split("\n")[0] ?? "";
    const message = quote(secrets?.redactServerText(errorLine) ?? errorLine);
    const description = errorLine === "" ? "no error message" : `the message ${message}`;
    const problem = connectionProblem("whmapi1-failed", { failure, output: description, hint });
    throw new ServerError(locate(place, problem));
  };
}

function diagnoseCommand(path: string, { code = "" }: NodeJS.ErrnoException): Diagnostic {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "it was not found (ENOENT)",
    EACCES: "permission denied (EACCES)",
  };
  return connectionProblem("whmapi1-not-runnable", { path, reason: reasons[code] ?? code });
}
