/** Creates the files that are generated from declarations in src/: pages of docs/, the schema and the type of the configuration, and the schema of scenarios. */

import { format, resolveConfig } from "prettier";
import { CONFIG_SCHEMA } from "../../src/config/validate.js";
import { createCommandsPage } from "./commands-page.js";
import { createConfigTypes, createConfigurationPage } from "./configuration-page.js";
import { createErrorsPage } from "./errors.js";
import { createRulesPage } from "./rules-page.js";
import { createScenarioSchema } from "./scenario-schema.js";

/** Functions that return the text of a file, by the path from the root of the repository. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  "config.schema.json": () => formatPage("config.schema.json", JSON.stringify(CONFIG_SCHEMA)),
  "docs/commands.md": () => formatPage("docs/commands.md", createCommandsPage()),
  "docs/configuration.md": () => formatPage("docs/configuration.md", createConfigurationPage()),
  "docs/errors.md": createErrorsPage,
  "docs/rules.md": createRulesPage,
  "scenario.schema.json": () => formatPage("scenario.schema.json", JSON.stringify(createScenarioSchema())),
  "src/core/config-types.ts": () => formatPage("src/core/config-types.ts", createConfigTypes()),
};

async function formatPage(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
