/**
 * The archive: every incident as it was last, with a full-text index. Made from the log and from nothing else: the
 * file may be deleted while no server runs, and is made again.
 */
import Database from "better-sqlite3";
import type { Incident } from "../../domain/incident.ts";
import { wordsOfIncident } from "./incident-words.ts";

export type ArchiveHit = {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly atMs: number;
  /** The words around the hit. */
  readonly excerpt: string;
};

const FORMAT = "1";
const WORDS_MAX = 12;

export class ArchiveDatabase {
  readonly #database: Database.Database;

  /** Opens the archive of a log. One of another log, another fold or another format is emptied. */
  constructor(path: string, logId: string, foldHash: string) {
    this.#database = new Database(path);
    this.#database.pragma("journal_mode = WAL");
    this.#database.pragma("synchronous = OFF"); // it can be made again
    this.#database.exec(
      "CREATE TABLE IF NOT EXISTS about(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
    const made = `${FORMAT} ${logId} ${foldHash}`;
    if (this.#about("made-from") === made) return;
    this.#database.exec(`
      DROP TABLE IF EXISTS incident;
      DROP TABLE IF EXISTS words;
      DELETE FROM about;
      CREATE TABLE incident(id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE VIRTUAL TABLE words USING fts5(id UNINDEXED, title, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');`);
    this.#tell("made-from", made);
  }

  /** The last event that is in it. */
  get seq(): number {
    return Number(this.#about("seq") ?? 0);
  }

  /** Takes incidents as they are after the event `seq`. */
  put(incidents: readonly Incident[], seq: number): void {
    const drop = this.#database.prepare("DELETE FROM words WHERE id = ?");
    const index = this.#database.prepare("INSERT INTO words(id, title, body) VALUES(?, ?, ?)");
    const store = this.#database.prepare("INSERT OR REPLACE INTO incident(id, at_ms, json) VALUES(?, ?, ?)");
    this.#database.transaction(() => {
      for (const incident of incidents) {
        const { title, body } = wordsOfIncident(incident);
        drop.run(incident.id);
        index.run(incident.id, title, body);
        store.run(incident.id, incident.openedAtMs, JSON.stringify(incident));
      }
      this.#tell("seq", String(seq));
    })();
  }

  /** Incidents in which all the words occur, or begin words that occur; the best first. */
  search(text: string, limit: number): ArchiveHit[] {
    const query = matchOf(text);
    if (query === "") return [];
    const rows = this.#database
      .prepare(
        `SELECT words.id, title, at_ms AS atMs, snippet(words, 2, '', '', '…', 16) AS excerpt
         FROM words JOIN incident ON incident.id = words.id WHERE words MATCH ? ORDER BY rank, at_ms DESC LIMIT ?`,
      )
      .all(query, limit) as Omit<ArchiveHit, "kind">[]; // exactly these columns
    return rows.map((row) => ({ kind: "incident", ...row }));
  }

  /** An incident as it was last, by id or by number; undefined where there is none or several have the number. */
  incident(ref: string): Incident | undefined {
    const select = this.#database
      .prepare("SELECT json FROM incident WHERE id = ? OR json ->> 'number' = ? LIMIT 2")
      .pluck();
    const found = select.all(ref, ref) as string[]; // a column of text
    return found.length === 1 && found[0] !== undefined ? (JSON.parse(found[0]) as Incident) : undefined; // `put` wrote it
  }

  close(): void {
    this.#database.close();
  }

  #about(name: string): string | undefined {
    return this.#database.prepare("SELECT value FROM about WHERE name = ?").pluck().get(name) as string | undefined; // text
  }

  #tell(name: string, value: string): void {
    this.#database.prepare("INSERT OR REPLACE INTO about(name, value) VALUES(?, ?)").run(name, value);
  }
}

/** What people typed as a query of the index: quoted words, all of them, each as a beginning. Nothing is an operator. */
export function matchOf(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .slice(0, WORDS_MAX)
    .map((word) => `"${word}"*`)
    .join(" AND ");
}
