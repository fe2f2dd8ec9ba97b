/** What is installed with Vigil is what somebody has decided: versions, hashes, licences, what runs; and the list of it all. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import {
  type InstalledPackage,
  licenceChoices,
  type LockedPackage,
  packageFaults,
  type PackageManifest,
} from "../../scripts/package-rules.ts";

const root = resolve(import.meta.dirname, "../..");
const textOf = (path: string): string => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(textOf("package.json")) as PackageManifest;
const locked = (JSON.parse(textOf("package-lock.json")) as { packages: Record<string, LockedPackage> }).packages;
const security = textOf("SECURITY.md");
function installed(path: string): InstalledPackage | undefined {
  const file = join(root, path, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as InstalledPackage) : undefined;
}

it("every package is pinned, hashed, of a licence that it may have, and runs nothing that is not named and justified", () => {
  expect(Object.keys(locked).length).toBeGreaterThan(100);
  expect(packageFaults(manifest, locked, installed, security)).toEqual([]);
});

it("what is wrong with a package is found", () => {
  const sound = { version: "1.0.0", integrity: `sha512-${"A".repeat(86)}==`, license: "MIT" };
  const faultsOf = (one: LockedPackage, own?: InstalledPackage, more: PackageManifest = {}) =>
    packageFaults({ dependencies: { a: "1.0.0" }, ...more }, { "node_modules/a": one }, () => own, "");
  expect(faultsOf(sound, { version: "1.0.0" })).toEqual([]);
  expect(faultsOf({ ...sound, license: "GPL-3.0-only" })).toEqual([expect.stringContaining("GPL-3.0-only")]);
  expect(faultsOf({ ...sound, license: "MIT AND SSPL-1.0" })).toHaveLength(1);
  expect(faultsOf({ ...sound, license: "MPL-2.0" })).toHaveLength(1);
  expect(faultsOf({ version: "1.0.0", license: "MIT" })).toEqual([expect.stringContaining("SHA-512")]);
  expect(faultsOf({ version: "1.0.0", integrity: sound.integrity })).toEqual([expect.stringContaining("no licence")]);
  expect(faultsOf({ ...sound, deprecated: "use b" })).toHaveLength(1);
  expect(faultsOf(sound, { version: "1.0.1" })).toEqual([expect.stringContaining("is installed")]);
  expect(faultsOf(sound, { version: "1.0.0", scripts: { postinstall: "x" } })).toEqual([
    expect.stringContaining("the lock does not say so"),
  ]);
  expect(faultsOf({ ...sound, hasInstallScript: true })).toEqual([expect.stringContaining("does not name it")]);
  const named = { allowScripts: { a: true } };
  expect(faultsOf({ ...sound, hasInstallScript: true }, undefined, named)).toEqual([
    expect.stringContaining("SECURITY.md does not say why a"),
  ]);
  expect(faultsOf(sound, { version: "1.0.0" }, named)[0]).toContain("which runs nothing");
  expect(faultsOf(sound, undefined, { dependencies: { a: "^1.0.0" } })).toHaveLength(2);
  expect(licenceChoices("(MIT OR CC0-1.0)")).toEqual([["MIT"], ["CC0-1.0"]]);
});

it("the list of what Vigil is made of names every package with its licence and hash, and is the same each time", () => {
  const folder = mkdtempSync(join(tmpdir(), "vigil-sbom-"));
  try {
    const write = (name: string): string => {
      const file = join(folder, name);
      const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/write-sbom.ts"), file], {
        encoding: "utf8",
      });
      expect(status, stderr).toBe(0);
      return readFileSync(file, "utf8");
    };
    const text = write("one.json");
    expect(write("two.json")).toBe(text);
    const bom = JSON.parse(text) as {
      readonly bomFormat: string;
      readonly specVersion: string;
      readonly serialNumber: string;
      readonly components: readonly {
        readonly "bom-ref": string;
        readonly purl: string;
        readonly licenses?: readonly object[];
        readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
      }[];
      readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
    };
    expect([bom.bomFormat, bom.specVersion]).toEqual(["CycloneDX", "1.6"]);
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(bom.components).toHaveLength(Object.keys(locked).length - 1);
    for (const { purl, licenses, hashes } of bom.components) {
      expect(purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d/);
      expect([purl, licenses?.length]).toEqual([purl, 1]);
      expect([purl, hashes?.[0]?.alg, hashes?.[0]?.content.length]).toEqual([purl, "SHA-512", 128]);
    }
    const known = new Set(bom.components.map((component) => component["bom-ref"]));
    expect(bom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual([]);
    // Not only the packages: who needs whom.
    expect(bom.dependencies.some(({ dependsOn }) => dependsOn.length > 3)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
