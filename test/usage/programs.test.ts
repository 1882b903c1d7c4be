import { IS_COMPLETE } from "../support/extent.js";
import { readPrograms } from "./program-corpus.js";
import { isFast, testPrograms } from "./program-tests.js";

// The programs are in two files, which run in parallel in `npm run test:all`. `npm run test:rest` runs a third of
// them.
const isIncluded = (index: number): boolean => index % (IS_COMPLETE ? 2 : 6) === 0;
testPrograms(readPrograms().filter((program, index) => isFast(program) || isIncluded(index)));
