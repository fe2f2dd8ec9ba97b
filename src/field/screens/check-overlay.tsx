/**
 * The status check: one question, one large answer. It gives no reason, and what an answer looks like never depends on
 * what it means. The driver of a moving car is not made to tap: the radio is the answer then.
 */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { soundCheck } from "../parts/sounds.ts";
import { clock } from "../parts/words.ts";
import { PinPad } from "../parts/pin-pad.tsx";
import { hearWords, voiceIsThere } from "../parts/voice.ts";
import { answerCheck, buzz } from "../store/field-actions.ts";
import { useField } from "../store/field-store.ts";

const AGAIN_MS = 12_000;
const MOVING_MPS = 3;
const FIX_AGE_MAX_MS = 15_000;
/** Two presses count as meant when they are neither a bounce nor an accident of half a minute. */
const PRESS_GAP_MS = { least: 180, most: 2_500 };
const ANSWERED_SHOWN_MS = 4_000;
const DELIVERED_WITHIN_MS = 2_500;
/** Keys that laptops, mounts and gloves have. A key that types something is none of them. */
const KEYS: ReadonlySet<string> = new Set(["Enter", " ", "MediaPlayPause", "AudioVolumeUp", "F8", "F9", "Camera"]);

export function CheckOverlay(): ReactNode {
  const prompt = useField(({ view }) => view?.prompt);
  const answered = useField((state) => state.answered);
  if (prompt !== undefined && answered?.promptAtMs !== prompt.askedAtMs)
    return <Question askedAtMs={prompt.askedAtMs} />;
  return <AnswerGiven />;
}

function Question({ askedAtMs }: { readonly askedAtMs: number }): ReactNode {
  const isMoving = useMoving();
  const pin = useField(({ view }) => view?.pin);
  const [isPassenger, setPassenger] = useState(false);
  const [isReplying, setReplying] = useState(false);
  const [reply, setReply] = useState("");
  useEffect(() => {
    const ask = (): void => {
      soundCheck();
      buzz([350, 150, 350]);
    };
    ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => clearInterval(timer);
  }, [askedAtMs]);
  const needsPin = pin?.needed === true && pin.checks !== undefined;
  useTwoPresses(!needsPin && !isReplying && !isMoving);
  if (isMoving && !isPassenger)
    return (
      <section role="dialog" aria-label="Status check" className="over check">
        <h1>STATUS CHECK</h1>
        <p className="say">Say it on the air. You are driving: nothing here is to be tapped.</p>
        <button type="button" className="quiet" onClick={() => setPassenger(true)}>
          I am the passenger
        </button>
      </section>
    );
  return (
    <section role="dialog" aria-label="Status check" className="over check">
      <h1>STATUS CHECK</h1>
      {needsPin ? (
        <PinPad onProof={(proof) => answerCheck({ proof })} />
      ) : (
        <button type="button" className="giant" onClick={() => answerCheck({})}>
          ALL IN ORDER
        </button>
      )}
      {isReplying ? (
        <form
          className="reply"
          onSubmit={(event) => {
            event.preventDefault();
            if (reply.trim() !== "") answerCheck({ reply: reply.trim() });
          }}
        >
          <input
            ref={(input) => input?.focus()}
            aria-label="Reply"
            value={reply}
            maxLength={200}
            autoComplete="off"
            enterKeyHint="send"
            onChange={(event) => setReply(event.currentTarget.value)}
          />
          {reply === "" && voiceIsThere() ? (
            <button type="button" onClick={() => void hearWords().then((words) => setReply(words ?? ""))}>
              Speak
            </button>
          ) : (
            <button type="submit">Send</button>
          )}
        </form>
      ) : (
        <button type="button" className="quiet" onClick={() => setReplying(true)}>
          Reply in words
        </button>
      )}
      {needsPin ? null : <p className="dim small">Or press a hardware key twice.</p>}
    </section>
  );
}

/** What an answer leaves behind for a few seconds; longer where it has not been delivered. */
function AnswerGiven(): ReactNode {
  const answered = useField((state) => state.answered);
  // AL10: of this answer. What else is on its way, with or without a question, shows nowhere.
  const waiting = useField(({ waiting: items }) =>
    items.some(({ lane, seq }) => lane === "first" && seq === answered?.seq),
  );
  const aheadMs = useField((state) => state.aheadMs);
  const nowMs = useField((state) => state.nowMs);
  const timeZone = useField(({ hello }) => hello?.timeZone);
  if (answered === undefined) return null;
  const ageMs = nowMs - answered.atMs;
  if (waiting && ageMs > DELIVERED_WITHIN_MS)
    return (
      <p role="status" className="toast urgent">
        Your answer of {clock(answered.atMs - aheadMs, timeZone)} has not reached dispatch. Use the radio.
      </p>
    );
  if (ageMs > ANSWERED_SHOWN_MS) return null;
  return (
    <p role="status" className="toast">
      All in order, {clock(answered.atMs - aheadMs, timeZone)}
    </p>
  );
}

function useMoving(): boolean {
  const carMoves = useField(({ view }) => view?.unit?.moving === true);
  const here = useField((state) => state.here);
  const nowMs = useField((state) => state.nowMs);
  const deviceMoves = (here?.speedMps ?? 0) > MOVING_MPS && nowMs - (here?.atMs ?? 0) < FIX_AGE_MAX_MS;
  return carMoves || deviceMoves;
}

function useTwoPresses(active: boolean): void {
  const pressed = useRef<{ readonly key: string; readonly atMs: number }>(undefined);
  useEffect(() => {
    if (!active) return;
    const press = (event: KeyboardEvent): void => {
      if (event.repeat) return;
      // Somebody who types on, or goes elsewhere by keyboard, answers nothing with the spaces between the words.
      const isPressing = event.key === "Enter" || event.key === " ";
      const isElsewhere =
        isPressing && event.target instanceof Element && event.target.closest("button.quiet") !== null;
      if (!KEYS.has(event.key) || isElsewhere) {
        pressed.current = undefined;
        return;
      }
      event.preventDefault();
      // When the keys were pressed, and not when a busy page came to hear of it.
      const { key, timeStamp } = event;
      const gapMs = pressed.current?.key === key ? timeStamp - pressed.current.atMs : Number.POSITIVE_INFINITY;
      if (gapMs < PRESS_GAP_MS.least) return;
      if (gapMs <= PRESS_GAP_MS.most) answerCheck({});
      else pressed.current = { key, atMs: timeStamp };
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [active]);
}
