/**
 * The agency's own provider of identities (OpenID Connect), as a configuration describes it: who it is, what it has to
 * say of somebody, and what follows from that. Nobody is let in because of a default: without this part of the
 * configuration no provider is believed.
 */
import { z } from "zod";
import { type Grant, roles } from "../../access/role.ts";
import { asId, type AgencyId } from "../../base/ids.ts";
import { Code, line } from "../../domain/text.ts";
import { isLoopbackHost } from "../ingest/networks.ts";

const Claim = z.string().regex(/^[\w.:/-]{1,120}$/, "is not the name of a claim");
const Word = line(200);

export const ProviderSchema = z.object({
  name: line(60).describe("How its button is called at the door: `Sign in with …`"),
  issuer: z
    .url()
    .refine(isEncrypted, "must be https, or http on this machine")
    .describe("Its address as it names itself (`iss`); everything else is asked of it there"),
  clientId: line(200).describe("As what the provider knows this center"),
  clientSecretFile: line(500)
    .optional()
    .describe("File that holds the secret of that client; without one the client is public and PKCE alone guards it"),
  scopes: z.array(line(80)).min(1).max(20).default(["openid", "profile"]).describe("What is asked for"),
  claim: Claim.default("preferred_username").describe(
    "The claim that names the account at the first sign-in; an `email` counts only where the provider has verified it",
  ),
  create: z
    .boolean()
    .default(false)
    .describe(
      "Make an account for whoever the provider knows and this center does not; it has no role but mapped ones",
    ),
  maxAgeS: z
    .int()
    .min(0)
    .max(43_200)
    .default(900)
    .describe("How long ago somebody may have signed in there (`max_age`, seconds); 0 asks for it anew each time"),
  amr: z
    .array(Word)
    .max(20)
    .default(["mfa"])
    .describe("Methods of which it must have used one (`amr`): more than one factor; empty where it does not say so"),
  acr: z
    .array(Word)
    .max(20)
    .default([])
    .describe("Levels of which it must have reached one (`acr`), asked for too; empty where it does not say so"),
  signOut: z.boolean().default(true).describe("Whoever signs out here signs out there too, where it offers that"),
  roles: z
    .object({
      claim: Claim.describe("The claim that holds the groups, a list or one word"),
      grants: z
        .array(z.object({ value: Word, role: z.enum(roles), agency: Code.optional() }))
        .min(1)
        .max(200)
        .describe("Who is in the group `value` holds the role, in that agency or in all of the center"),
    })
    .optional()
    .describe("Roles that follow from groups there; each sign-in gives and takes these and no others"),
});
type ProviderConfig = z.infer<typeof ProviderSchema>;

/** What the accounts need to know of it: with the secret itself, and the address that it sends people back to. */
export type ProviderSettings = Omit<ProviderConfig, "clientSecretFile"> & {
  readonly clientSecret?: string;
  /** Where the center's pages are: `https://dispatch.example.org`. */
  readonly origin: string;
};

/** Where the provider sends people back to, below the origin. */
export const ANSWER_PATH = "/api/v1/session/provider/answer";

/** The roles that can follow from groups at the provider. */
export function mappedGrants(settings: ProviderSettings): Grant[] {
  return (settings.roles?.grants ?? []).map(grantOf);
}

/** The roles that follow from what the provider says of somebody; undefined where it decides on none. */
export function grantsFrom(
  settings: ProviderSettings,
  claims: Readonly<Record<string, unknown>>,
): readonly Grant[] | undefined {
  if (settings.roles === undefined) return undefined;
  const said = claims[settings.roles.claim];
  const values = new Set((Array.isArray(said) ? said : [said]).filter((value) => typeof value === "string"));
  return settings.roles.grants.filter(({ value }) => values.has(value)).map(grantOf);
}

function grantOf({ role, agency }: { role: Grant["role"]; agency?: string | undefined }): Grant {
  return agency === undefined ? { role } : { role, agencyId: asId<AgencyId>(agency) };
}

/** What it says must not travel in the open; a provider on this machine is one of a test. */
function isEncrypted(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
}
