/** Identifies the process that owns a lock, and detects whether it is still running. */

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { tryParseJson } from "../core/text/json.js";
import { isRecord, isStringArray } from "../core/type-guards.js";
import { getErrorCode } from "./work-files.js";

/** The JSON content of a lock file. */
export interface LockOwner {
  readonly pid: number;
  /**
   * Start time of the process in clock ticks. A different start time shows that the system has reused the process ID. Empty if the
   * system does not provide the start time.
   */
  readonly began: string;
  readonly host: string;
  /**
   * The PID namespace of the process. Each container has its own namespace, so processes in different containers can have the same ID.
   * Empty if the system does not provide the namespace.
   */
  readonly space: string;
  /** All folders that the process writes to, relative to the folder that contains this lock. */
  readonly folders: readonly string[];
}

export function createLockOwner(relativeFolderPaths: readonly string[]): LockOwner {
  const { pid } = process;
  return {
    pid,
    began: readProcessStatus(pid)?.startTime ?? "",
    host: hostname(),
    space: readPidNamespace(),
    folders: relativeFolderPaths,
  };
}

/** Decodes the content of a lock file. Returns `undefined` if it is invalid. */
export function decodeLockOwner(text: string): LockOwner | undefined {
  const value = tryParseJson(text);
  if (!isRecord(value)) return undefined;
  const { pid, began, host, space, folders } = value;
  const isValidPid = typeof pid === "number" && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;
  if (!isValidPid || typeof began !== "string" || typeof host !== "string" || typeof space !== "string")
    return undefined;
  return isStringArray(folders) ? { pid, began, host, space, folders } : undefined;
}

/** Whether the owner runs on this host and in this PID namespace. Otherwise its status cannot be determined. */
export function isOwnerOnThisHost({ host, space }: LockOwner): boolean {
  return host === hostname() && space === readPidNamespace();
}

/** Whether the owner is certainly running. False if the owner has ended, or if another process may have its ID now. */
export function isOwnerCertainlyRunning({ pid, began }: LockOwner): boolean {
  return began !== "" && readProcessStatus(pid)?.startTime === began;
}

/** Whether the owner has certainly ended. False if its status cannot be determined. */
export function hasOwnerCertainlyEnded(owner: LockOwner): boolean {
  if (!isOwnerOnThisHost(owner)) return false;
  const { pid, began } = owner;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return getErrorCode(error) === "ESRCH";
  }
  const processStatus = readProcessStatus(pid);
  if (processStatus === undefined) return false;
  // State Z or X: the process has ended, but its parent has not read the exit status yet.
  return /^[ZX]$/.test(processStatus.state) || (began !== "" && processStatus.startTime !== began);
}

interface ProcessStatus {
  /** One letter, such as `R` for a running process. */
  readonly state: string;
  /** Number of clock ticks from the start of the system to the start of the process. */
  readonly startTime: string;
}

/** Reads the status of a process. Returns `undefined` if the process does not exist, or if the system is not Linux. */
function readProcessStatus(pid: number): ProcessStatus | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Skip the process ID and the command name. The name is in parentheses, and can contain parentheses and spaces.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTime: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function readPidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
