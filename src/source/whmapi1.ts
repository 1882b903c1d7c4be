/**
 * The door to the local command: on a WHM server, as root, `whmapi1` answers the same JSON with no
 * token and no network. Run as a program, never through a shell.
 */
import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { existsSync } from "node:fs";
import {
  badTimeout,
  LocalError,
  noWhmapi1,
  RemoteError,
  timedOut,
  UNREADABLE,
  whmapi1Failed,
} from "../errors.js";
import type { FetchedSnapshot } from "../model.js";
import { describeCall, readAnswer } from "./answer.js";
import type { Answer, ApiCall, Ask } from "./answer.js";
import { askForSnapshot } from "./ask.js";
import type { AskingOptions } from "./ask.js";
import { LONGEST_ANSWER, LONGEST_TIMER } from "../limits.js";
import type { Environment } from "./proxy.js";

export interface Whmapi1Options extends AskingOptions {
  /** The command. Default: where WHM installs it, or else whichever PATH finds. */
  readonly path?: string;
  /** Seconds that one call may take. */
  readonly timeout: number;
  /** Handed to the command, without the token. */
  readonly environment: Environment;
}

/** On CloudLinux the bare name means something else. */
const INSTALLED_AT = "/usr/local/cpanel/bin/whmapi1";

/**
 * Asks the local server. Throws `LocalError` where the command cannot be run, `RemoteError` where it
 * does not answer or answers what cannot be used, and the signal's reason when it is aborted.
 */
export async function fetchFromWhmapi1(options: Whmapi1Options): Promise<FetchedSnapshot> {
  if (!(options.timeout > 0)) throw new LocalError(badTimeout(options.timeout));
  const path = options.path ?? (existsSync(INSTALLED_AT) ? INSTALLED_AT : "whmapi1");
  return askForSnapshot(askByCommand(path, options), options);
}

function askByCommand(path: string, { environment, timeout }: Whmapi1Options): Ask {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => name !== "WHM_TOKEN"));
  return async (call, signal) => {
    const { error, output, said } = await run(path, argumentsOf(call), {
      env,
      signal,
      timeout: Math.min(Math.ceil(timeout * 1000), LONGEST_TIMER),
    });
    signal.throwIfAborted();
    if (error === null) return readAnswer(output);
    return answerDespite(error, { call, output, path, said, timeout });
  };
}

function argumentsOf({ functionName, module }: ApiCall): string[] {
  return ["--output=json", functionName, ...(module === undefined ? [] : [`module=${module}`])];
}

interface Ending {
  /** `null` where the command ended with 0. */
  readonly error: ExecFileException | null;
  readonly output: Buffer;
  /** The first line of standard error. */
  readonly said: string;
}

function run(
  path: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; signal: AbortSignal; timeout: number },
): Promise<Ending> {
  const settings = {
    ...options,
    encoding: "buffer",
    killSignal: "SIGKILL",
    maxBuffer: LONGEST_ANSWER,
  } as const;
  return new Promise((resolve) => {
    execFile(path, args, settings, (error, output, errors) => {
      resolve({ error, output, said: errors.toString("utf8").trim().split("\n")[0] ?? "" });
    });
  });
}

/** A command that failed may have answered all the same: then its answer says more than its exit code. */
function answerDespite(
  error: ExecFileException,
  {
    call,
    output,
    path,
    said,
    timeout,
  }: Pick<Ending, "output" | "said"> & { call: ApiCall; path: string; timeout: number },
): Answer {
  const { code, killed, signal } = error;
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") {
    return { kind: "unreadable", why: UNREADABLE.tooLarge(LONGEST_ANSWER) };
  }
  if (typeof code === "string") throw new LocalError(noWhmapi1(path, code));
  if (killed === true) throw new RemoteError(timedOut(describeCall(call), timeout));
  const answer = readAnswer(output);
  if (answer.kind === "refused" || answer.kind === "denied") return answer;
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code ?? "unknown"}`;
  throw new RemoteError(whmapi1Failed(describeCall(call), how, said));
}
