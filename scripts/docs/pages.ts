/** The pages of docs/ and the schema that are generated from declarations in src/. */

import { format, resolveConfig } from "prettier";
import { CONFIG_SCHEMA } from "../../src/config/config-schema.js";
import { commandsPage } from "./commands-page.js";
import { configurationPage } from "./configuration-page.js";
import { errorsPage } from "./errors.js";
import { rulesPage } from "./rules-page.js";

/** Path from the root of the repository → the text of the file. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  "config.schema.json": () => formatted("config.schema.json", JSON.stringify(CONFIG_SCHEMA)),
  "docs/commands.md": () => formatted("docs/commands.md", commandsPage()),
  "docs/configuration.md": () => formatted("docs/configuration.md", configurationPage()),
  "docs/errors.md": errorsPage,
  "docs/rules.md": rulesPage,
};

async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
