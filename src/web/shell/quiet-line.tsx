/**
 * What stands in the strip while nothing has to be seen from across the room: who is out, whose check is due next, and
 * what waits. Grey, because it is ordinary; it gives its place to whatever is not.
 */
import type { ReactNode } from "react";
import { checkQueue } from "../../board/check-queue.ts";
import { type AlertLevel, compareLevels } from "../../domain/alert.ts";
import { clockText } from "../../board/durations.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { takenWords } from "../panels/taken-words.ts";
import { useOfFacts, useOfSecond } from "../store/of-facts.ts";
import { LevelMark } from "./marks.tsx";

export function QuietLine(): ReactNode {
  const picture = usePicture();
  const { center } = picture.board;
  const isOneOpen = useConsole(({ emergencyAlertId }) => emergencyAlertId !== undefined);
  const { onDuty, out, standing, waiting, worstWaiting } = useOfFacts(picture, () => countsOf(picture.board.center));
  const next = useOfSecond(picture, () => checkQueue(center, picture.settings, picture.nowMs)[0]);
  return (
    <p className="quiet-line">
      <b>{isOneOpen ? "No other emergency." : "No emergency."}</b>
      <span>
        {onDuty} on duty, {out === 0 ? "nobody on a stop" : `${out} on a stop`}
      </span>
      {next === undefined ? null : (
        <span>
          next check <span className="mono bright">{next.callSign}</span>{" "}
          {next.leftMs < 0 ? <b className="urgent-text">over {clockText(-next.leftMs)}</b> : clockText(next.leftMs)}
        </span>
      )}
      <span className={worstWaiting === "urgent" ? "urgent-text" : ""}>
        {worstWaiting === "urgent" ? (
          <>
            <LevelMark level="urgent" size={12} />{" "}
          </>
        ) : null}
        {alertWords(standing, waiting)}
      </span>
    </p>
  );
}

function countsOf(center: ReturnType<typeof usePicture>["board"]["center"]) {
  let onDuty = 0;
  let out = 0;
  for (const { shift, stop } of center.units.values()) {
    if (shift !== undefined) onDuty++;
    if (stop !== undefined) out++;
  }
  let standing = 0;
  let waiting = 0;
  let worstWaiting: AlertLevel | undefined;
  for (const { phase, level } of center.alerts.values()) {
    if (phase !== "closed") standing++;
    if (phase !== "open") continue;
    waiting++;
    if (worstWaiting === undefined || compareLevels(level, worstWaiting) > 0) worstWaiting = level;
  }
  return { onDuty, out, standing, waiting, worstWaiting };
}

function alertWords(standing: number, waiting: number): string {
  if (standing === 0) return "no alert";
  return waiting === 0 ? "every alert is taken" : `alerts: ${takenWords(waiting, standing)}`;
}
