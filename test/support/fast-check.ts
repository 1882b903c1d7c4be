/** fast-check with a fixed seed, so that results are reproducible. Set TEST_SEED to try other cases. Failures report the seed. */

import fc from "fast-check";

export const SEED = Number(process.env["TEST_SEED"] ?? 1);

fc.configureGlobal({ seed: SEED });

export { default } from "fast-check";
