/** Where `vigil keys …` looks for the keys: as typed, else as the configuration says, else beside the data folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { describeCommands } from "../command-table.ts";

const folder = mkdtempSync(join(tmpdir(), "vigil-keys-commands-"));
afterAll(() => rmSync(folder, { recursive: true }));
const config = join(folder, "vigil.yaml");
const masterKeyFile = join(folder, "of-the-configuration.key");
const keysFolder = join(folder, "other-disk");

/** Runs a command line in this process; what it says on its error output. */
async function said(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number | undefined; readonly error: string }> {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  let exitCode: number | undefined;
  try {
    await describeCommands((code) => {
      exitCode = code;
    }).parseAsync(args, { from: "user" });
    return { exitCode, error: write.mock.calls.map(([text]) => String(text)).join("") };
  } finally {
    write.mockRestore();
  }
}

test.for(["check", "backup", "rotate"])(
  "vigil keys %s asks the configuration where the master key is",
  async (name) => {
    writeFileSync(config, `seal: { enabled: true, masterKeyFile: ${masterKeyFile}, keysFolder: ${keysFolder} }\n`);
    mkdirSync(join(folder, "data"), { recursive: true });
    const argument = name === "check" ? [] : [join(folder, "argument")];
    const data = ["--data", join(folder, "data")];
    const asked = await said("keys", name, ...argument, ...data, "--config", config);
    expect(asked.exitCode).toBe(1);
    expect(asked.error).toMatch(new RegExp(`^vigil keys ${name}: .*(of-the-configuration.key|other-disk)`));
    const typed = ["--master-key", join(folder, "typed.key"), "--keys", join(folder, "typed-keys")];
    const over = await said("keys", name, ...argument, ...data, "--config", config, ...typed);
    expect(over.error).toMatch(/typed\.key|typed-keys/);
    expect(over.error).not.toMatch(/of-the-configuration|other-disk/);
  },
);

test("a configuration that can't be read is told by its line, and nothing else is done", async () => {
  writeFileSync(config, "seal: { enabled: perhaps }\n");
  const wrong = await said("keys", "check", "--config", config);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.error).toMatch(/^vigil keys check: .*vigil\.yaml:1/);
  expect((await said("expunge", "list", "--config", join(folder, "none.yaml"))).error).toMatch(
    /^vigil expunge list: .*ENOENT/,
  );
});
