/** Passkeys in the browser: what @simplewebauthn says went wrong, in words that help whoever sits there. */
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { z } from "zod";
import { SessionSchema, type SessionBody } from "../../protocol/session.ts";
import { type ApiAnswer, type ApiFault, askApi } from "./api.ts";
import { Nothing } from "./session-state.ts";

type SignInOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];
type NewKeyOptions = Parameters<typeof startRegistration>[0]["optionsJSON"];
const Options = z.looseObject({ challenge: z.string() });

/** Why no passkey can be used at this page; undefined where one can. */
export function whyNoPasskeys(): string | undefined {
  if (!browserSupportsWebAuthn()) return "This browser knows no passkeys.";
  // A passkey belongs to a name; an address of figures is none.
  if (/^[\d.]+$|^\[/.test(location.hostname)) {
    const port = location.port === "" ? "" : `:${location.port}`;
    return `Passkeys work at the center's name, on this machine at ${location.protocol}//localhost${port}.`;
  }
  return undefined;
}

/** Signs in, or shows again who somebody is, by a passkey. */
export async function passkeySignIn(
  path: "/session/passkey" | "/session/again/passkey",
): Promise<ApiAnswer<SessionBody>> {
  const options = await askApi(Options, "GET", "/session/passkey");
  if (!options.ok) return options;
  try {
    const response = await startAuthentication({ optionsJSON: options.value as unknown as SignInOptions });
    return await askApi(SessionSchema, "POST", path, { response });
  } catch (error) {
    return faultOf(error);
  }
}

/** Makes a passkey for whoever is signed in. */
export async function makePasskey(label: string): Promise<ApiAnswer<unknown>> {
  const options = await askApi(Options, "POST", "/account/passkeys/options");
  if (!options.ok) return options;
  try {
    const response = await startRegistration({ optionsJSON: options.value as unknown as NewKeyOptions });
    return await askApi(Nothing, "POST", "/account/passkeys", { response, label });
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): ApiFault {
  const name = error instanceof Error ? error.name : "";
  return { ok: false, status: 0, refusal: name, says: wordsOf(name) };
}

function wordsOf(name: string): string {
  switch (name) {
    case "NotAllowedError":
      return "No passkey was shown: it was cancelled, or took too long.";
    case "InvalidStateError":
      return "This device holds a passkey of yours already.";
    case "SecurityError":
      return "This page's address is not the center's: passkeys are refused here.";
    default:
      return "The passkey could not be used. Sign in with your password and a code.";
  }
}
