/** Who writes in a folder, and whether that process is still there. */

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { parseJson } from "../core/text/json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";
import { errorCode } from "./work-files.js";

export interface LockOwner {
  readonly pid: number;
  /** When the process began, as the system tells it; empty where it does not. Process numbers come again. */
  readonly began: string;
  readonly host: string;
  /** Among what numbers `pid` is one: a container counts its own. Empty where the system does not tell. */
  readonly space: string;
  /** Paths of all folders that it writes in, relative to the one in which this is said. */
  readonly folders: readonly string[];
}

export function currentLockOwner(folders: readonly string[]): LockOwner {
  const { pid } = process;
  return { pid, began: statusOf(pid)?.began ?? "", host: hostname(), space: ownSpace(), folders };
}

/** `undefined` where the text is none that could have been written here. */
export function decodeLockOwner(text: string): LockOwner | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { pid, began, host, space, folders } = value;
  const isPid = typeof pid === "number" && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;
  if (!isPid || typeof began !== "string" || typeof host !== "string" || typeof space !== "string")
    return undefined;
  return isStringArray(folders) ? { pid, began, host, space, folders } : undefined;
}

/** Whether it can be told from here what has become of the process. */
export function isOfThisHost({ host, space }: LockOwner): boolean {
  return host === hostname() && space === ownSpace();
}

/** Whether the process is surely the one that says so: process numbers come again. */
export function isAlive({ pid, began }: LockOwner): boolean {
  return began !== "" && statusOf(pid)?.began === began;
}

/** Whether the process has surely ended. */
export function isDead(holder: LockOwner): boolean {
  if (!isOfThisHost(holder)) return false;
  const { pid, began } = holder;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
  const status = statusOf(pid);
  if (status === undefined) return false;
  // One that has ended, and that nobody has asked how, is a number and nothing more.
  return /^[ZX]$/.test(status.state) || (began !== "" && status.began !== began);
}

/** What Linux tells of a process. */
function statusOf(pid: number): { readonly state: string; readonly began: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Behind the command's name, which stands in brackets and may hold any character.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", began: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function ownSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
