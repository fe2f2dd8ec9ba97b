/**
 * Invitations: the one way to a first password. A code that is shown once, to the administrator who made the account
 * or, for the very first, on the server's own terminal; whoever types it chooses how to sign in from then on. There
 * is no default password anywhere (AU7).
 */
import { z } from "zod";
import { HOUR_MS } from "../../base/time.ts";
import type { Account, AccountEvent, AccountId, By } from "./account.ts";
import type { AccountRecord } from "./account-record.ts";
import type { AccountStore } from "./account-store.ts";
import type { AccountsFile } from "./accounts-database.ts";
import { newOneTimeCode, oneTimeCodeHash } from "./one-time-code.ts";
import type { SecretBox } from "./secret-box.ts";
import { newTotpSecret } from "./totp.ts";

const CODE_LENGTH = 20;
const INVITATION_MS = 72 * HOUR_MS;
const FIRST_ADMINISTRATOR_MS = 24 * HOUR_MS;

const InvitationRow = z.object({ account: z.string().nullable(), totp: z.instanceof(Uint8Array), until_ms: z.int() });

/** What an invitation leads to. */
export type Invitation = {
  /** Absent: whoever takes it becomes the first administrator. */
  readonly account?: Account;
  /** The secret that the guest's authenticator app is to hold. */
  readonly totpSecret: string;
};

export class Invitations {
  readonly #file: AccountsFile;
  readonly #record: AccountRecord;
  readonly #store: AccountStore;
  readonly #box: SecretBox;

  constructor(file: AccountsFile, record: AccountRecord, store: AccountStore, box: SecretBox) {
    this.#file = file;
    this.#record = record;
    this.#store = store;
    this.#box = box;
  }

  /** A code for an account that has no means of signing in yet. A former one is void. */
  invite(account: Account, by: By, nowMs: number): string {
    return this.#issue(account.id, nowMs + INVITATION_MS, by, nowMs);
  }

  /**
   * A code for the first administrator, where nobody can rule over the accounts: at the first start, and at any
   * later one where the last administrator is gone. Undefined where there is one.
   */
  inviteFirstAdministrator(by: By, nowMs: number): string | undefined {
    if (this.#store.hasAdministrator()) return undefined;
    return this.#issue(undefined, nowMs + FIRST_ADMINISTRATOR_MS, by, nowMs);
  }

  /** What a code leads to; undefined where it is none, or too old, or used. */
  find(typed: string, nowMs: number): Invitation | undefined {
    const digest = oneTimeCodeHash(typed);
    const raw = this.#file.prepare("SELECT account, totp, until_ms FROM invitation WHERE hash = ?").get(digest);
    if (raw === undefined) return undefined;
    const row = InvitationRow.parse(raw);
    if (nowMs >= row.until_ms) return undefined;
    const totpSecret = this.#box.open(row.totp, digest.toString("hex"));
    if (row.account === null) return this.#store.hasAdministrator() ? undefined : { totpSecret };
    const account = this.#store.byId(row.account);
    return account === undefined || account.disabled !== undefined ? undefined : { account, totpSecret };
  }

  /** It has been taken. */
  remove(typed: string): void {
    this.#file.prepare("DELETE FROM invitation WHERE hash = ?").run(oneTimeCodeHash(typed));
  }

  #issue(accountId: AccountId | undefined, untilMs: number, by: By, nowMs: number): string {
    const code = newOneTimeCode(CODE_LENGTH);
    const digest = oneTimeCodeHash(code);
    const sealed = this.#box.seal(newTotpSecret(), digest.toString("hex"));
    const event: AccountEvent =
      accountId === undefined
        ? { type: "InvitationIssued", first: true, untilMs }
        : { type: "InvitationIssued", untilMs };
    this.#record.change(nowMs, by, accountId, [event], () => {
      this.#file.prepare("DELETE FROM invitation WHERE account IS ? OR until_ms <= ?").run(accountId ?? null, nowMs);
      this.#file
        .prepare("INSERT INTO invitation(hash, account, totp, until_ms) VALUES(?, ?, ?, ?)")
        .run(digest, accountId ?? null, sealed, untilMs);
    });
    return code;
  }
}
