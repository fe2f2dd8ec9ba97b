/** What has not been delivered, in plain words; being woken; PINs; the end of the shift. */
import { useState, type ReactNode } from "react";
import { api, Refusal } from "../link/api.ts";
import { askNow } from "../link/link.ts";
import { newSalt, proofOf, sha256 } from "../parts/pin-proof.ts";
import { canSound, soundCheck, unlockSound } from "../parts/sounds.ts";
import { actWords, clock, refusalWords } from "../parts/words.ts";
import { buzz, endShift, goTo, keepValue } from "../store/field-actions.ts";
import { fieldState, mayBeSeen, setField, useField } from "../store/field-store.ts";
import { OwnPasskeys } from "./own-passkeys.tsx";
import { faultWords, Proof } from "./proof.tsx";

export function MoreScreen(): ReactNode {
  const hasUnit = useField(({ view }) => view?.unit !== undefined);
  return (
    <>
      <NotDelivered />
      <section className="card">
        <h2>Being asked and told</h2>
        <Waking />
        <SoundTest />
      </section>
      <Pins />
      <OwnPasskeys />
      <ShiftEnd />
      {hasUnit ? null : (
        <button type="button" className="quiet" onClick={() => goTo("now")}>
          Back
        </button>
      )}
    </>
  );
}

function NotDelivered(): ReactNode {
  const waiting = useField((state) => state.waiting);
  const refused = useField((state) => state.refused);
  const isKept = useField((state) => state.isKept);
  const timeZone = useField(({ hello }) => hello?.timeZone);
  const aheadMs = useField((state) => state.aheadMs);
  const deviceId = useField(({ hello }) => hello?.deviceId);
  const location = useField((state) => state.location);
  const shown = waiting.filter(mayBeSeen);
  return (
    <section className="card">
      <h2>Not delivered</h2>
      {shown.length === 0 ? (
        <p className="empty">Dispatch has everything that you did.</p>
      ) : (
        <ol className="timeline">
          {shown.slice(0, 60).map(({ lane, seq, madeAtMs, act }) => (
            <li key={`${lane}/${seq}`}>
              <time>{clock(madeAtMs - aheadMs, timeZone)}</time>
              <span>{actWords(act)}</span>
            </li>
          ))}
        </ol>
      )}
      {refused.length === 0 ? null : (
        <>
          <h3>Not taken</h3>
          <ol className="timeline">
            {refused.map(({ act, atMs, why }) => (
              <li key={`${atMs}/${act.kind}`}>
                <time>{clock(atMs - aheadMs, timeZone)}</time>
                <span>
                  {actWords(act)} <span className="urgent-text">{refusalWords(why)}</span>
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      {isKept ? null : (
        <p className="urgent-text">This browser keeps nothing: what is not delivered is lost when it is closed.</p>
      )}
      <p className="dim small">
        {deviceId} ·{" "}
        {location === "on"
          ? "tells where it is"
          : location === "practice"
            ? "practice place"
            : "does not tell where it is"}
      </p>
    </section>
  );
}

function Waking(): ReactNode {
  const pushKey = useField(({ view }) => view?.pushKey);
  const [says, setSays] = useState<string>();
  if (pushKey === undefined || !("PushManager" in window))
    return <p className="dim">This app asks and tells you while it is open. Keep it open on the screen.</p>;
  const subscribe = async (): Promise<void> => {
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("notifications are not allowed");
      const registration = await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: pushKey,
      });
      await api.push(subscription.toJSON());
      setSays("This device is woken from now on.");
    } catch (error) {
      setSays(`Not possible: ${error instanceof Error ? error.message : "the browser says no"}`);
    }
  };
  return (
    <>
      <button type="button" className="wide" onClick={() => void subscribe()}>
        Wake this device when the app is closed
      </button>
      {says === undefined ? null : <p className="dim">{says}</p>}
    </>
  );
}

function SoundTest(): ReactNode {
  const [says, setSays] = useState<string>();
  return (
    <>
      <button
        type="button"
        className="wide"
        onClick={() => {
          unlockSound();
          setTimeout(() => {
            soundCheck();
            buzz([350, 150, 350]);
            setSays(
              canSound() ? "That is how a status check sounds." : "This browser makes no sound: look at the screen.",
            );
          }, 80);
        }}
      >
        Try sound and vibration
      </button>
      {says === undefined ? null : <p className="dim">{says}</p>}
    </>
  );
}

const PIN = /^\d{4,8}$/;

/** Two PINs, set by the officer alone. What either is for is said in training, and once here. */
function Pins(): ReactNode {
  const pin = useField(({ view }) => view?.pin);
  const [isOpen, setOpen] = useState(false);
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [says, setSays] = useState<string>();
  const [showsAgain, setShowsAgain] = useState(false);
  const set = async (): Promise<void> => {
    if (!PIN.test(first) || !PIN.test(second) || first === second) {
      setSays("Two different PINs of four to eight figures.");
      return;
    }
    const salt = newSalt();
    const [ordinary, duress] = await Promise.all(
      [first, second].map(async (text) => sha256(await proofOf(text, salt))),
    );
    const { officer } = fieldState();
    try {
      await api.pin({
        salt,
        ordinary: ordinary ?? "",
        duress: duress ?? "",
        ...(officer === undefined ? {} : { officer }),
      });
      setSays("Set.");
      setOpen(false);
      askNow();
    } catch (error) {
      if (error instanceof Refusal && error.kind === "show-again") {
        setShowsAgain(true);
        return;
      }
      setSays(faultWords(error));
    }
    setShowsAgain(false);
    setFirst("");
    setSecond("");
  };
  return (
    <section className="card">
      <h2>PINs</h2>
      <p className="dim">{pin?.checks === undefined ? "None are set." : "Your two PINs are set."}</p>
      {showsAgain ? (
        <>
          <p>Show first who you are: it is a while since you signed in.</p>
          <Proof act="Go on" ask={(password, code) => api.again({ password, ...code })} done={() => void set()} />
        </>
      ) : isOpen ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void set();
          }}
        >
          <label>
            The ordinary one
            <input
              inputMode="numeric"
              type="password"
              autoComplete="off"
              value={first}
              onChange={(event) => setFirst(event.currentTarget.value)}
            />
          </label>
          <label>
            The other one, which looks the same and tells dispatch in silence
            <input
              inputMode="numeric"
              type="password"
              autoComplete="off"
              value={second}
              onChange={(event) => setSecond(event.currentTarget.value)}
            />
          </label>
          <button type="submit" className="wide">
            Set both
          </button>
        </form>
      ) : (
        <button type="button" className="wide" onClick={() => setOpen(true)}>
          Set PINs
        </button>
      )}
      {says === undefined ? null : <p role="status">{says}</p>}
    </section>
  );
}

function ShiftEnd(): ReactNode {
  const unit = useField(({ view }) => view?.unit?.callSign);
  const accounts = useField(({ hello }) => hello?.accounts === true);
  const waiting = useField((state) => state.waiting.filter(mayBeSeen).length);
  const leave = (): void => {
    if (accounts)
      void api.signOut().then(askNow, () => undefined); // without coverage nobody is signed out
    else setField({ officer: undefined });
    setField({ view: undefined });
    for (const name of ["view", "choices"]) keepValue(name, undefined);
    askNow();
  };
  return (
    <section className="card">
      <h2>Shift</h2>
      {unit === undefined ? null : (
        <button type="button" className="wide" onClick={endShift}>
          End shift {unit}
        </button>
      )}
      <button type="button" className="wide" disabled={waiting > 0} onClick={leave}>
        {accounts ? "Sign out" : "Somebody else takes this device"}
      </button>
      {waiting > 0 ? <p className="dim small">Not before everything is delivered.</p> : null}
    </section>
  );
}
