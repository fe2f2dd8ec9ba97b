/** What is said about signing in, sessions and accounts over HTTP: the schemas of requests and answers. */
import { z } from "zod";
import { roles } from "../access/role.ts";
import { Code, line } from "../domain/text.ts";

/** Taken as it was typed: no character is trimmed off or refused. */
const Password = z.string().min(1).max(4_096);
const OneTimeCode = z.string().min(1).max(64);
const AccountName = line(64).regex(/^[\p{L}\p{N}._@-]+$/u, "is letters, digits and . _ @ - only");
/** What a browser's `navigator.credentials` gives, as JSON. */
const Credential = z.looseObject({ id: z.string().min(1).max(1_024) });

export const GrantSchema = z.object({
  role: z.enum(roles),
  agencyId: Code.optional().describe("The agency in which it holds; all of the center where none is named"),
});
export const SignInRequest = z.object({
  name: z.string().min(1).max(256),
  password: Password,
  code: OneTimeCode.optional().describe("Of the authenticator app, or a recovery code"),
});
export const ProofRequest = SignInRequest.omit({ name: true });
export const PasskeyRequest = z.object({ response: Credential });
export const PracticeSignInRequest = z.object({ role: z.enum(roles) });
export const ProviderRequest = z.object({
  page: z.enum(["console", "field"]).default("console").describe("Where the browser is brought back to"),
});
export const ProviderStartSchema = z.object({ address: z.url().describe("Where the browser is to go now") });
export const InvitationRequest = z.object({ invitation: OneTimeCode });
export const AcceptInvitationRequest = InvitationRequest.extend({
  name: AccountName.optional().describe("The first administrator chooses it; others have one"),
  display: line(80).optional(),
  password: Password,
  code: OneTimeCode.describe("Of the authenticator app, which shows that it holds the secret"),
});
export const NewTotpRequest = ProofRequest.extend({
  newCode: OneTimeCode.describe("Of the app that is to be used from now on"),
});
export const BreakGlassRequest = z.object({ reason: line(300).min(8, "says in words why") });
export const ChangePasswordRequest = ProofRequest.extend({ next: Password });
export const AddPasskeyRequest = PasskeyRequest.extend({ label: line(60) });
export const IdRequest = z.object({ id: z.string().min(1).max(1_024) });
export const NewAccountRequest = z.object({
  name: AccountName,
  display: line(80),
  officerId: Code.optional().describe("The badge of the officer that this person is, where they are one"),
  grants: z.array(GrantSchema).max(64),
});
export const RightsRequest = z.object({ grants: z.array(GrantSchema).max(64) });
export const DisableRequest = z.object({
  reason: line(200),
  emergency: z.boolean().default(false).describe("Somebody else may be using it at this moment"),
});
export const WorkstationRequest = z.object({
  name: line(60),
  kind: z.enum(["workstation", "vehicle-device", "alert-display"]),
});

export const AccountSchema = z.object({
  id: z.string(),
  name: z.string(),
  display: z.string(),
  officerId: z.string().optional(),
  grants: z.array(GrantSchema),
  disabled: z.enum(["by-hand", "emergency", "unused"]).optional(),
  createdAtMs: z.int(),
  usedAtMs: z.int().optional(),
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  hasProvider: z.boolean().describe("Whether the agency's provider opens it too"),
  passkeys: z.array(z.object({ id: z.string(), label: z.string(), createdAtMs: z.int() })),
  recoveryCodes: z.int().describe("How many are left"),
});

/** Where whoever looks at the console stands. Says nothing of an emergency but that there is one. */
export const SessionSchema = z.object({
  accounts: z.boolean().describe("Whether this center has accounts; without them anybody at this machine works"),
  state: z.enum(["none", "live", "locked", "stale"]),
  emergency: z
    .boolean()
    .optional()
    .describe("Whether an emergency stands: a locked console says so, and nothing of it. Not said to strangers"),
  rings: z
    .enum(["urgent", "emergency"])
    .optional()
    .describe("Of a locked session: that something rings which nobody has, so that a lock keeps no alert from anybody"),
  asks: z
    .literal(true)
    .optional()
    .describe("Of an officer's locked session: that a status check is open, and nothing of why"),
  account: AccountSchema.optional().describe("Of a live session only"),
  nowMs: z.int().optional().describe("The server's clock"),
  locksAtMs: z.int().optional().describe("When it locks if nobody does anything; absent where it never does"),
  staleAtMs: z.int().optional().describe("When its owner has to show again who they are"),
  elsewhere: z
    .array(z.string())
    .optional()
    .describe("Other addresses that this session's cookie has come from: it may have been stolen"),
  glassUntilMs: z.int().optional().describe("Until when this session reads what the table denies it"),
  glassOpen: z
    .array(z.object({ who: z.string(), reason: z.string(), untilMs: z.int() }))
    .optional()
    .describe("For supervisors and auditors: who reads past the table at this moment"),
  glassToSee: z
    .array(z.object({ seq: z.int(), atMs: z.int(), who: z.string(), reason: z.string() }))
    .optional()
    .describe("For an auditor: who has broken the glass since an auditor last looked"),
  display: z.string().optional().describe("Whose locked session it is"),
  provider: z.string().optional().describe("The agency's own provider, by which one may sign in"),
  signOutAt: z.url().optional().describe("After signing out: where to sign out at the provider too"),
  practiceRoles: z.array(z.enum(roles)).optional().describe("In practice: roles to sign in as with one click"),
});
export type SessionBody = z.infer<typeof SessionSchema>;
