/**
 * Writes what Vigil is made of, as CycloneDX 1.6: every package that is installed, with version, licence and the hash
 * that npm checks. Also says which packages run scripts when they are installed, and fails where one does that
 * package.json does not name.
 *
 * npm run sbom [-- FILE]        build/sbom.cdx.json, if none is named
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

type Locked = {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
};
type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
};

const root = join(import.meta.dirname, "..");
const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
// npm wrote both files, and refuses to install with others.
const lock = JSON.parse(lockText) as { readonly packages: Readonly<Record<string, Locked>> };
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const target = process.argv[2] ?? join(root, "build", "sbom.cdx.json");

const installed = Object.entries(lock.packages).filter(([path, { version }]) => path !== "" && version !== undefined);
const unnamed = installed
  .filter(([, { hasInstallScript }]) => hasInstallScript === true)
  .map(([path]) => nameOf(path))
  .filter((name) => manifest.allowScripts?.[name] === undefined);
if (unnamed.length > 0) {
  console.error(`write-sbom: these run scripts when installed, and allowScripts does not name them: ${unnamed.join()}`);
  process.exit(1);
}

const components = installed.map(([path, { version = "", integrity, license, dev, optional }]) => {
  const name = nameOf(path);
  return {
    type: "library",
    "bom-ref": refOf(path, version),
    name,
    version,
    scope: dev === true || optional === true ? "optional" : "required",
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...(licenseOf(path, license) === undefined ? {} : { licenses: [{ expression: licenseOf(path, license) }] }),
    ...hashesOf(integrity),
  };
});
const bom = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  // The same packages give the same file.
  serialNumber: `urn:uuid:${uuidOf(lockText)}`,
  version: 1,
  metadata: {
    component: {
      type: "application",
      "bom-ref": "vigil",
      name: manifest.name,
      version: manifest.version,
      licenses: [{ license: { id: manifest.license } }],
    },
  },
  components,
  dependencies: installed.map(([path, { version = "", dependencies = {} }]) => ({
    ref: refOf(path, version),
    dependsOn: Object.keys(dependencies).flatMap((name) => resolved(path, name) ?? []),
  })),
};
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${JSON.stringify(bom, undefined, 1)}\n`);
console.log(`write-sbom: ${components.length} packages in ${target}`);

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

function refOf(path: string, version: string): string {
  return `${path}@${version}`;
}

// As Node looks for it: beside the package first, then further and further up.
function resolved(from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const path = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    const found = lock.packages[path];
    if (found?.version !== undefined) return refOf(path, found.version);
    if (at === "") return undefined;
    if (!at.includes("/node_modules/")) at = "";
  }
}

function licenseOf(path: string, locked: string | undefined): string | undefined {
  if (locked !== undefined) return locked;
  const file = join(root, path, "package.json");
  if (!existsSync(file)) return undefined;
  const { license } = JSON.parse(readFileSync(file, "utf8")) as { license?: unknown };
  return typeof license === "string" ? license : undefined;
}

function hashesOf(integrity: string | undefined): object {
  const [, algorithm, digest] = /^(sha512|sha384|sha256)-(.+)$/.exec(integrity ?? "") ?? [];
  if (algorithm === undefined || digest === undefined) return {};
  const content = Buffer.from(digest, "base64").toString("hex");
  return { hashes: [{ alg: algorithm.toUpperCase().replace("SHA", "SHA-"), content }] };
}

function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
