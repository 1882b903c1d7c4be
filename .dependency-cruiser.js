/**
 * The house's floors, as rules: who may import whom, `import type` counted (tsPreCompilationDeps).
 * The table is ARCHITECTURE.md's; a room that is not in it may import nothing.
 */

const GROUND = [
  "model",
  "errors",
  "limits",
  "names",
  "secrets",
  "json",
  "strict-json",
  "canonical",
  "unknown",
  "markup",
  "files",
].map((name) => `src/${name}\\.ts`);

const ROOMS = {
  "src/cli/": ["src/cli/", "src/commands/", "src/config/"],
  "src/commands/": [
    "src/commands/",
    "src/source/",
    "src/schemas/",
    "src/acceptances/",
    "src/column/",
    "src/item/",
    "src/emit/",
    "src/diff/",
    "src/fleet/",
    "src/output/",
    "src/usage/",
    "src/whm/",
  ],
  "src/config/": ["src/config/"],
  "src/source/": ["src/source/"],
  "src/schemas/": ["src/schemas/"],
  "src/acceptances/": ["src/acceptances/"],
  "src/column/": ["src/column/"],
  "src/item/": ["src/item/", "src/column/"],
  "src/emit/": ["src/emit/", "src/item/", "src/column/"],
  "src/diff/": ["src/diff/", "src/item/", "src/column/"],
  "src/fleet/": ["src/fleet/", "src/column/"],
  "src/output/": ["src/output/"],
  "src/usage/": ["src/usage/"],
  "src/whm/": ["src/whm/", "src/column/"],
};

/** Each heavy library has one door; ajv, which writes code too, has two. */
const DOORS = {
  yargs: "src/cli/options\\.ts",
  ajv: "src/(?:config/load|emit/emitters/ajv-code)\\.ts",
  jiti: "src/config/load\\.ts",
  "json-schema-to-typescript": "src/emit/types\\.ts",
  prettier: "src/emit/format\\.ts",
  diff: "src/cli/words/check\\.ts",
  selfsigned: "src/whm/certificate\\.ts",
  "sql.js": "src/whm/",
  yaml: "src/fleet/yaml\\.ts",
  "ts-morph": "src/usage/",
  tinyglobby: "src/usage/sources\\.ts",
};

/** Public faces: nobody inside imports them, and each of them may import what the table says. */
const FACES = {
  "src/bin\\.ts": ["src/cli/"],
  "src/index\\.ts": ["src/library\\.ts", "src/column/"],
  "src/library\\.ts": ["commands", "source", "schemas", "item", "emit", "diff", "output"].map(
    (room) => `src/${room}/`,
  ),
  "src/testing\\.ts": ["src/schemas/", "src/whm/"],
};

const any = (paths) => `^(?:${paths.join("|")})`;

const forbidden = [
  { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
  {
    name: "nothing-that-is-not-there",
    severity: "error",
    from: { path: "^src/" },
    to: { couldNotResolve: true },
  },
  {
    name: "no-room-that-the-table-does-not-have",
    severity: "error",
    from: { path: "^src/", pathNot: any([...Object.keys(ROOMS), ...Object.keys(FACES), ...GROUND]) },
    to: {},
  },
  {
    name: "public-faces-are-for-the-public",
    severity: "error",
    from: { path: "^src/", pathNot: "^src/index\\.ts$" },
    to: { path: any(Object.keys(FACES)) },
  },
  {
    name: "ground-floor-stands-on-nothing",
    severity: "error",
    from: { path: any(GROUND) },
    to: { path: "^src/", pathNot: any(GROUND) },
  },
  {
    name: "templates-stand-alone",
    severity: "error",
    from: { path: "^templates/" },
    // But for the library that what is emitted is for.
    to: { pathNot: "^templates/|(?:^|/)node_modules/(?:zod|valibot)/" },
  },
  {
    name: "templates-are-read-and-not-imported",
    severity: "error",
    from: { path: "^src/" },
    to: { path: "^(?:templates|generated|test|bench|conformance|scripts)/" },
  },
  ...Object.entries({ ...ROOMS, ...FACES }).map(([place, allowed]) => ({
    name: `${place.replace(/^src\//, "").replace(/\/$|\\.ts$/, "")}-keeps-to-its-floor`,
    severity: "error",
    from: { path: `^${place}` },
    to: { path: "^src/", pathNot: any([...allowed, ...GROUND]) },
  })),
  {
    name: "libraries-have-doors",
    severity: "error",
    from: { path: "^src/" },
    to: {
      path: "node_modules",
      pathNot: `(?:^|/)node_modules/(?:@types/)?(?:node|${Object.keys(DOORS).map(literal).join("|")})/`,
    },
  },
  ...Object.entries(DOORS).map(([library, door]) => ({
    name: `one-door-for-${library}`,
    severity: "error",
    from: { path: "^src/", pathNot: `^${door}` },
    to: { path: `(?:^|/)node_modules/(?:@types/)?${literal(library)}/` },
  })),
];

function literal(text) {
  return text.replace(/[.]/g, "\\$&");
}

export default {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
