/** `vigil keys make`: makes a master key in a file of its own. The key file is made by the first start that seals. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { KeysMakeOptions } from "../command-options.ts";
import { makeMasterKey } from "../seal/master-key.ts";

export function run({ masterKeyFile }: KeysMakeOptions): Promise<number> {
  try {
    mkdirSync(dirname(masterKeyFile), { recursive: true, mode: 0o700 });
    const { id } = makeMasterKey(masterKeyFile);
    process.stdout.write(`${masterKeyFile}: master key ${id}\nKeep a copy where no backup of the data goes: `);
    process.stdout.write("without it nothing personal can be read again.\n");
    return Promise.resolve(0);
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    const why = isThere ? `${masterKeyFile} exists already` : String(error);
    process.stderr.write(`vigil keys make: ${why}\n`);
    return Promise.resolve(1);
  }
}
