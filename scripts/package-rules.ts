/**
 * What may be installed with Vigil, and what may run when it is: judged from package.json, the lock and SECURITY.md, so
 * that no network is needed. `npm audit` asks for known holes where there is one; this asks what can be known without.
 */
export type LockedPackage = {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
};
export type PackageManifest = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
};
export type InstalledPackage = { readonly version?: string; readonly scripts?: Readonly<Record<string, string>> };

/** Licences under which a package may be passed on with a program that is under Apache-2.0. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
]);
/** Others, each for a reason: what the licence asks is met by passing the package on as it is. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  "MPL-2.0": ["web-push", "axe-core", "lightningcss"],
  "OFL-1.1": ["@fontsource/b612", "@fontsource/b612-mono"],
};
const RUNS_AT_INSTALLATION = ["preinstall", "install", "postinstall"] as const;

/** What is wrong with the packages; a sentence each. `installed` gives a package's own package.json by its path. */
export function packageFaults(
  manifest: PackageManifest,
  locked: Readonly<Record<string, LockedPackage>>,
  installed: (path: string) => InstalledPackage | undefined,
  securityText: string,
): string[] {
  const packages = Object.entries(locked).filter(([path]) => path !== "");
  return [
    ...packages.flatMap(([path, one]) => [...lockFaults(path, one), ...licenceFaults(path, one)]),
    ...packages.flatMap(([path, one]) => installedFaults(path, one, installed(path))),
    ...directFaults(manifest, locked),
    ...scriptFaults(manifest, packages, installed, securityText),
  ];
}

/** The licences that an SPDX expression leaves to choose from: each a set that has to be met together. */
export function licenceChoices(expression: string): string[][] {
  return expression
    .replace(/[()]/g, "")
    .split(" OR ")
    .map((choice) => choice.split(" AND ").map((name) => name.trim()));
}

/** `@scope/name` of a path in node_modules, however deep. */
export function nameOfPath(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

function lockFaults(path: string, { version, integrity, deprecated }: LockedPackage): string[] {
  const faults: string[] = [];
  if (version === undefined || !/^\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/.test(version)) {
    faults.push(`${path}: ${version ?? "no version"} is not one version`);
  }
  if (integrity === undefined || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) {
    faults.push(`${path}: has no SHA-512 that npm would compare it with`);
  }
  if (deprecated !== undefined) faults.push(`${path}: its makers no longer care for it: ${deprecated}`);
  return faults;
}

function licenceFaults(path: string, { license }: LockedPackage): string[] {
  if (license === undefined) return [`${path}: says no licence`];
  const name = nameOfPath(path);
  const isMet = (licence: string): boolean =>
    PERMISSIVE.has(licence) || (BY_NAME[licence] ?? []).some((known) => name === known || name.startsWith(`${known}-`));
  return licenceChoices(license).some((choice) => choice.every(isMet))
    ? []
    : [`${path}: ${license} is not among the licences that it may have`];
}

function installedFaults(path: string, one: LockedPackage, own: InstalledPackage | undefined): string[] {
  if (own === undefined) return []; // of another platform, or not installed here
  const faults: string[] = [];
  if (own.version !== one.version) faults.push(`${path}: ${own.version} is installed, ${one.version} is locked`);
  const runs = RUNS_AT_INSTALLATION.filter((script) => own.scripts?.[script] !== undefined);
  if (runs.length > 0 && one.hasInstallScript !== true) {
    faults.push(`${path}: runs ${runs.join(", ")} when it is installed, and the lock does not say so`);
  }
  return faults;
}

function directFaults(manifest: PackageManifest, locked: Readonly<Record<string, LockedPackage>>): string[] {
  const direct = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return [
    ...Object.entries({ ...direct, ...manifest.overrides }).flatMap(([name, version]) =>
      /^\d+\.\d+\.\d+$/.test(version) ? [] : [`package.json: ${name} ${version} is not one version`],
    ),
    ...Object.entries(direct).flatMap(([name, version]) => {
      const found = locked[`node_modules/${name}`]?.version;
      return found === version ? [] : [`package.json asks for ${name} ${version}, the lock has ${found ?? "none"}`];
    }),
  ];
}

// Each that runs something is named in package.json, and why stands in SECURITY.md; and nothing is named without need.
function scriptFaults(
  { allowScripts = {} }: PackageManifest,
  packages: readonly (readonly [string, LockedPackage])[],
  installed: (path: string) => InstalledPackage | undefined,
  securityText: string,
): string[] {
  const running = new Set(
    packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOfPath(path)),
  );
  const faults = [...running].filter((name) => allowScripts[name] === undefined);
  const reasons = new Map(
    [...securityText.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, name = "", , why = ""]) => [
      name,
      why.trim(),
    ]),
  );
  return [
    ...faults.map((name) => `${name}: runs something when it is installed, and allowScripts does not name it`),
    ...Object.keys(allowScripts)
      .filter((name) => !running.has(name) && installed(`node_modules/${name}`) !== undefined)
      .map((name) => `allowScripts names ${name}, which runs nothing`),
    ...Object.keys(allowScripts)
      .filter((name) => (reasons.get(name) ?? "").length < 15)
      .map((name) => `SECURITY.md does not say why ${name} runs something when it is installed, or why it may not`),
  ];
}
