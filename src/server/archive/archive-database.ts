/**
 * The archive: every incident as it was last, with a full-text index. Made from the log and from nothing else: the
 * file may be deleted while no server runs, and is made again.
 */
import Database from "better-sqlite3";
import type { Incident } from "../../domain/incident.ts";
import { wordsOf, type WorkingCipher } from "../seal/working-cipher.ts";
import { wordsOfIncident } from "./incident-words.ts";

export type ArchiveHit = {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly atMs: number;
  /** The words around the hit. */
  readonly excerpt: string;
};

const FORMAT = "2";
const WORDS_MAX = 12;

export class ArchiveDatabase {
  readonly #database: Database.Database;
  readonly #cipher: WorkingCipher | undefined;

  /**
   * Opens the archive of a log. One of another log, another fold, another format or another key is emptied. With a
   * cipher its incidents are encrypted, and its index holds keyed digests of beginnings of words.
   */
  constructor(path: string, logId: string, foldHash: string, cipher?: WorkingCipher) {
    this.#cipher = cipher;
    this.#database = new Database(path);
    this.#database.pragma("journal_mode = WAL");
    this.#database.pragma("synchronous = OFF"); // it can be made again
    this.#database.exec(
      "CREATE TABLE IF NOT EXISTS about(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
    const made = `${FORMAT} ${logId} ${foldHash} ${cipher?.slot ?? "plain"}`;
    if (this.#about("made-from") === made) return;
    this.#database.exec(`
      DROP TABLE IF EXISTS incident;
      DROP TABLE IF EXISTS words;
      DELETE FROM about;
      CREATE TABLE incident(id TEXT PRIMARY KEY, number TEXT NOT NULL, at_ms INTEGER NOT NULL, json ANY NOT NULL) STRICT, WITHOUT ROWID;
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
    const store = this.#database.prepare("INSERT OR REPLACE INTO incident(id, number, at_ms, json) VALUES(?, ?, ?, ?)");
    this.#database.transaction(() => {
      for (const incident of incidents) {
        const { title, body } = wordsOfIncident(incident);
        drop.run(incident.id);
        const inIndex = (text: string): string => this.#cipher?.indexText(text) ?? text;
        index.run(incident.id, inIndex(title), inIndex(body));
        store.run(incident.id, incident.number, incident.openedAtMs, this.#stored(incident));
      }
      this.#tell("seq", String(seq));
    })();
  }

  /** Incidents in which all the words occur, or begin words that occur; the best first. */
  search(text: string, limit: number): ArchiveHit[] {
    const query = this.#cipher?.query(text, WORDS_MAX) ?? matchOf(text);
    if (query === "") return [];
    if (this.#cipher !== undefined) return this.#searchSealed(query, text, limit);
    const rows = this.#database
      .prepare(
        `SELECT words.id, title, at_ms AS atMs, snippet(words, 2, '', '', '…', 16) AS excerpt
         FROM words JOIN incident ON incident.id = words.id WHERE words MATCH ? ORDER BY rank, at_ms DESC LIMIT ?`,
      )
      .all(query, limit) as Omit<ArchiveHit, "kind">[]; // exactly these columns
    return rows.map((row) => ({ kind: "incident", ...row }));
  }

  // What is found is opened, and its title and the words around the hit are read from the incident itself.
  #searchSealed(query: string, text: string, limit: number): ArchiveHit[] {
    const rows = this.#database
      .prepare(
        `SELECT incident.id, at_ms, json FROM words JOIN incident ON incident.id = words.id
         WHERE words MATCH ? ORDER BY rank, at_ms DESC LIMIT ?`,
      )
      .raw()
      .all(query, limit) as [string, number, Uint8Array][]; // exactly these columns
    return rows.flatMap(([id, atMs, sealed]) => {
      const incident = this.#read(id, sealed);
      if (incident === undefined) return [];
      const { title, body } = wordsOfIncident(incident);
      return [{ kind: "incident", id, title, atMs, excerpt: excerptOf(body, text) }];
    });
  }

  #stored(incident: Incident): string | Uint8Array {
    const json = JSON.stringify(incident);
    return this.#cipher?.seal(`incident ${incident.id}`, Buffer.from(json)) ?? json;
  }

  #read(id: string, stored: string | Uint8Array): Incident | undefined {
    const json = typeof stored === "string" ? stored : this.#cipher?.open(`incident ${id}`, stored)?.toString("utf8");
    return json === undefined ? undefined : (JSON.parse(json) as Incident); // `put` wrote it
  }

  /** An incident as it was last, by id or by number; undefined where there is none or several have the number. */
  incident(ref: string): Incident | undefined {
    const select = this.#database.prepare("SELECT id, json FROM incident WHERE id = ? OR number = ? LIMIT 2").raw();
    const [first, second] = select.all(ref, ref) as [string, string | Uint8Array][]; // exactly these columns
    return first === undefined || second !== undefined ? undefined : this.#read(...first);
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

const EXCERPT_WORDS = 16;

/** The words around the first that begins with one of those that were looked for. */
function excerptOf(body: string, text: string): string {
  const wanted = wordsOf(text);
  const words = body.split(/\s+/);
  const isHit = (word: string): boolean => wordsOf(word).some((part) => wanted.some((begin) => part.startsWith(begin)));
  const hit = Math.max(0, words.findIndex(isHit));
  const from = Math.max(0, Math.min(hit - EXCERPT_WORDS / 2, words.length - EXCERPT_WORDS));
  const to = from + EXCERPT_WORDS;
  return `${from > 0 ? "…" : ""}${words.slice(from, to).join(" ")}${to < words.length ? "…" : ""}`;
}
