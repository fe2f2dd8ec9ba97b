/**
 * What stands in the strip while nothing has to be seen from across the room: who is out, whose check is due next, and
 * what waits. Grey, because it is ordinary; it gives its place to whatever is not.
 */
import type { ReactNode } from "react";
import { checkQueue } from "../../board/check-queue.ts";
import { clockText } from "../../board/durations.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { takenWords } from "../panels/taken-words.ts";
import { useOfFacts, useOfSecond } from "../store/of-facts.ts";

export function QuietLine(): ReactNode {
  const picture = usePicture();
  const { center } = picture.board;
  const isOneOpen = useConsole(({ emergencyAlertId }) => emergencyAlertId !== undefined);
  const { onDuty, out, standing, waiting } = useOfFacts(picture, () => countsOf(picture.board.center));
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
      <span>{alertWords(standing, waiting)}</span>
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
  for (const { phase } of center.alerts.values()) {
    if (phase !== "closed") standing++;
    if (phase === "open") waiting++;
  }
  return { onDuty, out, standing, waiting };
}

function alertWords(standing: number, waiting: number): string {
  if (standing === 0) return "no alert stands";
  return waiting === 0 ? "every alert is taken" : `alerts: ${takenWords(waiting, standing)}`;
}
