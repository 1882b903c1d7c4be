/** What generated code calls things, for sources whose imports lead nowhere that can be read. */

import type { ModuleKeyNames } from "./generated.js";
import type { Used } from "./usage.js";

/** WHM's function that takes items, which sources may call past generated code. */
export const SENDING_FUNCTION = "enqueue_transfer_item";

const ANY: Used = { kind: "any-module" };

export class GeneratedNames {
  readonly #used = new Map<string, Used>();

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

  /** What whoever says the name may use. */
  usedBy(name: string): Used | undefined {
    return this.#used.get(name);
  }

  /** Every such word of a text, and of WHM's function, and where it stands. */
  *within(text: string): Generator<{ readonly used: Used; readonly offset: number }> {
    for (const { 0: word, index } of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const used = word === SENDING_FUNCTION ? ANY : this.usedBy(word);
      if (used !== undefined) yield { used, offset: index };
    }
  }

  areIn(text: string): boolean {
    return this.within(text).next().done !== true;
  }
}
