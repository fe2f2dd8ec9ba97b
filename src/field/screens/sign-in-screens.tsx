/** Before somebody is known: signing in, showing again who one is, or, without accounts, saying it. */
import { useEffect, useState, type ReactNode } from "react";
import type { FieldChoices } from "../../protocol/field.ts";
import { api, type FieldSession } from "../link/api.ts";
import { askNow } from "../link/link.ts";
import { useItHere } from "../one-window.ts";
import { knowsPasskeys, showPasskey } from "../parts/passkey.ts";
import { soundCheck } from "../parts/sounds.ts";
import { buzz } from "../store/field-actions.ts";
import { setField, useField } from "../store/field-store.ts";
import { EmergencyButton } from "./bars.tsx";
import { faultWords, Proof } from "./proof.tsx";

export function ElsewhereScreen(): ReactNode {
  return (
    <main className="middle">
      <h1>Open in another window</h1>
      <p>The field app runs once on a device. This window goes on by itself when the other is closed.</p>
      <button type="button" className="primary" onClick={useItHere}>
        Use it here
      </button>
    </main>
  );
}

export function UnreachableScreen(): ReactNode {
  return (
    <main className="middle">
      <h1>No coverage</h1>
      <p>Dispatch can’t be reached, and nobody has begun a shift on this device yet. It is tried again by itself.</p>
      <p className="dim">Use the radio.</p>
    </main>
  );
}

/** Without accounts whoever is at this machine is believed. */
export function ChooseOfficer(): ReactNode {
  const [choices, setChoices] = useState<FieldChoices>();
  const [filter, setFilter] = useState("");
  const practice = useField(({ hello }) => hello?.practice === true);
  useEffect(() => {
    void api.choices(undefined).then(setChoices, () => undefined); // asked again when the page is opened again
  }, []);
  const wanted = filter.trim().toLowerCase();
  const found = choices?.officers.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted)) ?? [];
  // Whoever rides in nothing yet comes first: that is who begins a shift.
  const ordered = [
    ...found.filter(({ unit }) => unit === undefined),
    ...found.filter(({ unit }) => unit !== undefined),
  ];
  return (
    <main className="form">
      <h1>Who are you?</h1>
      {practice ? (
        <p className="dim">A practice: nobody signs in. Take an officer who rides in no unit; the others are played.</p>
      ) : (
        <p className="dim">This center has no accounts: whoever holds this device is believed.</p>
      )}
      <input
        aria-label="Number or name"
        placeholder="Number or name"
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <div className="choices one">
        {ordered.slice(0, 30).map(({ id, name, unit }) => (
          <button
            key={id}
            type="button"
            onClick={() => {
              setField({ officer: id });
              askNow();
            }}
          >
            {name} <span className="dim">{unit === undefined ? id : `${id}, in ${unit}`}</span>
          </button>
        ))}
      </div>
      {choices === undefined ? <p className="empty">Asking the center</p> : null}
      {choices !== undefined && found.length === 0 ? <p className="empty">No officer of that number or name.</p> : null}
    </main>
  );
}

export function SignInScreen(): ReactNode {
  const practice = useField(({ hello }) => hello?.practice === true);
  const [name, setName] = useState("");
  const session = useSession();
  return (
    <main className="form">
      <h1>Sign in</h1>
      <PasskeyButton path="/session/passkey" />
      <ProviderButton name={session?.provider} path="/session/provider" />
      <Proof
        act="Sign in"
        withName={{ name, setName }}
        ask={(password, code) => api.signIn({ name, password, ...code })}
        done={askNow}
      />
      {practice ? (
        <button type="button" className="wide" onClick={() => void api.signInPractice().then(askNow, () => undefined)}>
          Practice: sign in as an officer
        </button>
      ) : null}
      <EmergencyButton />
    </main>
  );
}

/**
 * A locked device shows nothing, and is no less of a way to call for help: the emergency button stands, what is held to
 * say danger is sent, and an open status check sounds until somebody opens the app and answers it.
 */
export function LockedScreen(): ReactNode {
  const practice = useField(({ hello }) => hello?.practice === true);
  const session = useSession();
  const asks = session?.asks === true;
  useEffect(() => {
    if (!asks) return undefined;
    const sound = (): void => {
      soundCheck();
      buzz([200, 100, 200]);
    };
    sound();
    const timer = setInterval(sound, SOUND_EVERY_MS);
    return () => clearInterval(timer);
  }, [asks]);
  return (
    <main className="form">
      <h1>Locked</h1>
      <p role="alert" className={asks ? "urgent-text large" : "dim"}>
        {asks ? "Dispatch asks: open the app and answer." : "Show again who you are."}
      </p>
      {practice ? (
        <button type="button" className="wide" onClick={() => void api.signOut().then(askNow, () => undefined)}>
          Practice: sign in anew
        </button>
      ) : (
        <>
          <PasskeyButton path="/session/again/passkey" />
          <ProviderButton name={session?.provider} path="/session/again/provider" />
          <Proof act="Open" ask={(password, code) => api.again({ password, ...code })} done={askNow} />
        </>
      )}
      <EmergencyButton />
    </main>
  );
}

const LOOK_EVERY_MS = 2_000;
const SOUND_EVERY_MS = 6_000;

// Asked for as long as nothing else is shown: of a lock it says whether something waits behind it.
function useSession(): FieldSession | undefined {
  const [session, setSession] = useState<FieldSession>();
  useEffect(() => {
    const look = (): void => void api.session().then(setSession, () => undefined);
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return session;
}

function PasskeyButton({ path }: { readonly path: "/session/passkey" | "/session/again/passkey" }): ReactNode {
  const [says, setSays] = useState<string>();
  const [busy, setBusy] = useState(false);
  if (!knowsPasskeys()) return null;
  const show = async (): Promise<void> => {
    setBusy(true);
    setSays(undefined);
    const fault = await showPasskey(path, setSays);
    setBusy(false);
    setSays(fault);
    if (fault === undefined) askNow();
  };
  return (
    <>
      <button type="button" className="wide" disabled={busy} onClick={() => void show()}>
        Use a passkey
      </button>
      <p role="alert" className="urgent-text">
        {says}
      </p>
    </>
  );
}

function ProviderButton(props: {
  readonly name: string | undefined;
  readonly path: "/session/provider" | "/session/again/provider";
}): ReactNode {
  const { name, path } = props;
  const [says, setSays] = useState(whyBack);
  if (name === undefined) return null;
  const go = (): void => {
    setSays(undefined);
    void api.provider(path).then(
      ({ address }) => location.assign(address),
      (error: unknown) => setSays(faultWords(error)),
    );
  };
  return (
    <>
      <button type="button" className="wide" onClick={go}>
        Sign in with {name}
      </button>
      <p role="alert" className="urgent-text">
        {says}
      </p>
    </>
  );
}

// Why somebody came back from the provider without being signed in, in the server's own word.
function whyBack(): string | undefined {
  switch (new URLSearchParams(location.search).get("sign-in")) {
    case null:
      return undefined;
    case "provider-no-account":
      return "You are known there, and no open account here is yours. Ask an administrator.";
    case "provider-factor":
      return "It does not say that you were asked for a second factor there.";
    case "provider-unreachable":
      return "It can’t be reached at this moment. Use a passkey or your password.";
    default:
      return "You were not let in there, or what came back is not to be believed. Begin anew.";
  }
}
