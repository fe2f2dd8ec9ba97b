/**
 * Whoever stands before the people's side: known by the cookie of their session, asked for the table of rights before
 * every command and every read. Danger passes whoever brings it, locked or not signed in at all (AU20).
 *
 * What is protected is read only after it has been recorded who reads it; if the record can't be written, it is not
 * read (AU21).
 */
import { accessTable, type ActName } from "../../access/access-table.ts";
import { isDanger, mayDo, mayDoAll, type Permission } from "../../access/may-do.ts";
import { relationsOf } from "../../access/relation.ts";
import type { Relation } from "../../access/reach.ts";
import type { Actor } from "../../domain/actor.ts";
import type { Center } from "../../domain/center.ts";
import type { Command } from "../../domain/command.ts";
import type { Front } from "../http/front.ts";
import { type AccountEvent, done, type Outcome, type SessionId } from "./account.ts";
import type { Asker } from "./accounts-desk.ts";
import type { GlassOpen } from "./account-record.ts";
import type { AccountsThread, Presence } from "./accounts-thread.ts";
import { isDeviceKey } from "./device-keys.ts";
import { sourceOf } from "./failures.ts";
import { PACES, RateLimit } from "./rate-limits.ts";
import { RecordReader } from "./record-reader.ts";
import type { Session } from "./sessions.ts";
import type { From } from "./sign-in.ts";

export const SESSION_COOKIE = "__Host-vigil";
export const WORKSTATION_COOKIE = "__Host-vigil-workstation";
const SWEEP_EVERY_MS = 5_000;
const UNUSED_EVERY_MS = 3_600_000;

/** Who asks, and from where. Without a presence: somebody who is not signed in. */
export type Caller = { readonly from: From; readonly presence?: Presence };
export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | {
      readonly ok: false;
      readonly why: "not-signed-in" | "locked" | "stale" | "not-permitted" | "not-recorded";
      readonly reason: string;
    };
export type CommandAdmission =
  | { readonly ok: true; readonly command: Command; readonly actor: Actor }
  | { readonly ok: false; readonly reason: string };

/** Reads that are recorded before they are answered. */
const PROTECTED: ReadonlySet<ActName> = new Set<ActName>([
  "ReadPersonHistory",
  "ReadPlateHistory",
  "ReadVehicleHistory",
  "ReadTrail",
  "ReadRecordings",
  "SearchArchive",
]);

/** What a broken glass opens: reads. Neither the record of who read, nor the accounts. */
const BEHIND_GLASS: ReadonlySet<ActName> = new Set<ActName>([
  ...PROTECTED,
  "ReadBoard",
  "ReadIncidents",
  "ReadRoster",
  "ReadUnitHistory",
  "ReadIncidentHistory",
  "ReadAlertHistory",
  "ReadDeviceHistory",
]);
/** What a console says by itself, without anybody being there. */
const BY_ITSELF: ReadonlySet<string> = new Set(["ConfirmShown"]);
const ELSEWHERE_MAX = 20;

export type Glass = { readonly seq: number; readonly atMs: number; readonly who: string; readonly reason: string };

export type PeopleOptions = {
  /** How the agency's provider is called at the door, where there is one. */
  readonly providerName?: string | undefined;
  readonly accounts: AccountsThread;
  readonly front: Front;
  readonly center: () => Center;
  readonly nowMs: () => number;
  /** Accounts that are lost: nobody new gets in, and somebody has to know. */
  readonly troubled: (error: unknown) => void;
};

export class People {
  readonly accounts: AccountsThread;
  /** When it is known which devices have keys: before that none is believed. */
  readonly ready: Promise<void>;
  readonly record: RecordReader;
  readonly front: Front;
  readonly #options: PeopleOptions;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #elsewhere = new Map<SessionId, Set<string>>();
  readonly #glass = new Map<SessionId, GlassOpen>();
  readonly #bySource = new RateLimit(PACES.source);
  readonly #byAccount = new RateLimit(PACES.account);
  readonly #atTheDoor = new RateLimit(PACES.door);
  #glassToSee: readonly Glass[] = [];
  #sessionsTurn = 0;
  #deviceKeys: ReadonlyMap<string, string> | undefined;

  constructor(options: PeopleOptions) {
    this.accounts = options.accounts;
    this.record = new RecordReader(options.accounts.path);
    this.front = options.front;
    this.#options = options;
    const { accounts, nowMs, troubled } = options;
    accounts.onChange(({ sessionId, change }) => {
      this.#sessionsTurn++;
      if (change !== "ended") return;
      this.#elsewhere.delete(sessionId);
      this.#glass.delete(sessionId);
    });
    this.ready = Promise.all([this.#learnDeviceKeys(), this.#learnGlass()]).then(() => undefined, troubled);
    void accounts.ask("glassToSee").then((glass) => (this.#glassToSee = glass), troubled);
    this.#timers = [
      setInterval(() => void accounts.sweep(nowMs()).catch(troubled), SWEEP_EVERY_MS).unref(),
      setInterval(() => void accounts.ask("disableUnused", nowMs()).catch(troubled), UNUSED_EVERY_MS).unref(),
    ];
  }

  /** Goes up with every session that ends or locks, and with every broken glass: consoles then ask for their own. */
  get sessionsTurn(): number {
    return this.#sessionsTurn;
  }

  /** The facts that rights are read from. */
  get center(): Center {
    return this.#options.center();
  }

  get nowMs(): number {
    return this.#options.nowMs();
  }

  /** Who a request comes from, by its cookies and its address. */
  callerOf(cookieHeader: string | undefined, address: string | undefined): Caller {
    const workstationToken = cookieOf(cookieHeader, WORKSTATION_COOKIE);
    const source = sourceOf(address ?? "unknown");
    const from: From = { source, ...(workstationToken === undefined ? {} : { workstationToken }) };
    const token = cookieOf(cookieHeader, SESSION_COOKIE);
    const presence = token === undefined ? undefined : this.accounts.present(token, this.nowMs);
    if (presence === undefined) return { from };
    if (presence.session.source !== source) {
      // AU14: told at once; the thread records it once for each place.
      const places = this.#elsewhere.get(presence.session.id) ?? new Set();
      if (places.size < ELSEWHERE_MAX) this.#elsewhere.set(presence.session.id, places.add(source));
      this.#tell(this.accounts.ask("seenFrom", { sessionId: presence.session.id, source }, this.nowMs));
    }
    return { from, presence };
  }

  /** The same caller as their session is now: a socket stays open longer than a session need be live. */
  refreshed(caller: Caller): Caller {
    const { presence, from } = caller;
    if (presence === undefined) return caller;
    const now = this.accounts.presentById(presence.session.id, this.nowMs);
    return now === undefined ? { from } : { from, presence: now };
  }

  /** AU30: whether somebody may give one more command now: danger always. */
  isCommandInPace(caller: Caller, command: Command): boolean {
    return isDanger(command) || this.isInPace(caller);
  }

  /** Whether somebody may ask for one more thing now. */
  isInPace({ from, presence }: Caller): boolean {
    const ofSource = this.#bySource.take(from.countedAs ?? from.source, this.nowMs);
    return ofSource && (presence === undefined || this.#byAccount.take(presence.account.id, this.nowMs));
  }

  /** Whether somebody may try once more to get in. */
  isInPaceAtTheDoor({ from }: Caller): boolean {
    return this.#atTheDoor.take(from.countedAs ?? from.source, this.nowMs);
  }

  /** Other addresses that a session's cookie has come from. */
  elsewhereOf(sessionId: SessionId): string[] {
    return [...(this.#elsewhere.get(sessionId) ?? [])];
  }

  /** Until when a session reads what the table denies it. */
  glassUntilMsOf(sessionId: SessionId): number | undefined {
    const untilMs = this.#glass.get(sessionId)?.untilMs;
    return untilMs !== undefined && this.nowMs < untilMs ? untilMs : undefined;
  }

  /** Whose glass is broken at this moment, oldest first: supervisors and auditors see it at once (AU27). */
  get glassOpen(): readonly GlassOpen[] {
    return [...this.#glass.values()].filter(({ untilMs }) => this.nowMs < untilMs);
  }

  get providerName(): string | undefined {
    return this.#options.providerName;
  }

  /** Who has broken the glass since an auditor last looked. */
  get glassToSee(): readonly Glass[] {
    return this.#glassToSee;
  }

  /** AU27: with a reason, for an hour; the auditors are told at once. */
  async breakGlass(asker: Asker, reason: string): Promise<Outcome<{ readonly untilMs: number }>> {
    const atMs = this.nowMs;
    const broken = await this.accounts.ask("breakGlass", asker, reason, atMs);
    if (!broken.ok) return broken;
    const { seq, who, untilMs } = broken.value;
    for (const [sessionId, known] of this.#glass) if (known.untilMs <= atMs) this.#glass.delete(sessionId);
    this.#glass.set(asker.sessionId, { sessionId: asker.sessionId, seq, atMs, who, reason, untilMs });
    this.#glassToSee = [...this.#glassToSee, { seq, atMs, who, reason }];
    this.#sessionsTurn++;
    return done({ untilMs });
  }

  /** Its owner needs it no longer: it is whole again at once, whatever can be written about that. */
  async closeGlass(asker: Asker): Promise<Outcome<undefined>> {
    if (!this.#glass.delete(asker.sessionId)) return done(undefined);
    this.#sessionsTurn++;
    return this.accounts.ask("closeGlass", asker, this.nowMs);
  }

  // AU27: a restart in the middle of the hour in which it was needed takes it from nobody.
  async #learnGlass(): Promise<void> {
    for (const glass of await this.accounts.ask("glassOpen", this.nowMs)) this.#glass.set(glass.sessionId, glass);
  }

  /**
   * Whether a device has shown that it is itself. One that never had a key is believed without; before it is known
   * which have one, none is.
   */
  isProved(device: string, secret: string | undefined): boolean {
    if (this.#deviceKeys === undefined) return false;
    const kept = this.#deviceKeys.get(device);
    return kept === undefined || isDeviceKey(kept, secret);
  }

  async makeDeviceKey(asker: Asker, device: string): Promise<Outcome<{ readonly key: string }>> {
    const made = await this.accounts.ask("makeDeviceKey", asker, device, this.nowMs);
    await this.#learnDeviceKeys();
    return made;
  }

  async revokeDeviceKey(asker: Asker, device: string): Promise<Outcome<undefined>> {
    const revoked = await this.accounts.ask("revokeDeviceKey", asker, device, this.nowMs);
    await this.#learnDeviceKeys();
    return revoked;
  }

  async #learnDeviceKeys(): Promise<void> {
    const keys = await this.accounts.ask("deviceKeys");
    this.#deviceKeys = new Map(keys.map(({ device, hash }) => [device, hash]));
  }

  /** An auditor has looked at what was told. */
  async glassSeen(asker: Asker, upTo: number, finding?: string): Promise<void> {
    const seen: AccountEvent = { type: "GlassSeen", upTo, ...(finding === undefined ? {} : { finding }) };
    await this.accounts.ask("note", asker, seen, this.nowMs);
    this.#glassToSee = this.#glassToSee.filter(({ seq }) => seq > upTo);
    this.#sessionsTurn++;
  }

  /** Somebody with a live session, whoever they are. `byItself`: a machine asks, and nobody need be there. */
  admitSignedIn(caller: Caller, byItself = false): Admission {
    switch (caller.presence?.state) {
      case undefined:
        return { ok: false, why: "not-signed-in", reason: "sign in first" };
      case "locked":
        return { ok: false, why: "locked", reason: lockedReason(caller.presence.session) };
      case "stale":
        return { ok: false, why: "stale", reason: "it is twelve hours since you signed in: show again who you are" };
      case "live":
        if (!byItself) this.accounts.use(caller.presence, this.nowMs);
        return { ok: true, caller };
    }
  }

  /** Whether somebody may read something that is not protected. */
  admitAct(caller: Caller, act: ActName, relation: Relation, byItself = false): Admission {
    const admitted = this.admitSignedIn(caller, byItself);
    if (!admitted.ok || caller.presence === undefined) return admitted;
    const permission = mayDo(accessTable, caller.presence.account, { type: act }, relation);
    return permission.allowed ? admitted : this.#denied(caller, act, permission);
  }

  /** Whether somebody may read something, protected or not. `what` says of whom or what, for the record. */
  async admitRead(
    caller: Caller,
    act: ActName,
    relation: Relation,
    what: string,
    byItself = false,
  ): Promise<Admission> {
    const signedIn = this.admitSignedIn(caller, byItself);
    if (!signedIn.ok || caller.presence === undefined) return signedIn;
    const { session, account } = caller.presence;
    const permission = mayDo(accessTable, account, { type: act }, relation);
    const byGlass = !permission.allowed && BEHIND_GLASS.has(act) && this.glassUntilMsOf(session.id) !== undefined;
    if (!permission.allowed && !byGlass) return this.#denied(caller, act, permission);
    if (!byGlass && !PROTECTED.has(act)) return signedIn;
    try {
      const asker: Asker = { sessionId: session.id, source: caller.from.source };
      const read: AccountEvent = { type: "ProtectedRead", act, what, ...(byGlass ? { glass: true } : {}) };
      await this.accounts.ask("note", asker, read, this.nowMs);
      return signedIn;
    } catch (error) {
      this.#options.troubled(error);
      return { ok: false, why: "not-recorded", reason: "the record can't be written, and without it this is not read" };
    }
  }

  /** Whether somebody may give a command, and as whom it is given: never as whoever it says it is from. */
  admitCommand(
    caller: Caller,
    command: Command,
    at: { consoleId?: string; positionId?: string } = {},
  ): CommandAdmission {
    const { presence } = caller;
    const danger = isDanger(command);
    if (!danger) {
      const admitted = this.admitSignedIn(caller, BY_ITSELF.has(command.type));
      if (!admitted.ok) return { ok: false, reason: admitted.reason };
    }
    if (presence === undefined) {
      return { ok: true, command, actor: { kind: "officer", name: `somebody at ${caller.from.source}` } };
    }
    const { account } = presence;
    const relations = relationsOf(this.center, account.officerId, command);
    const permission = mayDoAll(accessTable, account, command, relations);
    if (!permission.allowed) {
      this.#denied(caller, command.type, permission);
      return { ok: false, reason: permission.reason };
    }
    // Who may do it as an officer only does it from the field: what is tapped there is no voice that somebody heard.
    const asOfficer =
      permission.by === undefined
        ? account.grants.every(({ role }) => role === "officer")
        : permission.by.role === "officer";
    if (asOfficer) return { ok: true, command, actor: { kind: "officer", name: account.officerId ?? account.display } };
    const named: Command = command.type === "SignOn" ? { ...command, name: account.display } : command;
    return { ok: true, command: named, actor: { kind: "dispatcher", name: account.display, ...at } };
  }

  /** The domain has said no to a command: that somebody tried is on record. */
  noteRefused(caller: Caller, act: string, refusal: string, detail?: string): void {
    if (caller.presence === undefined) return;
    const asker: Asker = { sessionId: caller.presence.session.id, source: caller.from.source };
    const event = { type: "CommandRefused", act, refusal, ...(detail === undefined ? {} : { detail }) } as const;
    this.#tell(this.accounts.ask("note", asker, event, this.nowMs));
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.record.end();
    await this.accounts.end();
  }

  #denied(caller: Caller, act: string, permission: Permission & { readonly allowed: false }): Admission {
    const { reason } = permission;
    const sessionId = caller.presence?.session.id;
    if (sessionId !== undefined) {
      const asker: Asker = { sessionId, source: caller.from.source };
      this.#tell(this.accounts.ask("note", asker, { type: "Denied", act, reason }, this.nowMs));
    }
    return { ok: false, why: "not-permitted", reason };
  }

  #tell(promise: Promise<unknown>): void {
    promise.catch(this.#options.troubled);
  }
}

function lockedReason({ lockedAtMs }: Session): string {
  const why = lockedAtMs === undefined ? "nobody was here for half an hour" : "it was locked by hand";
  return `${why}: show again who you are`;
}

/** The value of a cookie in a request's header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}
