/**
 * The accounts themselves: who there is, what they hold, how they may sign in. Every change is recorded in the same
 * transaction (AU1). Who may make it is asked elsewhere (`administration.ts`).
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Grant, roles } from "../../access/role.ts";
import { type AgencyId, asId, type OfficerId } from "../../base/ids.ts";
import {
  type Account,
  type AccountEvent,
  type AccountId,
  type By,
  type DisabledWhy,
  done,
  notDone,
  type Outcome,
} from "./account.ts";
import type { AccountRecord } from "./account-record.ts";
import type { AccountsFile } from "./accounts-database.ts";
import { newOneTimeCode, oneTimeCodeHash } from "./one-time-code.ts";
import type { SecretBox } from "./secret-box.ts";

const RECOVERY_CODES = 10;
const RECOVERY_CODE_LENGTH = 16;

const AccountRow = z.object({
  id: z.string(),
  name: z.string(),
  display: z.string(),
  officer: z.string().nullable(),
  password: z.string().nullable(),
  totp: z.instanceof(Uint8Array).nullable(),
  totp_step: z.int(),
  disabled: z.enum(["by-hand", "emergency", "unused"]).nullable(),
  created_at_ms: z.int(),
  used_at_ms: z.int().nullable(),
});
type AccountRow = z.infer<typeof AccountRow>;
const GrantRow = z.object({ role: z.enum(roles), agency: z.string().nullable() });
const PasskeyRow = z.object({
  id: z.string(),
  account: z.string(),
  public_key: z.instanceof(Uint8Array),
  counter: z.int(),
  transports: z.string(),
  label: z.string(),
  created_at_ms: z.int(),
});
export type PasskeyRow = z.infer<typeof PasskeyRow>;

export type NewAccount = {
  readonly name: string;
  readonly display: string;
  readonly officerId?: OfficerId;
  readonly grants: readonly Grant[];
};

/** A name as it is compared: somebody who types it with a capital is the same person. */
export function signInName(typed: string): string {
  return typed.normalize("NFKC").trim().toLowerCase();
}

export class AccountStore {
  readonly #file: AccountsFile;
  readonly #record: AccountRecord;
  readonly #box: SecretBox;

  constructor(file: AccountsFile, record: AccountRecord, box: SecretBox) {
    this.#file = file;
    this.#record = record;
    this.#box = box;
  }

  byId(id: string): Account | undefined {
    return this.#account("id", id);
  }

  byName(typed: string): Account | undefined {
    return this.#account("name", signInName(typed));
  }

  all(): Account[] {
    const rows = this.#file.prepare("SELECT * FROM account ORDER BY name").all();
    return rows.map((row) => this.#accountOf(AccountRow.parse(row)));
  }

  /** Whether anybody can sign in who rules over the whole center's accounts. */
  hasAdministrator(): boolean {
    return this.all().some(
      ({ disabled, grants, hasPassword, hasProvider, passkeys }) =>
        disabled === undefined &&
        (hasPassword || hasProvider || passkeys.length > 0) &&
        grants.some(({ role, agencyId }) => role === "administrator" && agencyId === undefined),
    );
  }

  create(account: NewAccount, by: By, nowMs: number): Outcome<Account> {
    const name = signInName(account.name);
    if (this.byName(name) !== undefined) return notDone("name-taken", name);
    const id = asId<AccountId>(randomUUID());
    const { display, officerId, grants } = account;
    const event: AccountEvent = {
      type: "AccountCreated",
      name,
      display,
      grants,
      ...(officerId === undefined ? {} : { officerId }),
    };
    return this.#record.change(nowMs, by, id, [event], () => {
      this.#file
        .prepare("INSERT INTO account(id, name, display, officer, created_at_ms) VALUES(?, ?, ?, ?, ?)")
        .run(id, name, display, officerId ?? null, nowMs);
      this.#setGrants(id, grants);
      return done(this.#present(id));
    });
  }

  changeRights(account: Account, grants: readonly Grant[], by: By, nowMs: number): Account {
    const event: AccountEvent = { type: "RightsChanged", from: account.grants, to: grants };
    this.#record.change(nowMs, by, account.id, [event], () => this.#setGrants(account.id, grants));
    return this.#present(account.id);
  }

  disable(account: Account, why: DisabledWhy, reason: string, by: By, nowMs: number): void {
    if (account.disabled !== undefined) return;
    this.#record.change(nowMs, by, account.id, [{ type: "AccountDisabled", why, reason }], () =>
      this.#file.prepare("UPDATE account SET disabled = ? WHERE id = ?").run(why, account.id),
    );
  }

  /** Its 90 days begin anew. */
  enable(account: Account, by: By, nowMs: number): void {
    if (account.disabled === undefined) return;
    this.#record.change(nowMs, by, account.id, [{ type: "AccountEnabled" }], () =>
      this.#file.prepare("UPDATE account SET disabled = NULL, used_at_ms = ? WHERE id = ?").run(nowMs, account.id),
    );
  }

  /** Takes every means of signing in away: what was lost or stolen opens nothing more. */
  resetSignIn(account: Account, by: By, nowMs: number): void {
    this.#record.change(nowMs, by, account.id, [{ type: "SignInReset" }], () => {
      this.#file.prepare("UPDATE account SET password = NULL, totp = NULL, totp_step = 0 WHERE id = ?").run(account.id);
      for (const table of ["passkey", "recovery_code", "invitation", "provider_subject"]) {
        this.#file.prepare(`DELETE FROM ${table} WHERE account = ?`).run(account.id);
      }
    });
  }

  /** The hash of its password, for comparing. */
  passwordHash(account: Account): string | undefined {
    return this.#row("id", account.id)?.password ?? undefined;
  }

  setPassword(account: Account, hash: string, by: By, nowMs: number): void {
    this.#record.change(nowMs, by, account.id, [{ type: "PasswordSet" }], () =>
      this.#file.prepare("UPDATE account SET password = ? WHERE id = ?").run(hash, account.id),
    );
  }

  /** The secret of its authenticator app, and the step of the last code that was used. */
  totp(account: Account): { readonly secret: string; readonly usedStep: number } | undefined {
    const row = this.#row("id", account.id);
    if (row?.totp === undefined || row.totp === null) return undefined;
    return { secret: this.#box.open(row.totp, account.id), usedStep: row.totp_step };
  }

  setTotp(account: Account, secret: string, usedStep: number, by: By, nowMs: number): void {
    const sealed = this.#box.seal(secret, account.id);
    this.#record.change(nowMs, by, account.id, [{ type: "TotpSet" }], () =>
      this.#file.prepare("UPDATE account SET totp = ?, totp_step = ? WHERE id = ?").run(sealed, usedStep, account.id),
    );
  }

  /** AU6: a code counts once, also where two come in the same instant. */
  useTotpStep(account: Account, step: number): boolean {
    const { changes } = this.#file
      .prepare("UPDATE account SET totp_step = ? WHERE id = ? AND totp_step < ?")
      .run(step, account.id, step);
    return changes === 1;
  }

  /** New codes for the day on which the phone is lost; the former ones are void. Shown once, kept as hashes. */
  newRecoveryCodes(account: Account, by: By, nowMs: number): string[] {
    const codes = Array.from({ length: RECOVERY_CODES }, () => newOneTimeCode(RECOVERY_CODE_LENGTH));
    this.#record.change(nowMs, by, account.id, [{ type: "RecoveryCodesIssued", count: codes.length }], () => {
      this.#file.prepare("DELETE FROM recovery_code WHERE account = ?").run(account.id);
      const insert = this.#file.prepare("INSERT INTO recovery_code(hash, account) VALUES(?, ?)");
      for (const code of codes) insert.run(oneTimeCodeHash(code), account.id);
    });
    return codes;
  }

  /** Whether it was one of the account's codes. It is none any more. */
  useRecoveryCode(account: Account, typed: string): boolean {
    const { changes } = this.#file
      .prepare("DELETE FROM recovery_code WHERE hash = ? AND account = ?")
      .run(oneTimeCodeHash(typed), account.id);
    return changes === 1;
  }

  passkey(id: string): PasskeyRow | undefined {
    const row = this.#file.prepare("SELECT * FROM passkey WHERE id = ?").get(id);
    return row === undefined ? undefined : PasskeyRow.parse(row);
  }

  passkeysOf(account: Account): PasskeyRow[] {
    const rows = this.#file.prepare("SELECT * FROM passkey WHERE account = ? ORDER BY created_at_ms").all(account.id);
    return rows.map((row) => PasskeyRow.parse(row));
  }

  addPasskey(passkey: Omit<PasskeyRow, "created_at_ms">, account: Account, by: By, nowMs: number): void {
    this.#record.change(nowMs, by, account.id, [{ type: "PasskeyAdded", label: passkey.label }], () =>
      this.#file
        .prepare(
          "INSERT INTO passkey(id, account, public_key, counter, transports, label, created_at_ms) " +
            "VALUES(@id, @account, @public_key, @counter, @transports, @label, @created_at_ms)",
        )
        .run({ ...passkey, created_at_ms: nowMs }),
    );
  }

  removePasskey(passkey: PasskeyRow, account: Account, by: By, nowMs: number): void {
    this.#record.change(nowMs, by, account.id, [{ type: "PasskeyRemoved", label: passkey.label }], () =>
      this.#file.prepare("DELETE FROM passkey WHERE id = ?").run(passkey.id),
    );
  }

  setPasskeyCounter(id: string, counter: number): void {
    this.#file.prepare("UPDATE passkey SET counter = ? WHERE id = ?").run(counter, id);
  }

  /** Whose account a provider's subject opens. */
  bySubject(issuer: string, subject: string): Account | undefined {
    const id: unknown = this.#file
      .prepare("SELECT account FROM provider_subject WHERE issuer = ? AND subject = ?")
      .pluck()
      .get(issuer, subject);
    return typeof id === "string" ? this.byId(id) : undefined;
  }

  /** AU32: from now on this account is that subject's, and nobody else's of that provider. */
  linkSubject(account: Account, issuer: string, subject: string, by: By, nowMs: number): void {
    this.#record.change(nowMs, by, account.id, [{ type: "ProviderLinked", issuer }], () =>
      this.#file
        .prepare("INSERT INTO provider_subject(issuer, subject, account, linked_at_ms) VALUES(?, ?, ?, ?)")
        .run(issuer, subject, account.id, nowMs),
    );
  }

  noteUse(account: Account, nowMs: number): void {
    this.#file.prepare("UPDATE account SET used_at_ms = ? WHERE id = ?").run(nowMs, account.id);
  }

  #account(column: "id" | "name", value: string): Account | undefined {
    const row = this.#row(column, value);
    return row === undefined ? undefined : this.#accountOf(row);
  }

  #present(id: AccountId): Account {
    return this.#accountOf(AccountRow.parse(this.#file.prepare("SELECT * FROM account WHERE id = ?").get(id)));
  }

  #row(column: "id" | "name", value: string): AccountRow | undefined {
    const row = this.#file.prepare(`SELECT * FROM account WHERE ${column} = ?`).get(value);
    return row === undefined ? undefined : AccountRow.parse(row);
  }

  #accountOf(row: AccountRow): Account {
    const id = asId<AccountId>(row.id);
    const grants = this.#file.prepare("SELECT role, agency FROM held_role WHERE account = ?").all(id);
    const passkeys = this.#file
      .prepare("SELECT * FROM passkey WHERE account = ? ORDER BY created_at_ms")
      .all(id)
      .map((raw) => PasskeyRow.parse(raw));
    return {
      id,
      name: row.name,
      display: row.display,
      ...(row.officer === null ? {} : { officerId: asId<OfficerId>(row.officer) }),
      grants: grants.map((raw) => {
        const { role, agency } = GrantRow.parse(raw);
        return agency === null ? { role } : { role, agencyId: asId<AgencyId>(agency) };
      }),
      ...(row.disabled === null ? {} : { disabled: row.disabled }),
      createdAtMs: row.created_at_ms,
      ...(row.used_at_ms === null ? {} : { usedAtMs: row.used_at_ms }),
      hasPassword: row.password !== null,
      hasTotp: row.totp !== null,
      hasProvider: this.#file.prepare("SELECT 1 FROM provider_subject WHERE account = ?").get(id) !== undefined,
      passkeys: passkeys.map((key) => ({ id: key.id, label: key.label, createdAtMs: key.created_at_ms })),
      recoveryCodes: Number(
        this.#file.prepare("SELECT count(*) FROM recovery_code WHERE account = ?").pluck().get(id) ?? 0,
      ),
    };
  }

  #setGrants(id: AccountId, grants: readonly Grant[]): void {
    this.#file.prepare("DELETE FROM held_role WHERE account = ?").run(id);
    const insert = this.#file.prepare("INSERT INTO held_role(account, role, agency) VALUES(?, ?, ?)");
    for (const { role, agencyId } of grants) insert.run(id, role, agencyId ?? null);
  }
}
