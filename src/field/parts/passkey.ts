/**
 * Passkeys on an officer's device: a finger, a face or the device's PIN instead of a password and a code, which nobody
 * types in gloves. Coverage may go in the middle of it: what the device has signed is kept for as long as the center's
 * question is good, and sent when there is coverage again, so that nobody is asked for their finger twice.
 */
import { api, Refusal } from "../link/api.ts";

/** The center's question is good for five minutes; the last of them is not begun. */
const SENT_AGAIN_FOR_MS = 4 * 60_000;
const AGAIN_AFTER_MS = 1_500;
const NO_COVERAGE = "No coverage: it is sent as soon as there is.";

/** Whether there is anything that could hold or show one at this address. */
export function knowsPasskeys(): boolean {
  // A passkey belongs to a name; an address of figures is none.
  return "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);
}

/** Signs in, or shows again who somebody is. Gives what went wrong, in words; undefined where nothing did. */
export async function showPasskey(
  path: "/session/passkey" | "/session/again/passkey",
  says: (words: string) => void,
): Promise<string | undefined> {
  try {
    const { startAuthentication } = await import("@simplewebauthn/browser");
    const optionsJSON = (await api.passkeyOptions()) as Parameters<typeof startAuthentication>[0]["optionsJSON"]; // made by the library's other half
    const response = await startAuthentication({ optionsJSON });
    await untilSent(() => api.passkey(path, response), says);
    return undefined;
  } catch (error) {
    return wordsOf(error);
  }
}

/** Makes a passkey on this device. `show-again` where a fresher sign-in is needed first. */
export async function makePasskey(label: string, says: (words: string) => void): Promise<string | undefined> {
  try {
    const { startRegistration } = await import("@simplewebauthn/browser");
    const optionsJSON = (await api.newPasskeyOptions()) as Parameters<typeof startRegistration>[0]["optionsJSON"]; // as above
    const response = await startRegistration({ optionsJSON });
    try {
      await untilSent(() => api.newPasskey(response, label), says);
    } catch (error) {
      // The center had taken it, and its answer was lost on the way: then it stands in the account.
      if (!(error instanceof Refusal)) throw error;
      if (!(await api.ownPasskeys()).some(({ id }) => id === response.id)) throw error;
    }
    return undefined;
  } catch (error) {
    return error instanceof Refusal && error.kind === "show-again" ? error.kind : wordsOf(error);
  }
}

async function untilSent(send: () => Promise<unknown>, says: (words: string) => void): Promise<void> {
  const sinceMs = performance.now();
  for (;;) {
    try {
      await send();
      return;
    } catch (error) {
      const isAnswered = error instanceof Refusal && error.status < 500;
      if (isAnswered || performance.now() - sinceMs > SENT_AGAIN_FOR_MS) throw error;
      says(NO_COVERAGE);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    }
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
      return "No passkey was shown: it was cancelled, or took too long.";
    case "InvalidStateError":
      return "This device holds a passkey of yours already.";
    case "SecurityError":
      return "This address is not the center’s: passkeys are refused here.";
    default:
      return "Dispatch can’t be reached: try again where there is coverage.";
  }
}
