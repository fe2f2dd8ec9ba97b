/**
 * The accounts of a center, opened: everything in this folder joined together over one file. Time comes in with every
 * call. Its disk is waited for, so it runs on a thread of its own (`accounts-worker.ts`), never on the watch's loop.
 */
import { accessTable } from "../../access/access-table.ts";
import { AccountRecord } from "./account-record.ts";
import { AccountStore } from "./account-store.ts";
import { Administration } from "./administration.ts";
import { openAccountsFile } from "./accounts-database.ts";
import { DeviceKeys } from "./device-keys.ts";
import { Failures } from "./failures.ts";
import { Invitations } from "./invitations.ts";
import { Passkeys, type RelyingParty } from "./passkeys.ts";
import { PasswordHasher } from "./password.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import { ProviderSignIn } from "./provider-sign-in.ts";
import { readOrMakeKey, SecretBox } from "./secret-box.ts";
import { type SessionChange, Sessions } from "./sessions.ts";
import { SignIn } from "./sign-in.ts";

export type AccountsOptions = {
  readonly path: string;
  /** The file of the key under which secrets are sealed; made where there is none. */
  readonly keyPath: string;
  readonly center: string;
  readonly party: RelyingParty;
  /** The agency's own provider of identities, where it has one. */
  readonly provider?: ProviderSettings;
  readonly changed: (change: SessionChange) => void;
  /** How passwords are kept, where not as they should be: a test has no time for 64 MiB. */
  readonly hasher?: PasswordHasher;
};

export type Accounts = {
  readonly store: AccountStore;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly passkeys: Passkeys;
  readonly provider: ProviderSignIn | undefined;
  readonly invitations: Invitations;
  readonly administration: Administration;
  readonly record: AccountRecord;
  readonly failures: Failures;
  readonly deviceKeys: DeviceKeys;
  readonly center: string;
  /** What can be made before anybody signs in. */
  readonly prepare: () => void;
  readonly close: () => void;
};

/** Opens the accounts, making file and key where there are none. Throws what the disk says. */
export function openAccounts(options: AccountsOptions, nowMs: number): Accounts {
  const box = new SecretBox(readOrMakeKey(options.keyPath));
  const file = openAccountsFile(options.path, nowMs);
  const record = new AccountRecord(file);
  const store = new AccountStore(file, record, box);
  const sessions = new Sessions(file, record, options.changed, nowMs);
  const failures = new Failures(file, record);
  const invitations = new Invitations(file, record, store, box);
  const settings = options.provider;
  const hasher = options.hasher ?? new PasswordHasher();
  return {
    store,
    sessions,
    failures,
    invitations,
    record,
    deviceKeys: new DeviceKeys(file, record),
    center: options.center,
    signIn: new SignIn({ store, sessions, failures, invitations, hasher, record, center: options.center }),
    passkeys: new Passkeys(options.party, store, sessions, failures),
    provider: settings && new ProviderSignIn({ settings, store, sessions, failures, record }),
    administration: new Administration(accessTable, store, sessions, invitations),
    prepare: () => hasher.prepare(),
    close: () => file.close(),
  };
}
