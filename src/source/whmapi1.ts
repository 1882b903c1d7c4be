/**
 * The door to the local command: on a WHM server, as root, `whmapi1` answers the same JSON with no
 * token and no network. Run as a program, never through a shell.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { LocalError, RemoteError } from "../core/diagnostic.js";
import { UNREADABLE } from "./unreadable-diagnostics.js";
import { callTimedOut, whmapi1Failed, whmapi1NotRunnable } from "./connection-diagnostics.js";
import { timeoutInvalid } from "./diagnostics.js";
import type { FetchedSnapshot } from "../core/snapshot-types.js";
import { describeCall, readAnswer } from "./answer.js";
import type { ApiCall, Ask } from "./answer.js";
import { askForSnapshot } from "./request-snapshot.js";
import type { AskingOptions } from "./request-snapshot.js";
import { MAX_ANSWER_BYTES, MAX_STDERR_BYTES, MAX_TIMER_DELAY } from "../core/limits.js";
import { Allowance, Gathered } from "./assemble-snapshot.js";
import type { Environment } from "./proxy.js";

export interface Whmapi1Options extends AskingOptions {
  /** The command. Default: where WHM installs it, or else whichever PATH finds. */
  readonly path?: string;
  /** Seconds that one call may take. */
  readonly timeout: number;
  /** A few of its variables are handed to the command. */
  readonly environment: Environment;
}

/** On CloudLinux the bare name means something else. */
const INSTALLED_AT = "/usr/local/cpanel/bin/whmapi1";

/**
 * Asks the local server. Throws `LocalError` where the command cannot be run, `RemoteError` where it
 * does not answer or answers what cannot be used, and the signal's reason when it is aborted.
 */
export async function fetchFromWhmapi1(options: Whmapi1Options): Promise<FetchedSnapshot> {
  if (!(options.timeout > 0)) throw new LocalError(timeoutInvalid(options.timeout));
  const path = options.path ?? (existsSync(INSTALLED_AT) ? INSTALLED_AT : "whmapi1");
  return askForSnapshot(askByCommand(path, options), options);
}

/**
 * What of the environment the command is given, by name. No more, since that of a CI job is full of secrets (the token, those of a
 * fleet, a proxy's password) under any names, and whatever the command starts would inherit them. A command of one's own that
 * asks by ssh finds its agent.
 */
const PASSED_ON =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|LANG|LANGUAGE|LC_[A-Z]+|TMPDIR|SSH_AUTH_SOCK|TEMP|TMP|SYSTEMROOT|COMSPEC|PATHEXT)$/i;

function passedOn(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED_ON.test(name)));
}

function askByCommand(path: string, { environment, timeout, secrets }: Whmapi1Options): Ask {
  const env = passedOn(environment);
  const allowance = new Allowance();
  return async (call, { signal }) => {
    signal.throwIfAborted();
    const milliseconds = Math.min(Math.ceil(timeout * 1000), MAX_TIMER_DELAY);
    const ending = await run(path, argumentsOf(call), { env, milliseconds, signal });
    signal.throwIfAborted();
    if (ending.kind === "unstarted") throw new LocalError(whmapi1NotRunnable(path, ending.code));
    if (ending.kind === "late") throw new RemoteError(callTimedOut(describeCall(call), timeout));
    if (ending.kind === "tooLong") return { kind: "unreadable", why: UNREADABLE.tooLarge(MAX_ANSWER_BYTES) };
    allowance.take(ending.output.length, describeCall(call));
    const answer = readAnswer(ending.output, secrets);
    // A command that failed may have answered all the same: then its answer says more than its exit code.
    if (ending.failure === undefined || answer.kind === "refused" || answer.kind === "denied") return answer;
    const said = secrets?.clean(ending.said) ?? ending.said;
    throw new RemoteError(whmapi1Failed(describeCall(call), ending.failure, said));
  };
}

function argumentsOf({ functionName, module }: ApiCall): string[] {
  return ["--output=json", functionName, ...(module === undefined ? [] : [`module=${module}`])];
}

type Ending =
  | { readonly kind: "unstarted"; readonly code: string }
  | { readonly kind: "late" }
  | { readonly kind: "tooLong" }
  | {
      readonly kind: "ended";
      readonly output: Buffer;
      /** The first line of standard error. */
      readonly said: string;
      /** How it ended, as the middle of a sentence, where that was not well. */
      readonly failure: string | undefined;
    };

interface Running {
  readonly env: Environment;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/** Ends with the command, with its time, or with the signal. Nothing is typed into it. */
function run(path: string, args: readonly string[], { env, milliseconds, signal }: Running): Promise<Ending> {
  const child = spawn(path, args, { env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  const [output, aside] = [new Gathered(MAX_ANSWER_BYTES), new Gathered(MAX_STDERR_BYTES)];
  return new Promise((resolve) => {
    const finish = (ending: Ending): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(ending);
    };
    /** What the command itself has started may keep its pipes; nobody waits for that. */
    const stop = (): void => {
      child.kill("SIGKILL");
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const end = (kind: "late" | "tooLong"): void => {
      stop();
      finish({ kind });
    };
    const timer = setTimeout(end, milliseconds, "late");
    signal.addEventListener("abort", stop, { once: true });
    child.stdout.on("data", (piece: Buffer) => {
      if (!output.add(piece)) end("tooLong");
    });
    child.stderr.on("data", (piece: Buffer) => aside.add(piece));
    child.on("error", ({ code = "" }: NodeJS.ErrnoException) => finish({ kind: "unstarted", code }));
    child.on("close", (code, by) => {
      const failure = by === null ? `ended with exit code ${code ?? "unknown"}` : `was ended by ${by}`;
      const said = aside.bytes.toString("utf8").trim().split("\n")[0] ?? "";
      finish({ kind: "ended", output: output.bytes, said, failure: code === 0 ? undefined : failure });
    });
  });
}
