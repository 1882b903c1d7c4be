/** Validation without emitted code agrees with the emitted validators. */

import { expect, test } from "vitest";
import { buildItem } from "../../src/item/item.js";
import { parseModules } from "../../src/item/parse-modules.js";
import { acceptsItem } from "../../src/item/accepts.js";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { ModuleSchema } from "../../src/core/snapshot-types.js";
import { listCandidateValues } from "../../src/drift/compare/candidate-values.js";
import { casesOf, counts, SCALED } from "../support/extent.js";
import { loadGenerated } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import { awkwardModule, documentedSnapshot, everyKindModule, snapshotOf } from "../support/snapshots.js";

const CONFIGS: readonly EmitConfig[] = [
  {},
  { bigint: "bigint", flags: "boolean" },
  { bigint: "string", flags: "bit", naming: "camel" },
  { dialect: "sqlite" },
];

const MODULES: readonly ModuleSchema[] = [
  ...Object.values(documentedSnapshot().modules),
  everyKindModule(),
  awkwardModule(),
];

test.each(casesOf(CONFIGS.toReversed(), 2))(
  "the function acceptsItem accepts the same items as the generated validator with the settings %j",
  SCALED,
  async (config) => {
    const modules = MODULES.filter(({ module }) => config.dialect !== "sqlite" || module !== "EveryKind");
    const loaded = await loadGenerated(snapshotOf(...modules), config);
    const verdicts = { taken: 0, refused: 0 };
    for (const module of parseModules(modules, config.dialect)) {
      const item = buildItem(module, config);
      const validate = loaded.validator(item.module);
      const compare = (value: Record<string, unknown>): void => {
        const ours = acceptsItem(item, value);
        verdicts[ours ? "taken" : "refused"]++;
        if (ours !== validate(value)) {
          const members = Object.entries(value).map(
            ([key, one]) => `${key}: ${typeof one} ${String(one).slice(0, 100)}`,
          );
          expect.fail(`${item.module} { ${members.join(", ")} }: ${JSON.stringify(validate.errors)}`);
        }
      };
      const base: Record<string, unknown> = {};
      for (const value of payloads(loaded.schema(item.module), counts(300, 5_000))) {
        compare(value);
        if (validate(value)) Object.assign(base, value);
      }
      // For every key, values that distinguish its type, including bigints.
      for (const { property, type } of item.keys) {
        for (const value of [undefined, null, ...listCandidateValues(type)]) {
          const item = { ...base };
          Object.defineProperty(item, property, {
            value,
            enumerable: true,
            configurable: true,
            writable: true,
          });
          compare(item);
        }
      }
    }
    expect(Math.min(...Object.values(verdicts))).toBeGreaterThan(counts(200, 1_000));
  },
);
