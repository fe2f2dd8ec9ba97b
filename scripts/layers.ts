/**
 * The layers of src/ and what each may import: the one list that the import rule, the lint rules and the tests of
 * the compiler projects are made from. ARCHITECTURE.md tells what each layer is for.
 *
 * An import only ever points up this list. A layer that is not named in `mayImport` is out of reach, even if a
 * layer in between may use it.
 */
export type Layer = {
  /** The folder under src/. */
  readonly name: string;
  /** pure: neither Node nor a browser, no clock, no chance. node, browser: where it runs. */
  readonly runsOn: "pure" | "node" | "browser";
  readonly mayImport: readonly string[];
};

const engineAndAbove = ["base", "domain", "roads", "codecs", "tracks", "watch", "board", "engine"];

export const layers: readonly Layer[] = [
  { name: "base", runsOn: "pure", mayImport: [] },
  { name: "domain", runsOn: "pure", mayImport: ["base"] },
  { name: "access", runsOn: "pure", mayImport: ["base", "domain"] },
  { name: "roads", runsOn: "pure", mayImport: ["base"] },
  { name: "codecs", runsOn: "pure", mayImport: ["base", "domain"] },
  { name: "tracks", runsOn: "pure", mayImport: ["base", "domain", "roads"] },
  { name: "watch", runsOn: "pure", mayImport: ["base", "domain", "roads", "tracks"] },
  { name: "board", runsOn: "pure", mayImport: ["base", "domain", "tracks"] },
  { name: "engine", runsOn: "pure", mayImport: engineAndAbove.slice(0, -1) },
  { name: "protocol", runsOn: "pure", mayImport: ["base", "domain", "access", "board"] },
  { name: "server", runsOn: "node", mayImport: [...engineAndAbove, "access", "protocol"] },
  { name: "web", runsOn: "browser", mayImport: ["base", "domain", "access", "board", "roads", "protocol"] },
  { name: "field", runsOn: "browser", mayImport: ["base", "domain", "protocol"] },
  { name: "sim", runsOn: "node", mayImport: [...engineAndAbove, "access", "protocol", "server"] },
];

/** The packages that a pure layer may import. Another one needs a decision record. */
export const packagesOfPureLayers: readonly string[] = ["zod"];

/** What a test in a pure layer may import besides. */
export const packagesOfTests: readonly string[] = ["vitest", "fast-check"];

/** Whether a path is that of a test, or of a contract or a fixture, which only tests import. They run on Node. */
export function isTest(path: string): boolean {
  return /\.(test|contract|fixture|e2e)\.tsx?$/.test(path);
}

/** The layer that a path from the project's root lies in; undefined outside of src/ and in no known layer. */
export function layerOf(path: string): Layer | undefined {
  return layers.find(({ name }) => path.startsWith(`src/${name}/`));
}
