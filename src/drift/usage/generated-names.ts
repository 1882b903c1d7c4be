/** Recognizes generated functions and types by their names only. Used if the import of a name cannot be resolved. */

import type { KeyNamesByModule } from "./generated.js";
import type { UsedModuleOrKey } from "./usage.js";

/** The WHM API function that queues items. Sources may call it directly. */
export const ENQUEUE_API_FUNCTION_NAME = "enqueue_transfer_item";

const UNKNOWN_MODULE_AND_KEY: UsedModuleOrKey = { kind: "unknown-module-and-key" };

export class GeneratedNames {
  readonly #usedModuleOrKeyByName = new Map<string, UsedModuleOrKey>();

  constructor(keyNamesByModule: KeyNamesByModule) {
    for (const name of ["enqueueTransferItem", "enqueueTransferItems", "TransferItem"]) {
      this.#usedModuleOrKeyByName.set(name, UNKNOWN_MODULE_AND_KEY);
    }
    for (const module of keyNamesByModule.keys()) {
      const functionNames = ["enqueue", "encode", "validate", "warn"].map((prefix) => prefix + module);
      for (const name of [...functionNames, `${module}Item`, `${module}Schema`])
        this.#usedModuleOrKeyByName.set(name, { kind: "unknown-key", module });
    }
  }

  /**
   * Returns what a use of the name can refer to: an unknown key of one module, or of any module. Undefined if generated code has no
   * function or type of this name.
   */
  findUsedModuleOrKey(name: string): UsedModuleOrKey | undefined {
    return this.#usedModuleOrKeyByName.get(name);
  }

  /** Finds the names of generated functions and types in a text, and the name `enqueue_transfer_item`. */
  *findUsesInText(
    text: string,
  ): Generator<{ readonly usedModuleOrKey: UsedModuleOrKey; readonly offset: number }> {
    for (const { 0: word, index } of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const usedModuleOrKey =
        word === ENQUEUE_API_FUNCTION_NAME ? UNKNOWN_MODULE_AND_KEY : this.findUsedModuleOrKey(word);
      if (usedModuleOrKey !== undefined) yield { usedModuleOrKey, offset: index };
    }
  }
}
