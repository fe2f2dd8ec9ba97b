/** Accounts for tests: a file of its own, passwords that cost little, and people who have taken up their invitations. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Grant } from "../../access/role.ts";
import { asId, type AgencyId } from "../../base/ids.ts";
import type { Account, By, Outcome, SessionId } from "./account.ts";
import type { Actor } from "./administration.ts";
import { type Accounts, openAccounts } from "./accounts.ts";
import { PasswordHasher } from "./password.ts";
import type { SessionChange } from "./sessions.ts";
import { totpCode } from "./totp.ts";

export const T0 = Date.UTC(2026, 2, 15, 11, 30);
export const MESA = "the mesa at dusk, 4 crows";
export const DESK: By = { name: "vigil", source: "10.0.0.1" };
export const ORIGIN = "https://dispatch.example.org";
export const NMSP = asId<AgencyId>("NMSP");
export const QCSO = asId<AgencyId>("QCSO");

export type TestAccounts = Accounts & {
  readonly folder: string;
  readonly changes: SessionChange[];
  /** Opens the same file anew, as after a restart. */
  readonly reopened: (nowMs?: number) => TestAccounts;
  readonly drop: () => void;
};

export function testAccounts(folder = mkdtempSync(join(tmpdir(), "vigil-accounts-")), nowMs = T0): TestAccounts {
  const changes: SessionChange[] = [];
  const accounts = openAccounts(
    {
      path: join(folder, "accounts.sqlite"),
      keyPath: join(folder, "accounts.key"),
      center: "District 9",
      party: { id: "dispatch.example.org", name: "District 9", origins: [ORIGIN] },
      changed: (change) => {
        if (change.change !== "opened") changes.push(change);
      },
      hasher: new PasswordHasher(undefined, { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1 }),
    },
    nowMs,
  );
  return {
    ...accounts,
    folder,
    changes,
    reopened: (later) => {
      accounts.close();
      return testAccounts(folder, later);
    },
    drop: () => {
      accounts.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What was done; fails the test where it was not. */
export function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.refusal}: ${outcome.detail ?? ""}`);
  return outcome.value;
}

export type Person = {
  readonly account: Account;
  readonly totpSecret: string;
  readonly recoveryCodes: readonly string[];
  readonly actor: Actor;
  readonly token: string;
};

/** Somebody with an account and a password, signed in at `nowMs` from 10.0.0.9. */
export async function person(a: Accounts, name: string, grants: readonly Grant[], nowMs = T0): Promise<Person> {
  const account = value(a.store.create({ name, display: name, grants }, DESK, nowMs));
  const invitation = a.invitations.invite(account, DESK, nowMs);
  const from = { source: "10.0.0.9" };
  const { totpSecret } = value(a.signIn.openInvitation(invitation, from, nowMs));
  const code = totpCode(totpSecret, nowMs);
  const accepted = value(await a.signIn.acceptInvitation({ invitation, password: MESA, code }, from, nowMs));
  const { session, token, recoveryCodes } = accepted;
  const sessionId: SessionId = session.id;
  return { account, totpSecret, recoveryCodes, token, actor: { account, source: from.source, sessionId } };
}

/** What the record holds, oldest first, by the types of its entries. */
export function recorded(a: Accounts): string[] {
  return a.record
    .read({ limit: 1_000 })
    .map(({ type }) => type)
    .toReversed();
}
