/**
 * A process that takes a data folder's lock and appends to its log until it is killed, for log-kill.test.ts.
 * It prints `in-use …` where it is refused, else `open <notices>`, then each sequence *after* it is acknowledged.
 */
import { writeSync } from "node:fs";
import { argv, stdout } from "node:process";
import { CommitLoop } from "../../src/server/log/commit-loop.ts";
import { openDataFolder } from "../../src/server/log/data-folder.ts";
import { exampleRows } from "../../src/server/log/example-rows.ts";
import { SqliteLogStore } from "../../src/server/log/sqlite-log-store.ts";

const say = (line: string): void => {
  writeSync(stdout.fd, `${line}\n`);
};

const folder = openDataFolder(argv[2] ?? "", { practice: false, nowMs: Date.now() });
if (!folder.ok) {
  say(`${folder.refusal.code} ${folder.refusal.sentence}`);
} else {
  const opened = await SqliteLogStore.open({ ...folder.folder.paths, newLog: { logId: "killed", nowMs: Date.now() } });
  if (opened.ok) await write(opened.store, opened.notices.length);
  else say(`trouble ${opened.trouble.sentence}`);
}

async function write(store: SqliteLogStore, noticeCount: number): Promise<void> {
  const term = await store.claimTerm();
  const loop = new CommitLoop(store, { term, nowMs: () => performance.now() });
  say(`open ${noticeCount}`);
  let nextSeq = store.head().seq + 1;
  const caller = async (): Promise<void> => {
    for (;;) {
      const rows = exampleRows(nextSeq, 1 + (nextSeq % 3), term);
      nextSeq += rows.length;
      if ((await loop.commit(rows, false)) === "committed") say(String(rows.at(-1)?.seq));
    }
  };
  await Promise.all(Array.from({ length: 8 }, caller));
}
