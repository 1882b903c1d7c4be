/** Names in generated code, to recognize uses in sources whose imports cannot be resolved. */

import type { ModuleKeyNames } from "./generated.js";
import type { UsedSubject } from "./usage.js";

/** The WHM API function that queues items. Sources may call it directly. */
export const SENDING_FUNCTION = "enqueue_transfer_item";

const ANY: UsedSubject = { kind: "any-module" };

export class GeneratedNames {
  readonly #used = new Map<string, UsedSubject>();

  constructor(modules: ModuleKeyNames) {
    for (const name of ["enqueueTransferItem", "enqueueTransferItems", "TransferItem"]) {
      this.#used.set(name, ANY);
    }
    for (const module of modules.keys()) {
      const names = ["enqueue", "encode", "validate", "warn"].map((prefix) => prefix + module);
      for (const name of [...names, `${module}Item`, `${module}Schema`])
        this.#used.set(name, { kind: "any-key", module });
    }
  }

  /** Returns what code with this name may use: a module, or any module. Undefined if the name is not generated. */
  subjectNamed(name: string): UsedSubject | undefined {
    return this.#used.get(name);
  }

  /** Finds all names of generated code and of the WHM API function in a text. */
  *findIn(text: string): Generator<{ readonly used: UsedSubject; readonly offset: number }> {
    for (const { 0: word, index } of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const used = word === SENDING_FUNCTION ? ANY : this.subjectNamed(word);
      if (used !== undefined) yield { used, offset: index };
    }
  }
}
