/** Definitions → the validators that are emitted for them, compiled and imported as the tests do it. */

import { loadGenerated } from "../test/support/generated.js";
import { moduleOf, snapshotOf } from "../test/support/snapshots.js";

/** Tells whether an item of this value, and nothing else, is valid. */
export type Validator = (value: unknown) => boolean;

/** A validator for each definition, in their order. */
export async function emittedValidators(definitions: readonly string[]): Promise<readonly Validator[]> {
  const modules = definitions.map((def, index) => moduleOf(`Type${index}`, { value: def }));
  const loaded = await loadGenerated(snapshotOf(...modules));
  return modules.map(({ module }) => {
    const validate = loaded.validator(module);
    return (value) => validate({ value });
  });
}
