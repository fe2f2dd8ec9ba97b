/** Where the keys of a data folder lie, where nobody has said otherwise. */
import { join, resolve } from "node:path";
import type { Config } from "../config/config-schema.ts";

export const MASTER_KEY_VARIABLE = "VIGIL_MASTER_KEY_FILE";

export type KeyPlaces = { readonly keysFolder: string; readonly masterKeyFile: string };

/** The folder beside the data folder, never in it: a copy of the one must not take the other along. */
export function keyPlaces(
  dataDir: string,
  seal: { readonly [Key in "keysFolder" | "masterKeyFile"]?: Config["seal"][Key] } = {},
  environment: NodeJS.ProcessEnv = process.env,
): KeyPlaces {
  const keysFolder = seal.keysFolder ?? `${resolve(dataDir)}-keys`;
  const fromEnvironment = environment[MASTER_KEY_VARIABLE];
  return { keysFolder, masterKeyFile: seal.masterKeyFile ?? fromEnvironment ?? join(keysFolder, "master.key") };
}
