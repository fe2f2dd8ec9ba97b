/** The officer's passkeys: which there are, and making one on this device, so that a lock is opened with a finger. */
import { useEffect, useState, type ReactNode } from "react";
import { api } from "../link/api.ts";
import { knowsPasskeys, makePasskey } from "../parts/passkey.ts";
import { useField } from "../store/field-store.ts";
import { Proof } from "./proof.tsx";

export function OwnPasskeys(): ReactNode {
  const accounts = useField(({ hello }) => hello?.accounts === true);
  const [known, setKnown] = useState<readonly { id: string; label: string }[]>();
  const [turn, setTurn] = useState(0);
  const [says, setSays] = useState<string>();
  const [showsAgain, setShowsAgain] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (accounts) void api.ownPasskeys().then(setKnown, () => undefined); // without coverage none is told
  }, [accounts, turn]);
  if (!accounts || !knowsPasskeys()) return null;
  const make = async (): Promise<void> => {
    setBusy(true);
    setSays(undefined);
    const fault = await makePasskey("Field device", setSays);
    setBusy(false);
    setShowsAgain(fault === "show-again");
    setSays(fault === undefined ? "Made. It opens this app from now on." : fault === "show-again" ? undefined : fault);
    setTurn((before) => before + 1);
  };
  return (
    <section className="card">
      <h2>Passkeys</h2>
      <p className="dim">
        {known === undefined || known.length === 0
          ? "None yet. With one, a finger, a face or the device’s PIN opens the app."
          : known.map(({ label }) => label).join(", ")}
      </p>
      {showsAgain ? (
        <>
          <p>Show first who you are: it is a while since you signed in.</p>
          <Proof act="Go on" ask={(password, code) => api.again({ password, ...code })} done={() => void make()} />
        </>
      ) : (
        <button type="button" className="wide" disabled={busy} onClick={() => void make()}>
          Make a passkey on this device
        </button>
      )}
      {says === undefined ? null : <p role="status">{says}</p>}
    </section>
  );
}
