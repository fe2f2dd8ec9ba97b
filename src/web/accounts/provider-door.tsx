/**
 * The button of the agency's own provider: it leads there, and back. Why somebody comes back without being signed in
 * stands in the address, as one of the server's own words, and is said here once.
 */
import { type ReactNode, useState } from "react";
import { ProviderStartSchema } from "../../protocol/session.ts";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { useSession } from "./session-state.ts";

const SIGN_IN = "sign-in";
let whyBack = takeWhyBack();

/** Nothing where the center has no provider. */
export function ProviderDoor({ path }: { readonly path: "/session/provider" | "/session/again/provider" }): ReactNode {
  const name = useSession(({ body }) => body?.provider);
  const [fault, setFault] = useState(() => whyBack);
  const [busy, setBusy] = useState(false);
  if (name === undefined) return null;
  const go = async (): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    whyBack = undefined;
    const answer = await askApi(ProviderStartSchema, "POST", path, { page: "console" });
    if (answer.ok) return location.assign(answer.value.address);
    setBusy(false);
    setFault(answer.says);
  };
  return (
    <div className="door-part">
      <button type="button" className="act wide" disabled={busy} onClick={() => void go()}>
        {busy ? `Going to ${name}…` : `Sign in with ${name}`}
      </button>
      <Fault says={fault} />
    </div>
  );
}

// It is taken out of the address: a page that is loaded again has nothing more to say about it.
function takeWhyBack(): string | undefined {
  const query = new URLSearchParams(location.search);
  const why = query.get(SIGN_IN);
  if (why === null) return undefined;
  query.delete(SIGN_IN);
  const rest = query.toString();
  history.replaceState(null, "", `${location.pathname}${rest === "" ? "" : `?${rest}`}${location.hash}`);
  return wordsOf(why);
}

function wordsOf(why: string): string {
  switch (why) {
    case "provider-no-account":
      return "You are known there, and no open account here is yours. Ask an administrator.";
    case "provider-declined":
      return "You were not let in there, or turned back.";
    case "provider-stale":
      return "You were not asked there lately who you are. Sign out there and begin anew.";
    case "provider-factor":
      return "It does not say that you were asked for a second factor there. Use a passkey or your password.";
    case "provider-unreachable":
      return "It can't be reached at this moment. Use a passkey or your password.";
    default:
      return "What came back from there is not to be believed. Begin anew.";
  }
}
