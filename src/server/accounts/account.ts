/** Accounts, sessions, and what is recorded about them: the words that the rest of this folder speaks. */
import type { Grant } from "../../access/role.ts";
import type { Branded, OfficerId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS } from "../../base/time.ts";
import type { PasswordFault } from "./password.ts";

export type AccountId = Branded<"account">;
export type SessionId = Branded<"session">;

export type Account = {
  readonly id: AccountId;
  /** What is typed to sign in: small letters, unique. */
  readonly name: string;
  /** What others see: `Rivera`. */
  readonly display: string;
  /** The officer that this person is, where they are one. */
  readonly officerId?: OfficerId;
  readonly grants: readonly Grant[];
  readonly disabled?: DisabledWhy;
  readonly createdAtMs: number;
  readonly usedAtMs?: number;
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
  /** Whether the agency's provider has vouched for its owner: it may open it again. */
  readonly hasProvider: boolean;
  readonly passkeys: readonly { readonly id: string; readonly label: string; readonly createdAtMs: number }[];
  readonly recoveryCodes: number;
};
export type DisabledWhy = "by-hand" | "emergency" | "unused";

const UNUSED_MS = 90 * DAY_MS;

/** AU16: nobody has signed in to it for 90 days. */
export function isUnused(account: Account, nowMs: number): boolean {
  return nowMs - (account.usedAtMs ?? account.createdAtMs) >= UNUSED_MS;
}

/** Who does something, and from where: stands in every entry of the record. */
export type By = {
  readonly name: string;
  readonly source: string;
  /** What wrong attempts count under, where that is not the source: a marked workstation (AU8). */
  readonly countedAs?: string;
  readonly accountId?: AccountId;
  readonly sessionId?: SessionId;
};

export const workstationKinds = ["workstation", "vehicle-device", "alert-display"] as const;
export type WorkstationKind = (typeof workstationKinds)[number];

/** How somebody showed who they are. */
export type SignInMeans =
  | "password-and-code"
  | "password-and-recovery-code"
  | "passkey"
  | "provider"
  | "invitation"
  | "practice";
export type SignInFailure =
  | "unknown-name"
  | "wrong-password"
  | "wrong-code"
  | "unknown-passkey"
  | "passkey-failed"
  | "disabled"
  | "source-locked"
  | "account-shielded"
  | "unknown-invitation"
  | ProviderFailure;
/** Why a sign-in by the agency's provider opened nothing: for the record. */
export type ProviderFailure =
  /** It could not be asked. */
  | "provider-unreachable"
  /** It said no, or somebody turned back there. */
  | "provider-declined"
  /** What came is no answer to what was asked, or is not the provider's. */
  | "provider-answer"
  /** Its owner has not shown there lately enough who they are. */
  | "provider-stale"
  /** It does not say that it asked for more than one factor. */
  | "provider-factor"
  | "provider-unknown-person"
  /** The account is linked to somebody else there, or the session is somebody else's. */
  | "provider-other-person";
export const BREAK_GLASS_MS = HOUR_MS;
export type SessionEnd =
  | "signed-out"
  /** At the agency's provider, which has said so. */
  | "signed-out-there"
  | "ended-by-hand"
  | "account-disabled"
  | "rights-changed"
  | "sign-in-reset"
  | "expired";

/** What happened to an account, as it is recorded. Never a secret: no password, code, key, token or hash of one. */
export type AccountEvent =
  | { readonly type: "InvitationIssued"; readonly first?: true; readonly untilMs: number }
  | {
      readonly type: "AccountCreated";
      readonly name: string;
      readonly display: string;
      readonly officerId?: string;
      readonly grants: readonly Grant[];
    }
  | { readonly type: "RightsChanged"; readonly from: readonly Grant[]; readonly to: readonly Grant[] }
  | { readonly type: "SignInReset" }
  | { readonly type: "PasswordSet" }
  | { readonly type: "TotpSet" }
  | { readonly type: "RecoveryCodesIssued"; readonly count: number }
  /** With which status checks are answered on an officer's devices. */
  | { readonly type: "PinsSet" }
  | { readonly type: "PasskeyAdded"; readonly label: string }
  | { readonly type: "PasskeyRemoved"; readonly label: string }
  | { readonly type: "AccountDisabled"; readonly why: DisabledWhy; readonly reason: string }
  | { readonly type: "AccountEnabled" }
  | { readonly type: "SignedIn"; readonly means: SignInMeans }
  | {
      readonly type: "SignInFailed";
      readonly why: SignInFailure;
      /** How many attempts the entry stands for, where more than one. */
      readonly times?: number;
      /** What exactly was wrong with a provider's answer; nothing that it said. */
      readonly detail?: string;
    }
  | { readonly type: "ProviderLinked"; readonly issuer: string }
  | { readonly type: "SourceLocked"; readonly untilMs: number }
  | { readonly type: "AccountShielded"; readonly untilMs: number }
  | { readonly type: "Reauthenticated"; readonly means: SignInMeans }
  | { readonly type: "SessionLocked"; readonly byHand?: true }
  | { readonly type: "SessionSeenElsewhere"; readonly openedFrom: string }
  | { readonly type: "SessionEnded"; readonly session: SessionId; readonly why: SessionEnd }
  | { readonly type: "GlassBroken"; readonly reason: string; readonly untilMs: number }
  | { readonly type: "GlassClosed"; readonly reason: string }
  | { readonly type: "GlassSeen"; readonly upTo: number; readonly finding?: string }
  | { readonly type: "CommandRefused"; readonly act: string; readonly refusal: string; readonly detail?: string }
  | { readonly type: "RecordRead"; readonly what: string }
  /** What it is about is not said: the record outlives what an order blots out. */
  | { readonly type: "ExpungementOrdered"; readonly order: string; readonly authority: string; readonly rows: number }
  | { readonly type: "ExpungementConfirmed"; readonly order: string; readonly authority: string; readonly rows: number }
  | { readonly type: "ExpungementWithdrawn"; readonly order: string }
  | { readonly type: "DeviceKeyMade"; readonly device: string; readonly replaced?: true }
  | { readonly type: "DeviceKeyRevoked"; readonly device: string }
  | { readonly type: "Denied"; readonly act: string; readonly reason: string }
  | { readonly type: "ProtectedRead"; readonly act: string; readonly what: string; readonly glass?: true }
  | { readonly type: "WorkstationMarked"; readonly workstation: string; readonly kind: WorkstationKind }
  | { readonly type: "WorkstationUnmarked"; readonly workstation: string };

/** Why something about accounts was not done. */
export type AccountRefusal =
  | PasswordFault
  | "show-again"
  | "name-taken"
  | "unknown-account"
  | "unknown-passkey"
  | "unknown-workstation"
  | "unknown-device-key"
  | "passkey-failed"
  | "last-means"
  | "unknown-invitation"
  | "wrong-code"
  | "code-needed"
  | "not-recognised"
  | "source-locked"
  | "not-permitted"
  | "own-rights"
  | "no-session"
  | "no-provider"
  | "provider-unreachable"
  | "provider-declined"
  | "provider-answer"
  | "provider-stale"
  | "provider-factor"
  | "provider-no-account"
  | "busy";

export type Done<T> = { readonly ok: true; readonly value: T };
export type NotDone = { readonly ok: false; readonly refusal: AccountRefusal; readonly detail?: string };
export type Outcome<T> = Done<T> | NotDone;

export function done<T>(value: T): Done<T> {
  return { ok: true, value };
}

/** Who tried is not known before they have shown it: the record says whom they said they were. */
export function somebody(account: Account | undefined, from: Pick<By, "source" | "countedAs">): By {
  const { source, countedAs } = from;
  const name = account === undefined ? "somebody" : `somebody as ${account.name}`;
  return { name, source, ...(countedAs === undefined ? {} : { countedAs }) };
}

/** What wrong attempts from somewhere count under. */
export function countedAs(from: Pick<By, "source" | "countedAs">): string {
  return from.countedAs ?? from.source;
}

export function notDone(refusal: AccountRefusal, detail?: string): NotDone {
  return { ok: false, refusal, ...(detail === undefined ? {} : { detail }) };
}
