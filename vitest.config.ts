/**
 * The tiers of tests, each a project of its own: `npx vitest run --project unit src/domain`.
 *
 * They run one tier after the other, so that a browser never waits for a processor that a property test has.
 */
import "./src/server/node-version.ts";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["test/fixed-dice.ts"],
    // A run in which nothing is found is a mistake in a path, never a success.
    passWithNoTests: false,
    // What the unit tier imports is pure: threads start faster than processes, and there are two cores.
    pool: "threads",
    // A test that hangs is ended; no test is failed for the machine's being busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "src/**/*.test.tsx", "bench/**/*.test.ts"],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "house",
          include: ["test/house/**/*.test.ts"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "int",
          setupFiles: ["test/int/end-what-is-left.ts"],
          include: ["test/int/**/*.test.ts"],
          // Real sockets, real disks, processes that are killed: in processes of their own, one file at a time.
          pool: "forks",
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          setupFiles: ["test/int/end-what-is-left.ts"],
          include: ["test/e2e/**/*.e2e.ts"],
          pool: "forks",
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
