/** `vigil verify-record`: walks the chain of a record that an auditor has exported, with nothing but the file. */
import { readFileSync } from "node:fs";
import { checkExport } from "../accounts/record-export.ts";
import type { VerifyRecordOptions } from "../command-options.ts";

export function run({ exportFile }: VerifyRecordOptions): Promise<number> {
  let text: string;
  try {
    text = readFileSync(exportFile, "utf8");
  } catch (error) {
    process.stderr.write(`vigil verify-record: ${error instanceof Error ? error.message : String(error)}\n`);
    return Promise.resolve(1);
  }
  const check = checkExport(text);
  if (!check.ok) {
    process.stderr.write(`vigil verify-record: ${exportFile}:${check.line}: ${check.why}\n`);
    return Promise.resolve(1);
  }
  process.stdout.write(`whole: ${check.entries} entries\nhash of the last: ${check.lastHash}\n`);
  return Promise.resolve(0);
}
