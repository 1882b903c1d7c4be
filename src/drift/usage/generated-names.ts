/** Recognizes generated functions and types by their names only. Used if the import of a name cannot be resolved. */

import type { ModuleKeyNames } from "./generated.js";
import type { UsedSubject } from "./usage.js";

/** The WHM API function that queues items. Sources may call it directly. */
export const ENQUEUE_FUNCTION_NAME = "enqueue_transfer_item";

const UNKNOWN_SUBJECT: UsedSubject = { kind: "unknown-module-and-key" };

export class GeneratedNames {
  readonly #subjects = new Map<string, UsedSubject>();

  constructor(modules: ModuleKeyNames) {
    for (const name of ["enqueueTransferItem", "enqueueTransferItems", "TransferItem"]) {
      this.#subjects.set(name, UNKNOWN_SUBJECT);
    }
    for (const module of modules.keys()) {
      const functionNames = ["enqueue", "encode", "validate", "warn"].map((prefix) => prefix + module);
      for (const name of [...functionNames, `${module}Item`, `${module}Schema`])
        this.#subjects.set(name, { kind: "unknown-key", module });
    }
  }

  /**
   * Returns what a use of the name can refer to: an unknown key of one module, or of any module. Undefined if generated code has no
   * function or type of this name.
   */
  findSubject(name: string): UsedSubject | undefined {
    return this.#subjects.get(name);
  }

  /** Finds all names of generated code and of the WHM API function in a text. */
  *findSubjectsInText(text: string): Generator<{ readonly subject: UsedSubject; readonly offset: number }> {
    for (const { 0: word, index } of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const subject = word === ENQUEUE_FUNCTION_NAME ? UNKNOWN_SUBJECT : this.findSubject(word);
      if (subject !== undefined) yield { subject, offset: index };
    }
  }
}
