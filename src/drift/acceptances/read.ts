/** The file of acceptances → acceptances, by decoding: what hides findings is either understood to the last word or refused. */

import { existsSync } from "node:fs";
import { LocalError } from "../../core/diagnostic.js";
import { fileUnreadable } from "../../core/diagnostics.js";
import { quote } from "../../core/text/escape.js";
import { inJson } from "../../core/text/json-fault.js";
import { acceptancesInvalid } from "./diagnostics.js";
import { readFoundFile } from "../../core/files.js";
import type { WrittenAcceptance } from "../../core/model.js";
import { readJson } from "../../core/text/read-json.js";
import { isRecord } from "../../core/type-guards.js";
import { FORMAT } from "./write.js";
import { isDay } from "./days.js";
import { isFingerprint } from "./fingerprint-format.js";

/** What the file says, and its text; nothing where there is no file. */
export interface AcceptanceFile {
  readonly acceptances: readonly WrittenAcceptance[];
  readonly text: string | undefined;
}

/** @throws LocalError with everything that is wrong with it. */
export function readAcceptances(path: string): AcceptanceFile {
  if (!existsSync(path)) return { acceptances: [], text: undefined };
  const text = textOf(path);
  const faults: string[] = [];
  const acceptances = decode(text, faults);
  if (faults.length > 0) throw new LocalError(faults.map((fault) => acceptancesInvalid(path, fault)));
  return { acceptances, text };
}

function textOf(path: string): string {
  try {
    return readFoundFile(path);
  } catch (error) {
    throw new LocalError(fileUnreadable(path, error));
  }
}

/** Faults are added to the list, each as the end of a sentence. */
function decode(text: string, faults: string[]): readonly WrittenAcceptance[] {
  const json = readJson(text.replace(/^\ufeff/, ""));
  if ("fault" in json) {
    faults.push(inJson(json.fault));
    return [];
  }
  const { value } = json;
  if (!isRecord(value)) faults.push("is not an object");
  else if (value["format"] !== FORMAT) {
    faults.push(`has a format other than ${FORMAT}, the only one known here`);
  } else if (!Array.isArray(value["accepted"])) faults.push('has no list of acceptances as its "accepted"');
  else {
    const stranger = Object.keys(value).find((name) => name !== "format" && name !== "accepted");
    if (stranger !== undefined) faults.push(`has a member ${quote(stranger)} that means nothing`);
    return decodeList(value["accepted"], faults);
  }
  return [];
}

function decodeList(list: readonly unknown[], faults: string[]): readonly WrittenAcceptance[] {
  const seen = new Map<string, number>();
  return list.flatMap((element, index): WrittenAcceptance[] => {
    const fault = elementFault(element);
    if (fault !== undefined) {
      faults.push(`has at accepted[${index}] ${fault}`);
      return [];
    }
    const acceptance = element as WrittenAcceptance;
    const first = seen.get(acceptance.fingerprint);
    if (first !== undefined) {
      faults.push(`accepts ${acceptance.fingerprint} twice, at accepted[${first}] and accepted[${index}]`);
    }
    seen.set(acceptance.fingerprint, index);
    return [acceptance];
  });
}

/** What each member of an acceptance has to be; a name that is not here is a misspelt one. */
const MEMBERS: Readonly<Record<keyof WrittenAcceptance, (value: string) => string | undefined>> = {
  fingerprint: (value) => (isFingerprint(value) ? undefined : "of 16 hexadecimal digits in lower case"),
  reason: (value) => (value.trim() === "" ? "that is not empty" : undefined),
  until: (value) => (isDay(value) ? undefined : "that is a day of the calendar, as in 2026-12-31"),
  rule: () => undefined,
  module: () => undefined,
  key: () => undefined,
  message: () => undefined,
};

/** What is wrong, as what stands there. */
function elementFault(element: unknown): string | undefined {
  if (!isRecord(element)) return "something that is not an object";
  const stranger = Object.keys(element).find((name) => !Object.hasOwn(MEMBERS, name));
  if (stranger !== undefined) return `a member ${quote(stranger)} that means nothing`;
  const missing = (["fingerprint", "reason"] as const).find((name) => element[name] === undefined);
  if (missing !== undefined) return `no ${missing}`;
  for (const [name, expected] of Object.entries(MEMBERS)) {
    const value = element[name];
    if (value === undefined) continue;
    const fault = typeof value === "string" ? expected(value) : "that is a text";
    if (fault !== undefined) return `no ${name} ${fault}`;
  }
  return undefined;
}
