// dependency-cruiser checks the imports between folders: see .dependency-cruiser.js.
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "build/",
      "generated/",
      "test/drift/cases/",
      // Compiled with the built package by test/docs/examples.test.ts.
      "test/docs/project/",
      // Separate projects, which are compiled in tests.
      "examples/",
      "test/bench/node_modules/",
      "test/matrix/node_modules/",
      "test/matrix/consumer/",
      // Compiled by VitePress and typedoc, with dependencies of their own.
      "site/.vitepress/",
      "site/api-entries/",
      "site/playground/browser/",
      "site/node_modules/",
      "site/dist/",
      "test/bench/validators/typia.ts",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-meaningless-void-operator": "off",
      // `erasableSyntaxOnly` allows no enums, and this rule takes an eighth of the time.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-misused-spread": ["error", { allow: [{ from: "lib", name: "string" }] }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  { files: ["src/**", "templates/**"], rules: { "no-nested-ternary": "error" } },
  // Templates contain one module, but generated code contains any number. So some conditions look unnecessary.
  {
    files: ["templates/*.ts"],
    rules: {
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unsafe-function-type": "off",
    },
  },
  { files: ["**/*.js", "**/*.cjs"], ...tseslint.configs.disableTypeChecked },
  // CommonJS files for `node --require`.
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
