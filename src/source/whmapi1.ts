/**
 * Requests a snapshot with the command `whmapi1`, which exists only on WHM servers. The command requires root, but no token and no network
 * connection. It is started directly, not through a shell.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { LocalError, RemoteError } from "../core/diagnostic.js";
import { filterEnvironment, type Environment } from "../core/environment.js";
import { quoteShellArgument } from "../core/text/escape.js";
import { UNREADABLE_RESPONSE_CAUSES, type UnreadableResponseCause } from "./unreadable-diagnostics.js";
import {
  createCallTimedOutError,
  createRunAsRootHint,
  createWhmapi1FailedError,
  createWhmapi1NotRunnableError,
} from "./connection-diagnostics.js";
import { createTimeoutInvalidError } from "./diagnostics.js";
import type { FetchedSnapshot } from "../core/snapshot-types.js";
import { describeCall, parseApiResponse } from "./answer.js";
import type { ApiResponse, ApiCall, ApiCaller } from "./answer.js";
import { requestSnapshot } from "./request-snapshot.js";
import type { SnapshotRequestOptions } from "./request-snapshot.js";
import { MAX_RESPONSE_BYTES, MAX_STDERR_BYTES, MAX_TIMER_DELAY_MILLISECONDS } from "../core/limits.js";
import { startDeadline } from "../core/deadline.js";
import { LimitedBuffer } from "../core/limited-buffer.js";
import { TotalResponseSizeLimiter } from "./size-limits.js";

export interface Whmapi1Options extends SnapshotRequestOptions {
  /** Path of the command. Default: the path where WHM installs it, or else the command in PATH. */
  readonly path?: string;
  /** Maximum number of seconds for one call. */
  readonly timeout: number;
  /** The environment of this process. The command receives only a few of its variables. */
  readonly environment: Environment;
}

/** The path where WHM installs the command. It is preferred, because `whmapi1` in PATH is a different command on CloudLinux. */
const DEFAULT_WHMAPI1_PATH = "/usr/local/cpanel/bin/whmapi1";

/**
 * Requests a snapshot from the WHM server on this machine.
 *
 * @throws LocalError if the command cannot be run
 * @throws RemoteError if the command prints no response, or an invalid response
 */
export async function fetchSnapshotFromWhmapi1(options: Whmapi1Options): Promise<FetchedSnapshot> {
  if (!(options.timeout > 0)) throw new LocalError(createTimeoutInvalidError(options.timeout));
  const path = options.path ?? (existsSync(DEFAULT_WHMAPI1_PATH) ? DEFAULT_WHMAPI1_PATH : "whmapi1");
  return requestSnapshot(createWhmapi1Caller(path, options), options);
}

function createWhmapi1Caller(path: string, { environment, timeout, secrets }: Whmapi1Options): ApiCaller {
  const env = filterEnvironment(environment);
  const totalResponseSizeLimiter = new TotalResponseSizeLimiter();
  return async (call, { signal }) => {
    signal.throwIfAborted();
    const timeoutMilliseconds = Math.min(Math.ceil(timeout * 1000), MAX_TIMER_DELAY_MILLISECONDS);
    const result = await runCommand(path, buildCommandArguments(call), { env, timeoutMilliseconds, signal });
    const commandLine = [path, ...buildCommandArguments(call)].map(quoteShellArgument).join(" ");
    const createUnreadableResponse = (cause: UnreadableResponseCause): ApiResponse => ({
      kind: "unreadable",
      cause: { ...cause, hint: createRunAsRootHint(commandLine) },
    });
    signal.throwIfAborted();
    if (result.kind === "not-started")
      throw new LocalError(createWhmapi1NotRunnableError(path, result.errorCode));
    if (result.kind === "timed-out")
      throw new RemoteError(createCallTimedOutError(describeCall(call), timeout));
    if (result.kind === "too-long")
      return createUnreadableResponse(UNREADABLE_RESPONSE_CAUSES.tooLarge(MAX_RESPONSE_BYTES));
    totalResponseSizeLimiter.addSize(result.output.length, describeCall(call));
    const response = parseApiResponse(result.output, secrets);
    // A failed command may have printed a refusal, which is more helpful than its exit code.
    if (response.kind === "refused" || response.kind === "denied") return response;
    const { failure } = result;
    if (failure === undefined)
      return response.kind === "unreadable" ? createUnreadableResponse(response.cause) : response;
    const firstStderrLine = secrets?.redactServerText(result.firstStderrLine) ?? result.firstStderrLine;
    throw new RemoteError(
      createWhmapi1FailedError(describeCall(call), { failure, firstStderrLine, commandLine }),
    );
  };
}

function buildCommandArguments({ functionName, module }: ApiCall): string[] {
  return ["--output=json", functionName, ...(module === undefined ? [] : [`module=${module}`])];
}

type ProcessResult =
  | { readonly kind: "not-started"; readonly errorCode: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "too-long" }
  | {
      readonly kind: "exited";
      readonly output: Buffer;
      /** The first line of standard error. */
      readonly firstStderrLine: string;
      /** The reason for the failure of the command, such as `exit code 1`; `undefined` if it succeeded. */
      readonly failure: string | undefined;
    };

interface ProcessOptions {
  readonly env: Environment;
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
}

/** Runs the command until it exits, times out or is aborted. The command receives no standard input. */
function runCommand(
  path: string,
  args: readonly string[],
  { env, timeoutMilliseconds, signal }: ProcessOptions,
): Promise<ProcessResult> {
  const childProcess = spawn(path, args, { env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  const [output, errorOutput] = [new LimitedBuffer(MAX_RESPONSE_BYTES), new LimitedBuffer(MAX_STDERR_BYTES)];
  return new Promise((resolve) => {
    const finish = (result: ProcessResult): void => {
      cancelDeadline();
      signal.removeEventListener("abort", killCommand);
      resolve(result);
    };
    /** Kills the command, and closes its pipes, which child processes of the command could otherwise keep open. */
    const killCommand = (): void => {
      childProcess.kill("SIGKILL");
      childProcess.stdout.destroy();
      childProcess.stderr.destroy();
    };
    const killCommandAndFinish = (kind: "timed-out" | "too-long"): void => {
      killCommand();
      finish({ kind });
    };
    const cancelDeadline = startDeadline(timeoutMilliseconds, () => killCommandAndFinish("timed-out"));
    signal.addEventListener("abort", killCommand, { once: true });
    childProcess.stdout.on("data", (chunk: Buffer) => {
      if (!output.add(chunk)) killCommandAndFinish("too-long");
    });
    childProcess.stderr.on("data", (chunk: Buffer) => errorOutput.add(chunk));
    childProcess.on("error", ({ code: errorCode = "" }: NodeJS.ErrnoException) =>
      finish({ kind: "not-started", errorCode }),
    );
    childProcess.on("close", (exitCode, signalName) => {
      const exitDescription =
        signalName === null ? `exit code ${exitCode ?? "unknown"}` : `the signal ${signalName}`;
      const firstStderrLine = errorOutput.bytes.toString("utf8").trim().split("\n")[0] ?? "";
      finish({
        kind: "exited",
        output: output.bytes,
        firstStderrLine,
        failure: exitCode === 0 ? undefined : exitDescription,
      });
    });
  });
}
