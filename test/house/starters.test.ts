/** The starters and the command line: what they pass on, and what they say when they cannot. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

function vigil(...args: readonly string[]): { exitCode: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/vigil.mjs"), ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { exitCode: status, out: stdout, err: stderr };
}

describe("vigil", () => {
  it("names its subcommands", () => {
    const { exitCode, out } = vigil("--help");
    expect(exitCode).toBe(0);
    for (const name of ["serve", "replay", "verify", "backup", "restore", "check-config"]) expect(out).toContain(name);
  });

  it.each([
    ["serve", ["--port", "8080", "--data", "--config", "--no-practice", "--scenario"]],
    ["replay", ["<recording>", "--config", "--out"]],
    ["verify", ["--data", '"data"']],
    ["backup", ["<backup>", "--data"]],
    ["restore", ["<backup>", "--data"]],
    ["check-config", ["<file>"]],
  ])("%s --help tells its options, and an example", (name, options) => {
    const { exitCode, out } = vigil(name, "--help");
    expect(exitCode).toBe(0);
    for (const text of [...options, `$ vigil ${name}`]) expect(out).toContain(text);
  });

  it.each([
    [["serve", "--port", "80a"], "--port"],
    [["serve", "--port", "65536"], "0 to 65535"],
    [["serve", "--no-practice", "--scenario", "i-40"], "--no-practice"],
    [["serve", "--scenario", "i-99"], "i-40, i-40-dispatcher, i-40-duress, i-10"],
    [["serve", "--prot", "1"], "--port"],
    [["replay"], "recording"],
    [["sreve"], "serve"],
  ])("%j is not understood, and it says what was expected", (args, said) => {
    const { exitCode, out, err } = vigil(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toContain(said);
    expect(err).toContain("--help");
    expect(err.trim()).not.toContain("\n");
  });
});

describe("a program in the foreground", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vigil-starters-"));
    const child = JSON.stringify(join(root, "scripts/child.mjs"));
    writeFileSync(
      join(folder, "starter.mjs"),
      `import { runToEnd } from ${child};\nprocess.exitCode = await runToEnd(process.execPath, process.argv.slice(2));\n`,
    );
    writeFileSync(
      join(folder, "tidy.mjs"),
      'process.on("SIGTERM", () => setTimeout(() => process.exit(7), 50));\nsetTimeout(() => process.exit(9), 20_000);\nconsole.log("up");\n',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (args: readonly string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, [join(folder, "starter.mjs"), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, npm_lifecycle_event: undefined, ...env },
    });

  it.each([0, 3])("its exit code %i is the starter's", async (code) => {
    const [exitCode] = await once(start(["-e", `process.exit(${code})`]), "exit");
    expect(exitCode).toBe(code);
  });

  it("killed by a signal, it ends as a shell would say it", async () => {
    const [exitCode] = await once(start(["-e", "process.kill(process.pid, 'SIGKILL')"]), "exit");
    expect(exitCode).toBe(137);
  });

  it("is told to stop, and may take its time to tidy up", async () => {
    const starter = start([join(folder, "tidy.mjs")]);
    await once(starter.stdout, "data");
    starter.kill("SIGTERM");
    const [exitCode] = await once(starter, "exit");
    expect(exitCode).toBe(7);
  });

  it("is not left behind when npm is stopped", async () => {
    // A shell between npm and the script, as npm has it; stopped, it tells its child nothing.
    const command = `"${process.execPath}" "${join(folder, "starter.mjs")}" "${join(folder, "tidy.mjs")}"; true`;
    const shell = spawn("sh", ["-c", command], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, npm_lifecycle_event: "start" },
    });
    await once(shell.stdout, "data");
    shell.kill("SIGKILL");
    await once(shell.stdout, "close"); // the pipe closes when the last one who holds it has ended
    expect(shell.signalCode).toBe("SIGKILL");
  });
});

describe("an installation", () => {
  it("whose packages are missing is explained, not started", () => {
    const folder = mkdtempSync(join(tmpdir(), "vigil-empty-"));
    try {
      for (const path of ["bin/vigil.mjs", "scripts/child.mjs", "scripts/installation.mjs"]) {
        mkdirSync(join(folder, path, ".."), { recursive: true });
        const copied = spawnSync("cp", [join(root, path), join(folder, path)]);
        expect(copied.status).toBe(0);
      }
      const ended = spawnSync(process.execPath, [join(folder, "bin/vigil.mjs"), "verify"], { encoding: "utf8" });
      expect(ended.status).toBe(1);
      expect(ended.stderr).toMatch(/^vigil: the packages are not installed yet: run "npm ci" in .*vigil-empty-/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
