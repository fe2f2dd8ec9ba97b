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
import type { Asker } from "./accounts-desk.ts";
import type { AccountsThread, Presence } from "./accounts-thread.ts";
import { sourceOf } from "./failures.ts";
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

export type PeopleOptions = {
  readonly accounts: AccountsThread;
  readonly front: Front;
  readonly center: () => Center;
  readonly nowMs: () => number;
  /** Accounts that are lost: nobody new gets in, and somebody has to know. */
  readonly troubled: (error: unknown) => void;
};

export class People {
  readonly accounts: AccountsThread;
  readonly front: Front;
  readonly #options: PeopleOptions;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(options: PeopleOptions) {
    this.accounts = options.accounts;
    this.front = options.front;
    this.#options = options;
    const { accounts, nowMs, troubled } = options;
    this.#timers = [
      setInterval(() => void accounts.sweep(nowMs()).catch(troubled), SWEEP_EVERY_MS).unref(),
      setInterval(() => void accounts.ask("disableUnused", nowMs()).catch(troubled), UNUSED_EVERY_MS).unref(),
    ];
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

  /** Somebody with a live session, whoever they are. */
  admitSignedIn(caller: Caller): Admission {
    switch (caller.presence?.state) {
      case undefined:
        return { ok: false, why: "not-signed-in", reason: "sign in first" };
      case "locked":
        return { ok: false, why: "locked", reason: "nobody was here for half an hour: show again who you are" };
      case "stale":
        return { ok: false, why: "stale", reason: "it is twelve hours since you signed in: show again who you are" };
      case "live":
        this.accounts.use(caller.presence, this.nowMs);
        return { ok: true, caller };
    }
  }

  /** Whether somebody may read something that is not protected. */
  admitAct(caller: Caller, act: ActName, relation: Relation): Admission {
    const admitted = this.admitSignedIn(caller);
    if (!admitted.ok || caller.presence === undefined) return admitted;
    const permission = mayDo(accessTable, caller.presence.account, { type: act }, relation);
    return permission.allowed ? admitted : this.#denied(caller, act, permission);
  }

  /** Whether somebody may read something, protected or not. `what` says of whom or what, for the record. */
  async admitRead(caller: Caller, act: ActName, relation: Relation, what: string): Promise<Admission> {
    const admitted = this.admitAct(caller, act, relation);
    if (!admitted.ok || caller.presence === undefined || !PROTECTED.has(act)) return admitted;
    try {
      const asker: Asker = { sessionId: caller.presence.session.id, source: caller.from.source };
      await this.accounts.ask("note", asker, { type: "ProtectedRead", act, what }, this.nowMs);
      return admitted;
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
      const admitted = this.admitSignedIn(caller);
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

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
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

/** The value of a cookie in a request's header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}
