/** A practice and a real shift never share a log, whatever became of the marks beside it; and what can't be opened says why. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { defaultSettings } from "../domain/settings.ts";
import { rowOfEnvelope } from "./envelope-row.ts";
import { dataPaths } from "./log/data-folder.ts";
import { HeadMarkFile } from "./log/head-mark.ts";
import { openForWriting } from "./log/log-database.ts";
import { LogWriter } from "./log/log-writer.ts";
import { type OpenAnswer, openCenter } from "./open-center.ts";

const NOW_MS = 1_773_572_400_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-open-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(practice: boolean, checkBudgetMs?: number): Promise<OpenAnswer> {
  return openCenter({
    folder,
    practice,
    settings: defaultSettings(),
    foldHash: "fold",
    nowMs: NOW_MS,
    ...(checkBudgetMs === undefined ? {} : { checkBudgetMs }),
  });
}

async function close(answer: OpenAnswer): Promise<void> {
  if (!answer.ok) throw new Error(answer.sentence);
  await answer.opened.store.close();
  answer.opened.folder.release();
}

test.each([
  [true, "holds a practice; a real shift needs a folder of its own"],
  [false, "holds a real shift; a practice needs a folder of its own"],
])(
  "opened once with practice: %s, a folder is refused to the other, and opens again to the same",
  async (practice, sentence) => {
    await close(await open(practice));
    expect(await open(!practice)).toMatchObject({
      ok: false,
      lasting: true,
      sentence: expect.stringContaining(sentence),
    });
    await close(await open(practice));
  },
);

test("a mark that was lost, or added, deceives nobody: the log itself says what it is", async () => {
  const { practicePath } = dataPaths(folder);
  await close(await open(true));
  expect(existsSync(practicePath)).toBe(true);
  rmSync(practicePath);
  expect(await open(false)).toMatchObject({ ok: false, sentence: expect.stringContaining("the log holds a practice") });
});

/** A log of events that change nothing, long enough that opening does not walk all of it in no time. */
function fill(rowCount: number): void {
  const { logPath, marksPath } = dataPaths(folder);
  const database = openForWriting(logPath, { logId: "long", nowMs: NOW_MS });
  database.pragma("synchronous = OFF");
  const writer = new LogWriter(database, new HeadMarkFile(marksPath, "long"));
  const term = writer.claimTerm(NOW_MS);
  for (let seq = 0; seq < rowCount; seq += 500) {
    const rows = Array.from({ length: 500 }, (_, index) =>
      rowOfEnvelope({
        seq: seq + index + 1,
        term,
        version: 1,
        atMs: NOW_MS + seq + index,
        actor: { kind: "system", name: "server" },
        cause: "start",
        subjects: [],
        event: { type: "SettingsAdopted", digest: String(seq + index) },
      }),
    );
    expect(writer.append(term, seq, rows).answer).toBe("written");
  }
  writer.close();
}

function tamper(sql: string): void {
  const database = new Database(dataPaths(folder).logPath);
  database.exec(`DROP TRIGGER log_no_update; ${sql}`);
  database.close();
}

test("damage before what opening had time to walk is found behind it, with its row", async () => {
  fill(11_000);
  tamper(`UPDATE log SET data = '{"event":{"type":"SettingsAdopted","digest":"other"}}' WHERE seq = 5`);
  const answer = await open(false, 0);
  if (!answer.ok) throw new Error(answer.sentence);
  expect(answer.opened.store.walkedFromSeq).toBe(1_001);
  expect(await answer.opened.store.finishCheck()).toMatchObject({ code: "hash-mismatch", seq: 5 });
  await close(answer);
  expect(await open(false)).toMatchObject({ ok: false, sentence: expect.stringContaining("damaged at row 5") });
});

test("damage that can't even be folded is a refusal with its row, not a crash", async () => {
  fill(11_000);
  tamper("UPDATE log SET data = 'nonsense' WHERE seq = 5");
  expect(await open(false, 0)).toMatchObject({
    ok: false,
    lasting: true,
    sentence: expect.stringContaining("damaged at row 5"),
  });
});
