/**
 * The record of what happened to accounts: who, when, from where, what. An entry is written in the transaction of
 * the change that it tells of, so that neither exists without the other (AU1), and each holds the hash of the one
 * before it, so that nothing can be taken out unseen.
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { asId } from "../../base/ids.ts";
import { type AccountEvent, type AccountId, BREAK_GLASS_MS, type By, type SessionId } from "./account.ts";
import type { AccountsFile } from "./accounts-database.ts";

/** An entry as it lies in the file. */
export const EntryRow = z.object({
  seq: z.int(),
  at_ms: z.int(),
  type: z.string(),
  who: z.string(),
  by_account: z.string().nullable(),
  about: z.string().nullable(),
  source: z.string(),
  session: z.string().nullable(),
  data: z.string(),
  hash: z.string(),
});
export type EntryRow = z.infer<typeof EntryRow>;

/** An entry as people read it. */
export type RecordEntry = {
  readonly seq: number;
  readonly atMs: number;
  readonly type: string;
  readonly who: string;
  readonly byAccount?: string;
  /** The account that it is about. */
  readonly about?: string;
  readonly source: string;
  readonly session?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly hash: string;
};

/** A glass that is broken: whose session reads past the table, why, and until when. */
export type GlassOpen = {
  readonly sessionId: SessionId;
  readonly seq: number;
  readonly atMs: number;
  readonly who: string;
  readonly reason: string;
  readonly untilMs: number;
};

export class AccountRecord {
  readonly #file: AccountsFile;
  readonly #genesis: string;
  #head: { seq: number; hash: string };

  constructor(file: AccountsFile) {
    this.#file = file;
    const recordId: unknown = file.prepare("SELECT value FROM about WHERE name = 'record-id'").pluck().get();
    this.#genesis = genesisOf(String(recordId));
    this.#head = this.#readHead();
  }

  /**
   * Does a change and writes what it was, in one transaction. Throws SQLite's errors: then neither has happened.
   */
  change<T>(nowMs: number, by: By, about: AccountId | undefined, events: readonly AccountEvent[], work: () => T): T {
    try {
      return this.#file
        .transaction(() => {
          const result = work();
          for (const event of events) this.#append(nowMs, by, about, event);
          return result;
        })
        .immediate();
    } catch (error) {
      this.#head = this.#readHead();
      throw error;
    }
  }

  /** Writes what happened where nothing else changes by it. Gives the number of the last entry. */
  note(nowMs: number, by: By, about: AccountId | undefined, ...events: readonly AccountEvent[]): number {
    this.change(nowMs, by, about, events, () => undefined);
    return this.#head.seq;
  }

  /** Who has read past the table since an auditor last looked, oldest first. */
  glassToSee(): { seq: number; atMs: number; who: string; reason: string }[] {
    const seen = this.#file
      .prepare("SELECT max(json_extract(data, '$.upTo')) FROM record WHERE type = 'GlassSeen'")
      .pluck()
      .get();
    return this.#file
      .prepare("SELECT * FROM record WHERE type = 'GlassBroken' AND seq > ? ORDER BY seq")
      .all(typeof seen === "number" ? seen : 0)
      .map((raw) => {
        const { seq, atMs, who, data } = entryOf(EntryRow.parse(raw));
        return { seq, atMs, who, reason: String(data["reason"]) };
      });
  }

  /** Glass that was broken, is not closed and whose hour is not over, oldest first. */
  glassOpen(nowMs: number): GlassOpen[] {
    const open = new Map<string, GlassOpen>();
    const rows = this.#file
      .prepare("SELECT * FROM record WHERE type IN ('GlassBroken', 'GlassClosed') AND at_ms > ? ORDER BY seq")
      .all(nowMs - BREAK_GLASS_MS);
    for (const raw of rows) {
      const { type, seq, atMs, who, session, data } = entryOf(EntryRow.parse(raw));
      if (session === undefined) continue;
      open.delete(session);
      const untilMs = Number(data["untilMs"]);
      if (type !== "GlassBroken" || untilMs <= nowMs) continue;
      open.set(session, {
        sessionId: asId<SessionId>(session),
        seq,
        atMs,
        who,
        reason: String(data["reason"]),
        untilMs,
      });
    }
    return [...open.values()];
  }

  /** Entries about one account, or about all, newest first. */
  read(options: { readonly about?: string; readonly beforeSeq?: number; readonly limit: number }): RecordEntry[] {
    const where = options.about === undefined ? "" : "AND about = @about";
    return this.#file
      .prepare(`SELECT * FROM record WHERE seq < @before ${where} ORDER BY seq DESC LIMIT @limit`)
      .all({
        before: options.beforeSeq ?? Number.MAX_SAFE_INTEGER,
        limit: options.limit,
        ...(options.about === undefined ? {} : { about: options.about }),
      })
      .map((row) => entryOf(EntryRow.parse(row)));
  }

  /** Walks the whole chain. The first entry that does not follow from the one before it; undefined where all do. */
  verify(): number | undefined {
    let previous = this.#genesis;
    let seq = 0;
    for (const raw of this.#file.prepare("SELECT * FROM record ORDER BY seq").iterate()) {
      const row = EntryRow.parse(raw);
      seq++;
      if (row.seq !== seq || row.hash !== entryHash(previous, row)) return seq;
      previous = row.hash;
    }
    return undefined;
  }

  #append(nowMs: number, by: By, about: AccountId | undefined, event: AccountEvent): void {
    const { type, ...data } = event;
    const row = {
      seq: this.#head.seq + 1,
      at_ms: nowMs,
      type,
      who: by.name,
      by_account: by.accountId ?? null,
      about: about ?? null,
      source: by.source,
      session: by.sessionId ?? null,
      data: JSON.stringify(data),
    };
    const digest = entryHash(this.#head.hash, row);
    this.#file
      .prepare(
        "INSERT INTO record(seq, at_ms, type, who, by_account, about, source, session, data, hash) " +
          "VALUES(@seq, @at_ms, @type, @who, @by_account, @about, @source, @session, @data, @hash)",
      )
      .run({ ...row, hash: digest });
    this.#head = { seq: row.seq, hash: digest };
  }

  #readHead(): { seq: number; hash: string } {
    const row = this.#file.prepare("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1").get();
    const read = z.object({ seq: z.int(), hash: z.string() }).safeParse(row);
    return read.success ? read.data : { seq: 0, hash: this.#genesis };
  }
}

/** What the first entry of a record holds in place of the hash of the one before it. */
export function genesisOf(recordId: string): string {
  return hash("sha256", `vigil-accounts-1 ${recordId}`, "hex");
}

// A run of netstrings, as in the log's chain; an absent value is `-,`.
/** The hash of an entry, which holds that of the one before it: an export can be checked by it alone. */
export function entryHash(previous: string, row: Omit<EntryRow, "hash">): string {
  const parts = [previous, String(row.seq), String(row.at_ms), row.type, row.who, row.by_account, row.about];
  const text = [...parts, row.source, row.session, row.data].map((part) =>
    part === null ? "-," : `${Buffer.byteLength(part)}:${part},`,
  );
  return hash("sha256", text.join(""), "hex");
}

export function entryOf(row: EntryRow): RecordEntry {
  return {
    seq: row.seq,
    atMs: row.at_ms,
    type: row.type,
    who: row.who,
    ...(row.by_account === null ? {} : { byAccount: row.by_account }),
    ...(row.about === null ? {} : { about: row.about }),
    source: row.source,
    ...(row.session === null ? {} : { session: row.session }),
    data: z.record(z.string(), z.unknown()).parse(JSON.parse(row.data)),
    hash: row.hash,
  };
}
