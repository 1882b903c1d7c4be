import { readPrograms } from "./program-corpus.js";
import { isFast, testPrograms } from "./program-tests.js";

// The programs are in two files, which run in parallel.
testPrograms(readPrograms().filter((program, index) => !isFast(program) && index % 2 === 1));
