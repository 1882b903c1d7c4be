/** Generates validators for column definitions, then compiles and imports them. */

import { loadGenerated } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

/** A function that returns whether an item with only this value is valid. */
export type Validator = (value: unknown) => boolean;

/** Returns a validator for each definition, in order. */
export async function generateValidators(definitions: readonly string[]): Promise<readonly Validator[]> {
  const modules = definitions.map((def, index) => moduleOf(`Type${index}`, { c: def }));
  const loaded = await loadGenerated(snapshotOf(...modules));
  return modules.map(({ module }) => {
    const validate = loaded.validator(module);
    return (value) => validate({ c: value });
  });
}
