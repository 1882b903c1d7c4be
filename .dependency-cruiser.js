/**
 * The house's floors, as rules: who may import whom, `import type` counted (tsPreCompilationDeps).
 * The table is ARCHITECTURE.md's; a room that is not in it may import nothing.
 */

const GROUND = ["model", "errors", "names", "json", "canonical", "unknown", "files"].map(
  (name) => `src/${name}\\.ts`,
);

const ROOMS = {
  "src/cli/": ["src/cli/", "src/commands/", "src/config/"],
  "src/commands/": [
    "src/commands/",
    "src/source/",
    "src/schemas/",
    "src/column/",
    "src/item/",
    "src/emit/",
    "src/output/",
    "src/whm/",
  ],
  "src/config/": ["src/config/"],
  "src/source/": ["src/source/"],
  "src/schemas/": ["src/schemas/"],
  "src/column/": ["src/column/"],
  "src/item/": ["src/item/", "src/column/"],
  "src/emit/": ["src/emit/", "src/item/", "src/column/"],
  "src/output/": ["src/output/"],
  "src/whm/": ["src/whm/", "src/column/"],
};

/** Each heavy library has one door. */
const DOORS = {
  yargs: "src/cli/options\\.ts",
  ajv: "src/config/load\\.ts",
  jiti: "src/config/load\\.ts",
  "json-schema-to-typescript": "src/emit/types\\.ts",
  prettier: "src/emit/format\\.ts",
  diff: "src/cli/words/check\\.ts",
  "proxy-from-env": "src/source/",
  selfsigned: "src/whm/certificate\\.ts",
  "sql.js": "src/whm/",
};

const forbidden = [
  { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
  {
    name: "public-faces-are-for-the-public",
    severity: "error",
    from: { path: "^src/", pathNot: "^src/(index|testing)\\.ts$" },
    to: { path: "^src/(index|testing|bin)\\.ts$" },
  },
  {
    name: "ground-floor-stands-on-nothing",
    severity: "error",
    from: { path: `^(${GROUND.join("|")})$` },
    to: { path: "^src/", pathNot: `^(${GROUND.join("|")})$` },
  },
  {
    name: "templates-stand-alone",
    severity: "error",
    from: { path: "^templates/" },
    to: { pathNot: "^templates/" },
  },
  ...Object.entries(ROOMS).map(([room, allowed]) => ({
    name: `${room.replace("src/", "").replace("/", "")}-keeps-to-its-floor`,
    severity: "error",
    from: { path: `^${room}` },
    to: { path: "^src/", pathNot: `^(${[...allowed, ...GROUND].join("|")})` },
  })),
  ...Object.entries(DOORS).map(([library, door]) => ({
    name: `one-door-for-${library}`,
    severity: "error",
    from: { path: "^src/", pathNot: `^${door}` },
    to: { path: `(^|/)node_modules/(@types/)?${library.replace(".", "\\.")}/` },
  })),
];

export default {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
