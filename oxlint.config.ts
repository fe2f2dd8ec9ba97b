/**
 * The lint rules. What no lint rule can say (layers, names of files) is in scripts/house-rules.ts.
 *
 * Every rule that is named here is proved by a planted violation in test/house/.
 */
import { defineConfig } from "oxlint";
import { layers } from "./scripts/layers.ts";

const CODE_LINES_MAX = 500;
const pureFolders = layers.filter(({ runsOn }) => runsOn === "pure").map(({ name }) => `src/${name}/**`);
const tests = ["**/*.test.ts", "**/*.test.tsx", "**/*.e2e.ts", "**/*.contract.ts", "**/*.fixture.ts"];

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "promise", "react", "jsx-a11y", "vitest"],
  categories: { correctness: "error" },
  ignorePatterns: ["node_modules", "build", "coverage", "data"],
  rules: {
    "eslint/eqeqeq": "error",
    "eslint/no-var": "error",
    "eslint/prefer-const": "error",
    "eslint/no-throw-literal": "error",
    "eslint/default-case-last": "error",
    "eslint/max-lines": ["error", { max: CODE_LINES_MAX, skipBlankLines: true, skipComments: true }],
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-namespace": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": "error",
    // A list whose options are rows of a table has no tag of HTML.
    "jsx-a11y/prefer-tag-over-role": "off",
    // Sees a callback wherever something is called `done` or `next`.
    "promise/no-callback-in-promise": "off",
    // These know the types (oxlint-tsgolint).
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  },
  overrides: [
    // A union of unions says where each part comes from; that two of them share a word is no mistake.
    { files: ["src/**"], rules: { "typescript/no-duplicate-type-constituents": "off" } },
    {
      files: pureFolders,
      rules: {
        "eslint/no-restricted-globals": ["error", "process", "globalThis", "window", "document"],
        "eslint/no-restricted-properties": [
          "error",
          { object: "Date", property: "now", message: "A pure layer has no clock." },
          { object: "Math", property: "random", message: "A pure layer has no chance." },
        ],
        "eslint/no-console": "error",
      },
    },
    // Tables are as long as what they hold.
    { files: ["src/roads/new-mexico/**"], rules: { "eslint/max-lines": "off" } },
    // The tools that read these want a default export.
    { files: ["*.config.ts"], rules: { "import/no-default-export": "off" } },
    {
      files: tests,
      rules: {
        "vitest/no-focused-tests": "error",
        "vitest/no-disabled-tests": "error",
        "vitest/no-standalone-expect": ["error", { additionalTestBlockFunctions: ["beforeAll", "beforeEach"] }],
        "vitest/valid-expect": ["error", { maxArgs: 2 }],
        // A law often holds in one of two forms; that it was not vacuous is asserted by a count.
        "vitest/no-conditional-expect": "off",
        "eslint/max-lines": "off",
        "eslint/no-restricted-globals": "off",
        "eslint/no-restricted-properties": "off",
      },
    },
  ],
});
