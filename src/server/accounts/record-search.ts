/**
 * Looking through the record: what an auditor asks of it, answered by reading the accounts' file and nothing else.
 * A million entries are walked within two seconds; it runs on a thread of its own (`record-reader.ts`).
 */
import Database from "better-sqlite3";
import { z } from "zod";
import { AccountRecord, entryOf, EntryRow, type RecordEntry } from "./account-record.ts";

export type RecordQuery = {
  readonly types?: readonly string[];
  /** Part of the name of who did it. */
  readonly who?: string;
  /** Part of the address that it came from. */
  readonly source?: string;
  /** Part of the name of the account that it is about. */
  readonly about?: string;
  /** Part of anything else that stands in the entry. */
  readonly text?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly beforeSeq?: number;
  readonly limit: number;
};
/** An entry, with the name of the account that it is about. */
export type FoundEntry = RecordEntry & { readonly aboutName?: string };

export type Counted = { readonly name: string; readonly count: number };
/** What happened in a stretch of time, in figures that fit a page. */
export type RecordSummary = {
  readonly total: number;
  readonly byType: readonly Counted[];
  readonly readers: readonly (Counted & { readonly act: string })[];
  readonly failedSources: readonly Counted[];
  readonly deniedPeople: readonly Counted[];
  /** Sessions whose cookie came from another address: maybe stolen (AU14). */
  readonly elsewhere: readonly FoundEntry[];
  /** What was read behind a broken glass. */
  readonly pastTable: readonly FoundEntry[];
  readonly glass: readonly FoundEntry[];
  readonly rights: readonly FoundEntry[];
};
/** Rows as they lie in the file: with them alone the chain of hashes can be walked. */
export type RawEntry = z.infer<typeof EntryRow>;

const LISTED_MAX = 50;
const RIGHTS = ["AccountCreated", "RightsChanged", "AccountDisabled", "AccountEnabled", "SignInReset"];

const FoundRow = EntryRow.extend({ about_name: z.string().nullable() });
const CountRow = z.object({ name: z.string(), act: z.string().nullable().optional(), count: z.int() });

export class RecordSearch {
  readonly #file: Database.Database;

  /** Opens the file for reading; whoever writes to it is not hindered. Throws what the disk says. */
  constructor(path: string) {
    this.#file = new Database(path, { readonly: true });
  }

  close(): void {
    this.#file.close();
  }

  /** Entries that fit all that is asked, newest first. */
  find(query: RecordQuery): FoundEntry[] {
    const { where, values } = conditionsOf(query);
    const sql =
      "SELECT record.*, account.name AS about_name FROM record LEFT JOIN account ON account.id = record.about " +
      `WHERE ${where} ORDER BY seq DESC LIMIT @limit`;
    return this.#file
      .prepare(sql)
      .all({ ...values, limit: query.limit })
      .map(foundOf);
  }

  summary(fromMs: number, toMs: number): RecordSummary {
    const span = { fromMs, toMs };
    const counted = (name: string, type: string | undefined): Counted[] =>
      this.#file
        .prepare(
          `SELECT ${name} AS name, count(*) AS count FROM record WHERE at_ms >= @fromMs AND at_ms < @toMs ` +
            `${type === undefined ? "" : "AND type = @type"} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${LISTED_MAX}`,
        )
        .all(type === undefined ? span : { ...span, type })
        .map((raw) => CountRow.parse(raw));
    const byType = counted("type", undefined);
    return {
      total: byType.reduce((sum, { count }) => sum + count, 0),
      byType,
      readers: this.#readers(fromMs, toMs),
      failedSources: counted("source", "SignInFailed"),
      deniedPeople: counted("who", "Denied"),
      elsewhere: this.find({ types: ["SessionSeenElsewhere"], fromMs, toMs, limit: LISTED_MAX }),
      pastTable: this.find({ types: ["ProtectedRead"], text: '"glass":true', fromMs, toMs, limit: LISTED_MAX }),
      glass: this.find({ types: ["GlassBroken", "GlassClosed", "GlassSeen"], fromMs, toMs, limit: LISTED_MAX }),
      rights: this.find({ types: RIGHTS, fromMs, toMs, limit: LISTED_MAX }),
    };
  }

  /** The first entry of the whole chain that does not follow from the one before it; undefined where all do. */
  verify(): number | undefined {
    return new AccountRecord(this.#file).verify();
  }

  /** Rows after `afterSeq`, oldest first. */
  rows(afterSeq: number, toMs: number, limit: number): RawEntry[] {
    return this.#file
      .prepare("SELECT * FROM record WHERE seq > ? AND at_ms < ? ORDER BY seq LIMIT ?")
      .all(afterSeq, toMs, limit)
      .map((raw) => EntryRow.parse(raw));
  }

  /** What stands before the first entry at or after an instant: where an export's chain begins. */
  before(fromMs: number): { readonly recordId: string; readonly seq: number; readonly hash: string | undefined } {
    const first: unknown = this.#file.prepare("SELECT min(seq) FROM record WHERE at_ms >= ?").pluck().get(fromMs);
    const last: unknown = this.#file.prepare("SELECT max(seq) FROM record").pluck().get();
    const seq = typeof first === "number" ? first - 1 : typeof last === "number" ? last : 0;
    const hash: unknown = this.#file.prepare("SELECT hash FROM record WHERE seq = ?").pluck().get(seq);
    const recordId: unknown = this.#file.prepare("SELECT value FROM about WHERE name = 'record-id'").pluck().get();
    return { recordId: String(recordId), seq, hash: typeof hash === "string" ? hash : undefined };
  }

  #readers(fromMs: number, toMs: number): (Counted & { readonly act: string })[] {
    return this.#file
      .prepare(
        "SELECT who AS name, json_extract(data, '$.act') AS act, count(*) AS count FROM record " +
          "WHERE at_ms >= ? AND at_ms < ? AND type = 'ProtectedRead' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 " +
          `LIMIT ${LISTED_MAX}`,
      )
      .all(fromMs, toMs)
      .map((raw) => CountRow.parse(raw))
      .map(({ name, act, count }) => ({ name, act: act ?? "", count }));
  }
}

function conditionsOf(query: RecordQuery): { readonly where: string; readonly values: Record<string, unknown> } {
  const { types, who, source, about, text, fromMs, toMs, beforeSeq } = query;
  const conditions = ["seq < @before"];
  const values: Record<string, unknown> = { before: beforeSeq ?? Number.MAX_SAFE_INTEGER };
  const add = (condition: string, name: string, value: unknown): void => {
    if (value === undefined || value === "") return;
    conditions.push(condition);
    values[name] = value;
  };
  if (types !== undefined && types.length > 0) {
    conditions.push("type IN (SELECT value FROM json_each(@types))");
    values["types"] = JSON.stringify(types);
  }
  add("who LIKE @who ESCAPE '\\'", "who", likeOf(who));
  add("source LIKE @source ESCAPE '\\'", "source", likeOf(source));
  add(
    "about IN (SELECT id FROM account WHERE name LIKE @about ESCAPE '\\' OR display LIKE @about ESCAPE '\\')",
    "about",
    likeOf(about),
  );
  add("(data LIKE @text ESCAPE '\\' OR who LIKE @text ESCAPE '\\')", "text", likeOf(text));
  add("at_ms >= @fromMs", "fromMs", fromMs);
  add("at_ms < @toMs", "toMs", toMs);
  return { where: conditions.join(" AND "), values };
}

// What is typed is text: the signs that LIKE reads as others stand for themselves.
function likeOf(typed: string | undefined): string | undefined {
  if (typed === undefined || typed.trim() === "") return undefined;
  return `%${typed.trim().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

function foundOf(raw: unknown): FoundEntry {
  const row = FoundRow.parse(raw);
  return { ...entryOf(row), ...(row.about_name === null ? {} : { aboutName: row.about_name }) };
}
