/** What frames every screen: who this is and whether the center hears, and below where one can go. */
import { useRef, useState, type ReactNode } from "react";
import { lockNow } from "../link/link.ts";
import { cornersAreHeld, cornersSaidSince } from "../parts/corners.ts";
import { actWords, span } from "../parts/words.ts";
import { answerCheck, declareEmergency, goTo } from "../store/field-actions.ts";
import { centerNowMs, type Screen, undelivered, useField } from "../store/field-store.ts";

/** The link is worth a word only after it has been gone for longer than a passing shadow. */
const OFF_AFTER_MS = 1_500;

export function TopBar(): ReactNode {
  const unit = useField(({ view }) => view?.unit);
  const starting = useField(({ waiting }) => undelivered(waiting, "start-shift"));
  const status = useField(({ waiting }) => undelivered(waiting, "status", "stop", "clear"));
  const nowMs = useField((state) => state.nowMs);
  const battery = useField((state) => state.battery);
  const practice = useField(({ hello }) => hello?.practice === true);
  const callSign = unit?.callSign ?? (starting?.act.kind === "start-shift" ? starting.act.unit : "");
  const words = status === undefined ? unit?.status : shownStatus(actWords(status.act));
  // By the clock by which it was said: what waits by this device's own, what the center knows by the center's.
  const centerNow = useField(centerNowMs);
  const sinceMs = status?.madeAtMs ?? unit?.sinceMs;
  return (
    <header className="top">
      <strong className="call-sign">{callSign}</strong>
      <span className={status === undefined ? "status" : "status undelivered"}>
        {words}
        {sinceMs === undefined ? null : (
          <span className="dim"> {span((status === undefined ? centerNow : nowMs) - sinceMs)}</span>
        )}
      </span>
      <span className="spread" />
      {practice ? <span className="tag">practice</span> : null}
      {battery !== undefined && battery <= 0.2 ? (
        <span className="tag urgent">{Math.round(battery * 100)} %</span>
      ) : null}
      <LinkMark />
      <LockButton />
    </header>
  );
}

function LockButton(): ReactNode {
  const accounts = useField(({ hello }) => hello?.accounts === true);
  if (!accounts) return null;
  return (
    <button type="button" className="lock" onClick={lockNow}>
      Lock
    </button>
  );
}

function shownStatus(words: string): string {
  return words === "Clear" ? "Available" : words;
}

function LinkMark(): ReactNode {
  const link = useField((state) => state.link);
  const nowMs = useField((state) => state.nowMs);
  // An answer that is on its way shows where the question stood, and nowhere else.
  const waiting = useField((state) => state.waiting.filter(({ act }) => act.kind !== "answer").length);
  const isOff = !link.on && nowMs - link.sinceMs > OFF_AFTER_MS;
  if (!isOff && waiting === 0) return <span className="link on">connected</span>;
  return (
    <button type="button" className={isOff ? "link off" : "link busy"} onClick={() => goTo("more")}>
      {isOff ? `no coverage ${span(nowMs - link.sinceMs)}` : "sending"}
      {waiting === 0 ? null : <strong>{waiting} not delivered</strong>}
    </button>
  );
}

const PLACES: readonly (readonly [Screen, string])[] = [
  ["now", "Now"],
  ["incident", "Incident"],
  ["near", "Near"],
  ["messages", "Messages"],
  ["more", "More"],
];

export function BottomBar(): ReactNode {
  const screen = useField((state) => state.screen);
  const unread = useField(
    ({ view }) => view?.messages.filter(({ state }) => state === "sent" || state === "shown").length ?? 0,
  );
  return (
    <footer className="bottom">
      <EmergencyButton />
      <nav aria-label="Screens">
        {PLACES.map(([to, name]) => (
          <button
            key={to}
            type="button"
            className="tab"
            aria-current={screen === to ? "page" : undefined}
            onClick={() => goTo(to)}
          >
            {name}
            {to === "messages" && unread > 0 ? <span className="count">{unread}</span> : null}
          </button>
        ))}
      </nav>
    </footer>
  );
}

const HOLD_MS = 1_500;
/** Two fingers that come to rest on two corners, one of them on this button, do not come in the same instant. */
const SHOWN_AFTER_MS = 300;
const LOOK_EVERY_MS = 50;
/** Where no picture is shown that would tell of it: then it can be held again, as ever. */
const SENT_SHOWN_MS = 30_000;

/** The open emergency: held, so that no pocket declares it, and plain to see while it is. */
export function EmergencyButton(): ReactNode {
  const emergency = useField(({ view }) => view?.emergency);
  const declaredAtMs = useField((state) => state.emergencyAtMs);
  const pending = useField(({ waiting }) => undelivered(waiting, "help") !== undefined);
  const nowMs = useField((state) => state.nowMs);
  const centerNow = useField(centerNowMs);
  const isBlind = useField(({ phase }) => phase !== "ready");
  const [held, setHeld] = useState(false);
  const timer = useRef<number>(undefined);
  const sinceMs = useRef<number>(undefined);
  const begin = ({ timeStamp }: { readonly timeStamp: number }): void => {
    if (sinceMs.current !== undefined) return;
    sinceMs.current = timeStamp;
    timer.current = window.setTimeout(look, SHOWN_AFTER_MS, SHOWN_AFTER_MS);
  };
  const stop = (): void => {
    clearTimeout(timer.current);
    sinceMs.current = undefined;
    setHeld(false);
  };
  const declare = (): void => {
    stop();
    declareEmergency();
  };
  // AL10: a finger of somebody who holds two corners may rest on it. Then it shows nothing, and the corners say it.
  const look = (heldForMs: number): void => {
    const heldSinceMs = sinceMs.current;
    if (heldSinceMs === undefined || cornersSaidSince(heldSinceMs)) return stop();
    const isCorner = cornersAreHeld();
    if (heldForMs >= HOLD_MS && !isCorner) return declare();
    setHeld(!isCorner);
    const nextMs = isCorner ? LOOK_EVERY_MS : HOLD_MS - heldForMs;
    timer.current = window.setTimeout(look, nextMs, heldForMs + nextMs);
  };
  const end = ({ timeStamp }: { readonly timeStamp: number }): void => {
    const heldSinceMs = sinceMs.current;
    stop();
    // A busy page hears of the lifted hand before its own clock: what counts is how long the hand was there.
    if (heldSinceMs === undefined || timeStamp - heldSinceMs < HOLD_MS || cornersSaidSince(heldSinceMs)) return;
    if (cornersAreHeld()) answerCheck({ held: true });
    else declareEmergency();
  };
  // A locked app is told nothing of what became of it.
  const isSentHere = isBlind && declaredAtMs !== undefined && nowMs - declaredAtMs < SENT_SHOWN_MS;
  if (emergency !== undefined || pending || isSentHere) {
    const stoodMs = emergency === undefined ? nowMs - (declaredAtMs ?? nowMs) : centerNow - emergency.sinceMs;
    return (
      <div role="status" className={pending ? "emergency-stands pending" : "emergency-stands"}>
        <strong>{pending ? "EMERGENCY NOT DELIVERED YET" : "EMERGENCY SENT"}</strong>
        <span>
          {pending
            ? "It is sent again and again. Use the radio."
            : emergency?.taken === true
              ? `A dispatcher has it · ${span(stoodMs)}`
              : emergency === undefined
                ? `Delivered · ${span(stoodMs)}`
                : `Delivered · nobody has taken it yet · ${span(stoodMs)}`}
        </span>
        <span className="small">Only the dispatcher can end it.</span>
      </div>
    );
  }
  return (
    <button
      type="button"
      className={held ? "emergency held" : "emergency"}
      onPointerDown={begin}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if ((event.key === "Enter" || event.key === " ") && !event.repeat) begin(event);
      }}
      onKeyUp={end}
    >
      <span className="fill" aria-hidden="true" />
      <span className="label">{held ? "KEEP HOLDING" : "HOLD FOR EMERGENCY"}</span>
    </button>
  );
}
