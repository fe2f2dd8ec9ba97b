/**
 * `vigil keys check`: says whether every sealed record can be read with the keys that are there, and whether every key
 * that a tombstone names is gone. Changes nothing; a server may be running.
 */
import type { KeysCheckOptions } from "../command-options.ts";
import { dataPaths } from "../log/data-folder.ts";
import { LogReader } from "../log/log-reader.ts";
import { troubleOfError } from "../log/open-log.ts";
import { KeyFile } from "../seal/key-file.ts";
import { KeyTroubleError, readMasterKey } from "../seal/master-key.ts";
import { keyFilePath, tombstonesOf } from "../seal/open-seal.ts";
import { receivedKey } from "../seal/recovery-key.ts";
import { openPart, partsOfBytes, type SealedPart } from "../seal/sealed-part.ts";

type Counts = { records: number; expunged: number; lost: number; firstLostSeq: number | undefined };

export function run({ dataDir, keysFolder, masterKeyFile }: KeysCheckOptions): Promise<number> {
  try {
    const file = KeyFile.open(keyFilePath(keysFolder), readMasterKey(masterKeyFile), "read");
    const reader = new LogReader(dataPaths(dataDir).logPath);
    try {
      return Promise.resolve(check(file, reader));
    } finally {
      reader.close();
      file.close();
    }
  } catch (error) {
    const sentence = error instanceof KeyTroubleError ? error.message : troubleOfError(error).sentence;
    process.stderr.write(`vigil keys check: ${sentence}\n`);
    return Promise.resolve(1);
  }
}

function check(file: KeyFile, reader: LogReader): number {
  if (file.logId !== reader.logId) throw new KeyTroubleError("other-log", `${file.path} holds the keys of another log`);
  const counts: Counts = { records: 0, expunged: 0, lost: 0, firstLostSeq: undefined };
  for (const row of reader.iterate(1)) {
    if (row.sealed === null) continue;
    counts.records++;
    const place = { logId: reader.logId, seq: row.seq, type: row.type };
    const states = partsOfBytes(row.sealed).map((part) => stateOf(file, place, part));
    if (states.includes("expunged")) counts.expunged++;
    if (!states.includes("lost")) continue;
    counts.lost++;
    counts.firstLostSeq ??= row.seq;
  }
  const undead = tombstonesOf(reader).flatMap(({ seq, keySlots }) =>
    keySlots.filter((slot) => file.read(slot).state === "live").map((slot) => ({ seq, slot })),
  );
  const spares = [...file.outline()].filter(({ state, use }) => state === "live" && use === "spare").length;
  process.stdout.write(
    `${counts.records} sealed records, ${counts.expunged} with something expunged; ${spares} keys ready\n`,
  );
  if (counts.lost > 0) {
    process.stderr.write(
      `vigil keys check: ${counts.lost} records can't be read, the first is ${counts.firstLostSeq}\n`,
    );
  }
  for (const { seq, slot } of undead) {
    process.stderr.write(
      `vigil keys check: key ${slot} was expunged in event ${seq} and is there; the next start destroys it\n`,
    );
  }
  return counts.lost > 0 || undead.length > 0 ? 1 : 0;
}

function stateOf(
  file: KeyFile,
  place: Parameters<typeof openPart>[0],
  part: SealedPart,
): "whole" | "expunged" | "lost" {
  const slot = file.read(part.slot);
  if (slot.state === "destroyed") return "expunged";
  if (slot.state === "absent") return "lost";
  const key = part.point === undefined ? slot.key : receivedKey(slot.key, part.point);
  return openPart(place, key, part) === undefined ? "lost" : "whole";
}
