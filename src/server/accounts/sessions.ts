/**
 * Sessions: who is signed in, where, and until when. Held in memory, so that a command is checked without the disk
 * and an ended session is over everywhere at once; kept in the file by a hash of their token, so that a restart signs
 * nobody out (AU10 to AU14).
 */
import { hash, randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { asId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import {
  type Account,
  type AccountEvent,
  type AccountId,
  type By,
  type SessionEnd,
  type SessionId,
  type SignInMeans,
  type WorkstationKind,
  workstationKinds,
} from "./account.ts";
import type { AccountRecord } from "./account-record.ts";
import type { AccountsFile } from "./accounts-database.ts";

const TOKEN_BYTES = 32;
export const REAUTHENTICATE_MS = 12 * HOUR_MS;
export const IDLE_MS = 30 * MINUTE_MS;
/** A session that nobody has taken up again is taken out. */
const FORGOTTEN_MS = 7 * DAY_MS;
/** How old what the file knows of a session's last use may be: after a crash it locks so much too early. */
const SEEN_WRITTEN_MS = MINUTE_MS;

/**
 * live: does what its account may. locked: nobody was there for half an hour. stale: twelve hours since they showed
 * who they are. The two last show that danger exists, and pass danger on, and nothing else (AU12).
 */
export type SessionState = "live" | "locked" | "stale";
export type Session = {
  readonly id: SessionId;
  readonly accountId: AccountId;
  readonly source: string;
  readonly workstationId?: string;
  readonly openedAtMs: number;
  readonly authenticatedAtMs: number;
  readonly seenAtMs: number;
  /** When its owner locked it: then it is locked wherever it stands, at a marked workstation too. */
  readonly lockedAtMs?: number;
};
type Held = Session & {
  readonly tokenHash: string;
  seenAtMs: number;
  lockedAtMs?: number;
  writtenAtMs: number;
  lockNoted: boolean;
  elsewhere: Set<string>;
};

export type SessionChange = {
  readonly sessionId: SessionId;
  readonly change: "opened" | "ended" | "locked" | "renewed";
};

/** What may be done with a session at an instant. */
export function sessionState(session: Session, nowMs: number): SessionState {
  if (nowMs - session.authenticatedAtMs >= REAUTHENTICATE_MS) return "stale";
  if (session.lockedAtMs !== undefined) return "locked"; // AU31
  // AU12: where an administrator has marked the place, somebody is there although nobody types.
  if (session.workstationId === undefined && nowMs - session.seenAtMs >= IDLE_MS) return "locked";
  return "live";
}

/** The key under which a token's session is held. 256 bits of chance need no slow hash: nobody guesses them. */
export function tokenKey(token: string): string {
  return keyOf(tokenHash(token));
}

const SessionRow = z.object({
  id: z.string(),
  token_hash: z.instanceof(Uint8Array),
  account: z.string(),
  source: z.string(),
  workstation: z.string().nullable(),
  opened_at_ms: z.int(),
  authenticated_at_ms: z.int(),
  seen_at_ms: z.int(),
});
type SessionRow = Omit<z.infer<typeof SessionRow>, "token_hash"> & { readonly token_hash: Uint8Array };
const WorkstationRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(workstationKinds),
  marked_at_ms: z.int(),
});
export type Workstation = {
  readonly id: string;
  readonly name: string;
  readonly kind: WorkstationKind;
  readonly markedAtMs: number;
};

export class Sessions {
  readonly #file: AccountsFile;
  readonly #record: AccountRecord;
  readonly #changed: (change: SessionChange) => void;
  readonly #byToken = new Map<string, Held>();

  /** `changed` is told at once of every session that ends, locks or is renewed: sockets hang on it. */
  constructor(file: AccountsFile, record: AccountRecord, changed: (change: SessionChange) => void, nowMs: number) {
    this.#file = file;
    this.#record = record;
    this.#changed = changed;
    for (const raw of file.prepare("SELECT * FROM session").all()) {
      const held = this.#hold(SessionRow.parse(raw));
      const lockedAtMs: unknown = file
        .prepare("SELECT at_ms FROM locked_session WHERE session = ?")
        .pluck()
        .get(held.id);
      if (typeof lockedAtMs === "number") held.lockedAtMs = lockedAtMs;
      // What had locked before a restart has been recorded.
      held.lockNoted = sessionState(held, nowMs) !== "live";
    }
  }

  /**
   * Opens a session and gives its token: the only time that the token itself is seen here. `authenticatedAtMs` is when
   * its owner showed who they are, where that was earlier and elsewhere.
   */
  open(
    account: Account,
    means: SignInMeans,
    by: By,
    nowMs: number,
    workstationToken?: string,
    authenticatedAtMs = nowMs,
  ): { readonly session: Session; readonly token: string } {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const id = asId<SessionId>(randomUUID());
    const workstation = workstationToken === undefined ? undefined : this.workstationOf(workstationToken);
    const row = {
      id,
      token_hash: tokenHash(token),
      account: account.id,
      source: by.source,
      workstation: workstation?.id ?? null,
      opened_at_ms: nowMs,
      authenticated_at_ms: authenticatedAtMs,
      seen_at_ms: nowMs,
    };
    const self: By = { ...by, accountId: account.id, sessionId: id };
    this.#record.change(nowMs, self, account.id, [{ type: "SignedIn", means }], () =>
      this.#file
        .prepare(
          "INSERT INTO session(id, token_hash, account, source, workstation, opened_at_ms, authenticated_at_ms, seen_at_ms) " +
            "VALUES(@id, @token_hash, @account, @source, @workstation, @opened_at_ms, @authenticated_at_ms, @seen_at_ms)",
        )
        .run(row),
    );
    const session = this.#hold(row);
    this.#changed({ sessionId: id, change: "opened" });
    return { session, token };
  }

  /** The session of a token and what may be done with it. Looking at a session is not using it. */
  find(token: string, nowMs: number): { readonly session: Session; readonly state: SessionState } | undefined {
    const held = this.#byToken.get(tokenKey(token));
    return held === undefined ? undefined : { session: held, state: sessionState(held, nowMs) };
  }

  /** Somebody did something with a live session: its half hour begins anew. */
  use(sessionId: SessionId, nowMs: number): void {
    const held = this.#heldOf(sessionId);
    if (held === undefined || sessionState(held, nowMs) !== "live") return;
    held.seenAtMs = nowMs;
    held.lockNoted = false;
    if (nowMs - held.writtenAtMs < SEEN_WRITTEN_MS) return;
    held.writtenAtMs = nowMs;
    this.#file.prepare("UPDATE session SET seen_at_ms = ? WHERE id = ?").run(nowMs, held.id);
  }

  /** AU14: a token that comes from another source than it was given to is noticed, once for each. */
  noteSource(session: Session, source: string, by: By, nowMs: number): void {
    const held = this.#heldOf(session.id);
    if (held === undefined || held.source === source || held.elsewhere.has(source)) return;
    held.elsewhere.add(source);
    this.#record.note(nowMs, { ...by, source }, held.accountId, {
      type: "SessionSeenElsewhere",
      openedFrom: held.source,
    });
  }

  /** Sources besides its own from which a session's token has come. */
  elsewhere(sessionId: SessionId): string[] {
    return [...(this.#heldOf(sessionId)?.elsewhere ?? [])];
  }

  /** Its owner has shown again who they are. The former token opens nothing any more (AU11). */
  renew(session: Session, means: SignInMeans, by: By, nowMs: number, authenticatedAtMs = nowMs): string {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const digest = tokenHash(token);
    const held = this.#heldOf(session.id);
    this.#record.change(nowMs, by, session.accountId, [{ type: "Reauthenticated", means }], () => {
      this.#file
        .prepare("UPDATE session SET token_hash = ?, authenticated_at_ms = ?, seen_at_ms = ? WHERE id = ?")
        .run(digest, authenticatedAtMs, nowMs, session.id);
      this.#file.prepare("DELETE FROM locked_session WHERE session = ?").run(session.id);
    });
    if (held !== undefined) this.#byToken.delete(held.tokenHash);
    this.#hold(SessionRow.parse(this.#file.prepare("SELECT * FROM session WHERE id = ?").get(session.id)));
    this.#changed({ sessionId: session.id, change: "renewed" });
    return token;
  }

  /**
   * AU31: its owner goes away from it and locks it at once. It is locked in the same instant whatever the disk does; what
   * hangs on it is told before anything is written.
   */
  lock(session: Session, by: By, nowMs: number): void {
    const held = this.#heldOf(session.id);
    if (held === undefined || held.lockedAtMs !== undefined) return;
    held.lockedAtMs = nowMs;
    held.lockNoted = true;
    this.#changed({ sessionId: held.id, change: "locked" });
    this.#record.change(nowMs, by, held.accountId, [{ type: "SessionLocked", byHand: true }], () =>
      this.#file.prepare("INSERT OR REPLACE INTO locked_session(session, at_ms) VALUES(?, ?)").run(held.id, nowMs),
    );
  }

  end(session: Session, why: SessionEnd, by: By, nowMs: number): void {
    const held = this.#heldOf(session.id);
    if (held !== undefined) this.#endAll([held], why, by, nowMs);
  }

  endAllOf(accountId: AccountId, why: SessionEnd, by: By, nowMs: number): number {
    const own = [...this.#byToken.values()].filter((held) => held.accountId === accountId);
    this.#endAll(own, why, by, nowMs);
    return own.length;
  }

  /** All sessions with the keys of their tokens, for whoever answers requests on another thread. */
  held(): { readonly key: string; readonly session: Session }[] {
    return [...this.#byToken.values()].map((held) => {
      const { tokenHash: key, writtenAtMs: _w, lockNoted: _l, elsewhere: _e, ...session } = held;
      return { key, session };
    });
  }

  /** By whom the agency's provider has vouched for it, and how that calls the session there. */
  noteProvider(sessionId: SessionId, subject: string, sid: string | undefined): void {
    this.#file
      .prepare("INSERT OR REPLACE INTO provider_session(session, subject, sid) VALUES(?, ?, ?)")
      .run(sessionId, subject, sid ?? null);
  }

  /** Those that the provider has vouched for: of that subject, of that session there, or of both where both are said. */
  ofProvider({ subject, sid }: { readonly subject?: string; readonly sid?: string }): Session[] {
    const ids = new Set<unknown>(
      this.#file
        .prepare(
          "SELECT session FROM provider_session WHERE (@subject IS NOT NULL OR @sid IS NOT NULL) " +
            "AND (@subject IS NULL OR subject = @subject) AND (@sid IS NULL OR sid = @sid)",
        )
        .pluck()
        .all({ subject: subject ?? null, sid: sid ?? null }),
    );
    return [...this.#byToken.values()].filter(({ id }) => ids.has(id));
  }

  of(accountId: AccountId): Session[] {
    return [...this.#byToken.values()].filter((held) => held.accountId === accountId);
  }

  /** Called every few seconds: says which sessions have locked, and takes out what nobody has taken up again. */
  sweep(by: By, nowMs: number): void {
    for (const held of this.#byToken.values()) {
      if (nowMs - Math.max(held.seenAtMs, held.authenticatedAtMs) > FORGOTTEN_MS) {
        this.end(held, "expired", by, nowMs);
        continue;
      }
      if (held.lockNoted || sessionState(held, nowMs) === "live") continue;
      held.lockNoted = true;
      this.#changed({ sessionId: held.id, change: "locked" });
      this.#record.note(nowMs, { ...by, sessionId: held.id }, held.accountId, { type: "SessionLocked" });
    }
  }

  /** Marks the browser that will hold the token: its sessions do not lock when nobody types. */
  markWorkstation(name: string, kind: WorkstationKind, by: By, nowMs: number): { id: string; token: string } {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const id = randomUUID();
    this.#record.change(nowMs, by, undefined, [{ type: "WorkstationMarked", workstation: name, kind }], () =>
      this.#file
        .prepare("INSERT INTO workstation(id, token_hash, name, kind, marked_at_ms) VALUES(?, ?, ?, ?, ?)")
        .run(id, tokenHash(token), name, kind, nowMs),
    );
    return { id, token };
  }

  /** Takes the mark away: its sessions lock like others from now on. False where there is none. */
  unmarkWorkstation(id: string, by: By, nowMs: number): boolean {
    const workstation = this.workstations().find((known) => known.id === id);
    if (workstation === undefined) return false;
    this.#record.change(nowMs, by, undefined, [{ type: "WorkstationUnmarked", workstation: workstation.name }], () => {
      this.#file.prepare("UPDATE session SET workstation = NULL WHERE workstation = ?").run(id);
      this.#file.prepare("DELETE FROM workstation WHERE id = ?").run(id);
    });
    for (const held of this.#byToken.values()) {
      if (held.workstationId !== id) continue;
      const { workstationId: _, ...rest } = held;
      this.#byToken.set(held.tokenHash, rest);
    }
    return true;
  }

  workstations(): Workstation[] {
    return this.#file
      .prepare("SELECT id, name, kind, marked_at_ms FROM workstation ORDER BY name")
      .all()
      .map((raw) => WorkstationRow.parse(raw))
      .map(({ marked_at_ms, ...rest }) => ({ ...rest, markedAtMs: marked_at_ms }));
  }

  /** The workstation that a browser's token marks. */
  workstationOf(token: string): Workstation | undefined {
    const id: unknown = this.#file
      .prepare("SELECT id FROM workstation WHERE token_hash = ?")
      .pluck()
      .get(tokenHash(token));
    return this.workstations().find((known) => known.id === id);
  }

  // AU13: over at once, and all of them, whatever the disk says afterwards.
  #endAll(ending: readonly Held[], why: SessionEnd, by: By, nowMs: number): void {
    for (const held of ending) {
      this.#byToken.delete(held.tokenHash);
      this.#changed({ sessionId: held.id, change: "ended" });
    }
    const first = ending[0];
    if (first === undefined) return;
    const events = ending.map(({ id }): AccountEvent => ({ type: "SessionEnded", session: id, why }));
    this.#record.change(nowMs, by, first.accountId, events, () => {
      for (const { id } of ending) this.#file.prepare("DELETE FROM session WHERE id = ?").run(id);
    });
  }

  #heldOf(id: SessionId): Held | undefined {
    return [...this.#byToken.values()].find((held) => held.id === id);
  }

  #hold(row: SessionRow): Held {
    const held: Held = {
      id: asId<SessionId>(row.id),
      accountId: asId<AccountId>(row.account),
      source: row.source,
      ...(row.workstation === null ? {} : { workstationId: row.workstation }),
      openedAtMs: row.opened_at_ms,
      authenticatedAtMs: row.authenticated_at_ms,
      seenAtMs: row.seen_at_ms,
      tokenHash: keyOf(row.token_hash),
      writtenAtMs: row.seen_at_ms,
      lockNoted: false,
      elsewhere: new Set(),
    };
    this.#byToken.set(held.tokenHash, held);
    return held;
  }
}

function tokenHash(token: string): Buffer {
  return hash("sha256", `vigil-token ${token}`, "buffer");
}

function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString("base64");
}
