/** The pages of docs/ that are generated from declarations in src/. */

import { errorsPage } from "./errors.js";

/** Path from the root of the repository → the text of the page. */
export const PAGES: Readonly<Record<string, () => string>> = {
  "docs/errors.md": errorsPage,
};
