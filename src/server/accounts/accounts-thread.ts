/**
 * The accounts as seen from the watch's loop. Whose a token is, is known here at once, from what the thread has told;
 * everything else is asked and waited for. A session that ends there is over here with the next message (AU13).
 */
import { Worker } from "node:worker_threads";
import type { SessionId } from "./account.ts";
import type { AccountsDesk, SessionView } from "./accounts-desk.ts";
import type { AccountsCall, AccountsData, AccountsNews } from "./accounts-worker.ts";
import { RecordReader } from "./record-reader.ts";
import { sessionState, type SessionState, tokenKey } from "./sessions.ts";

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void };
type Answer<K extends keyof AccountsDesk> = Awaited<ReturnType<AccountsDesk[K]>>;

/** A session and what may be done with it now. */
export type Presence = SessionView & { readonly state: SessionState };
export type PresenceChange = { readonly sessionId: SessionId; readonly change: "locked" | "ended" };

/** The thread of the accounts has been lost, or the server ends. */
export class AccountsLostError extends Error {
  override readonly name = "AccountsLostError";
}

export class AccountsThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #held = new Map<string, SessionView>();
  readonly #used = new Map<SessionId, number>();
  readonly #listeners = new Set<(change: PresenceChange) => void>();
  #nextId = 1;
  #lost: AccountsLostError | undefined;

  /** The accounts' file, for whoever reads its record. */
  readonly path: string;

  private constructor(worker: Worker, path: string, lost: (error: Error) => void) {
    this.#worker = worker;
    this.path = path;
    worker.on("message", (news: AccountsNews) => this.#take(news));
    worker.on("error", (error) => {
      this.#lose(error.message);
      lost(error);
    });
    worker.on("exit", () => this.#lose("the accounts' thread has ended"));
  }

  /** Starts the thread; rejects where the accounts can't be opened. `lost` is told if the thread breaks later. */
  static async open(data: AccountsData, lost: (error: Error) => void): Promise<AccountsThread> {
    const worker = new Worker(new URL("./accounts-worker.ts", import.meta.url), { workerData: data });
    worker.unref();
    const thread = new AccountsThread(worker, data.path, lost);
    // Answered after the sessions that there are have been told.
    await thread.ask("glassToSee");
    void thread.#verify(lost);
    return thread;
  }

  // Years of entries take a while to walk: beside the thread, so that nobody's sign-in waits for it.
  async #verify(lost: (error: Error) => void): Promise<void> {
    const reader = new RecordReader(this.path);
    try {
      const brokenAt = await reader.ask("verify");
      if (brokenAt !== undefined) lost(new Error(`the record of the accounts does not hold from entry ${brokenAt} on`));
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)));
    } finally {
      await reader.end();
    }
  }

  /** Asks the desk. Rejects with AccountsLostError where nobody is there to answer. */
  ask<K extends keyof AccountsDesk>(name: K, ...args: Parameters<AccountsDesk[K]>): Promise<Answer<K>> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#nextId++;
    return new Promise<Answer<K>>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, args } satisfies AccountsCall);
    });
  }

  /** Whose a token is, and what may be done with it. */
  present(token: string, nowMs: number): Presence | undefined {
    const view = this.#held.get(tokenKey(token));
    return view === undefined ? undefined : { ...view, state: sessionState(view.session, nowMs) };
  }

  /** Whether a session that somebody was given still stands, and how. */
  presentById(sessionId: SessionId, nowMs: number): Presence | undefined {
    for (const view of this.#held.values()) {
      if (view.session.id === sessionId) return { ...view, state: sessionState(view.session, nowMs) };
    }
    return undefined;
  }

  /** Somebody did something: the session's half hour begins anew. The thread hears of it with the next sweep. */
  use({ key }: Presence, nowMs: number): void {
    // As it is held now: whoever asks may know it from before it was locked or ended, and must not bring that back.
    const held = this.#held.get(key);
    if (held === undefined || sessionState(held.session, nowMs) !== "live") return;
    this.#held.set(key, { ...held, session: { ...held.session, seenAtMs: nowMs } });
    this.#used.set(held.session.id, nowMs);
  }

  /** Called every few seconds: sessions in which nobody does anything lock. */
  async sweep(nowMs: number): Promise<void> {
    const used = [...this.#used];
    this.#used.clear();
    await Promise.all(used.map(([sessionId, atMs]) => this.ask("used", sessionId, atMs)));
    await this.ask("sweep", nowMs);
  }

  /** Tells of every session that ends or locks, until the answer is called. */
  onChange(listener: (change: PresenceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async end(): Promise<void> {
    this.#lose("the server ends");
    await this.#worker.terminate();
  }

  #take(news: AccountsNews): void {
    switch (news.kind) {
      case "answer":
      case "failed": {
        const waiting = this.#waiting.get(news.id);
        this.#waiting.delete(news.id);
        if (news.kind === "failed") waiting?.reject(new Error(news.error));
        else waiting?.resolve(news.value as never); // the desk's types hold on both sides of the port
        return;
      }
      case "held":
        this.#drop(news.view.session.id);
        this.#held.set(news.view.key, news.view);
        return;
      case "ended":
        this.#drop(news.sessionId);
        this.#used.delete(news.sessionId);
        break;
      case "locked":
        break;
    }
    for (const listener of this.#listeners) listener({ sessionId: news.sessionId, change: news.kind });
  }

  #drop(sessionId: SessionId): void {
    for (const [key, { session }] of this.#held) if (session.id === sessionId) this.#held.delete(key);
  }

  #lose(why: string): void {
    this.#lost ??= new AccountsLostError(why);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }
}
