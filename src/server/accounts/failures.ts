/**
 * What wrong attempts lead to. Five in 15 minutes lock the *source* they come from; an account that many sources try
 * takes sign-ins only from where its owner has signed in before. So nobody outside can shut a dispatcher out by
 * typing the dispatcher's name (AU8, AU9).
 */
import { isIPv6 } from "node:net";
import { DAY_MS, MINUTE_MS } from "../../base/time.ts";
import { type Account, type By, countedAs, type SignInFailure } from "./account.ts";
import type { AccountRecord } from "./account-record.ts";
import type { AccountsFile } from "./accounts-database.ts";

const WINDOW_MS = 15 * MINUTE_MS;
const SOURCE_FAILURES_MAX = 5;
/** Failures against one account, from whatever sources, until it is shielded. */
const ACCOUNT_FAILURES_MAX = 20;
const SOURCES_COUNTED_MAX = 10_000;
const KNOWN_SOURCE_MS = 90 * DAY_MS;

/** The source that an address is counted under: an IPv6 address by its network, which one attacker has whole. */
export function sourceOf(address: string): string {
  const plain = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  if (!isIPv6(plain)) return plain;
  const [head = "", tail = ""] = plain.split("%")[0]?.split("::") ?? [];
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [front, back] = [groups(head), groups(tail)];
  const zeros = plain.includes("::") ? Math.max(0, 8 - front.length - back.length) : 0;
  const all = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":")}::/64`;
}

export class Failures {
  readonly #file: AccountsFile;
  readonly #record: AccountRecord;
  readonly #turnedAway = new Map<string, { readonly notedAtMs: number; times: number }>();

  constructor(file: AccountsFile, record: AccountRecord) {
    this.#file = file;
    this.#record = record;
  }

  /** Until when a source is locked; undefined where it is not. */
  sourceLockedUntilMs(source: string, nowMs: number): number | undefined {
    const untilMs: unknown = this.#file
      .prepare("SELECT until_ms FROM locked_source WHERE source = ? AND until_ms > ?")
      .pluck()
      .get(source, nowMs);
    return typeof untilMs === "number" ? untilMs : undefined;
  }

  /** Whether an account that is being tried from many sides may be signed in to from this one. */
  isShieldedFrom(account: Account, source: string, nowMs: number): boolean {
    const tried = this.#file
      .prepare("SELECT count(*) FROM failure WHERE account = ? AND at_ms > ?")
      .pluck()
      .get(account.id, nowMs - WINDOW_MS);
    if (Number(tried) < ACCOUNT_FAILURES_MAX) return false;
    const known = this.#file
      .prepare("SELECT 1 FROM known_source WHERE account = ? AND source = ? AND at_ms > ?")
      .get(account.id, source, nowMs - KNOWN_SOURCE_MS);
    return known === undefined;
  }

  /** A wrong attempt. What was typed as a name is not kept where nobody has it: it may be a password. */
  failed(account: Account | undefined, why: SignInFailure, by: By, nowMs: number): void {
    this.#record.change(nowMs, by, account?.id, [{ type: "SignInFailed", why }], () => {
      this.#file.prepare("DELETE FROM failure WHERE at_ms <= ?").run(nowMs - WINDOW_MS);
      this.#file
        .prepare("INSERT INTO failure(at_ms, source, account) VALUES(?, ?, ?)")
        .run(nowMs, countedAs(by), account?.id ?? null);
    });
    if (this.#count("source", countedAs(by), nowMs) >= SOURCE_FAILURES_MAX) this.#lockSource(account, by, nowMs);
    if (account !== undefined && this.#count("account", account.id, nowMs) === ACCOUNT_FAILURES_MAX) {
      this.#record.note(nowMs, by, account.id, { type: "AccountShielded", untilMs: nowMs + WINDOW_MS });
    }
  }

  /**
   * An attempt that tells nothing of who knocks: from a source that is locked, at a shielded account, with a provider's
   * answer that nobody here has asked for. It counts against nobody, and is recorded once a minute with how many there
   * were: whoever goes on knocking must not fill the disk.
   */
  turnedAway(account: Account | undefined, why: SignInFailure, by: By, nowMs: number): void {
    const held = this.#turnedAway.get(countedAs(by));
    if (held !== undefined && nowMs - held.notedAtMs < MINUTE_MS) {
      held.times++;
      return;
    }
    if (this.#turnedAway.size >= SOURCES_COUNTED_MAX) this.#turnedAway.clear();
    this.#turnedAway.set(countedAs(by), { notedAtMs: nowMs, times: 0 });
    const times = 1 + (held?.times ?? 0);
    this.#record.note(nowMs, by, account?.id, { type: "SignInFailed", why, ...(times === 1 ? {} : { times }) });
  }

  /** Its owner was here. The source's failures are forgotten, so that a typing error a day never adds up. */
  succeeded(account: Account, source: string, nowMs: number): void {
    this.#file.transaction(() => {
      this.#file.prepare("DELETE FROM failure WHERE source = ? AND account = ?").run(source, account.id);
      this.#file
        .prepare(
          "INSERT INTO known_source(account, source, at_ms) VALUES(?, ?, ?) " +
            "ON CONFLICT(account, source) DO UPDATE SET at_ms = excluded.at_ms",
        )
        .run(account.id, source, nowMs);
      this.#file.prepare("DELETE FROM known_source WHERE at_ms <= ?").run(nowMs - KNOWN_SOURCE_MS);
    })();
  }

  #lockSource(account: Account | undefined, by: By, nowMs: number): void {
    const untilMs = nowMs + WINDOW_MS;
    this.#record.change(nowMs, by, account?.id, [{ type: "SourceLocked", untilMs }], () => {
      this.#file.prepare("DELETE FROM locked_source WHERE until_ms <= ?").run(nowMs);
      this.#file
        .prepare(
          "INSERT INTO locked_source(source, until_ms) VALUES(?, ?) ON CONFLICT(source) DO UPDATE SET until_ms = excluded.until_ms",
        )
        .run(countedAs(by), untilMs);
    });
  }

  #count(column: "source" | "account", value: string, nowMs: number): number {
    const sql = `SELECT count(*) FROM failure WHERE ${column} = ? AND at_ms > ?`;
    return Number(
      this.#file
        .prepare(sql)
        .pluck()
        .get(value, nowMs - WINDOW_MS),
    );
  }
}
