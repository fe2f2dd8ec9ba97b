/** What everybody must know while it lasts, and is no alert: channels that are held, duress tests that run. */
import type { ReactNode } from "react";
import { clockText } from "../../board/durations.ts";
import { isTesting } from "../../domain/emergency.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { giveAndTell } from "../store/console-link.ts";
import { usePicture } from "../store/console-store.ts";

export function StandingNotes(): ReactNode {
  const { board, nowMs } = usePicture();
  const { center } = board;
  const held = [...center.channels.values()];
  const tested = [...center.units.values()].filter((unit) => isTesting(unit, nowMs));
  if (held.length === 0 && tested.length === 0) return null;
  return (
    <div className="standing-notes">
      {held.map(({ channel, sinceMs, by, unitId }) => {
        const unit = unitId === undefined ? undefined : center.units.get(unitId);
        return (
          <span key={channel}>
            <b>CHANNEL {channel} HELD</b>
            {unit === undefined ? "" : ` for ${spokenCallSign(center, unit)}`}, {clockText(nowMs - sinceMs)}, by{" "}
            {by.replace(/^\w+:/, "")}{" "}
            <button
              type="button"
              className="act-plain"
              onClick={() => void giveAndTell({ type: "ReleaseChannel", channel }, `release ${channel}`)}
            >
              release <kbd>RH</kbd>
            </button>
          </span>
        );
      })}
      {tested.map((unit) => (
        <span key={unit.id}>
          <b>DURESS TEST</b> of {spokenCallSign(center, unit)}: its duress keys ring nothing
        </span>
      ))}
    </div>
  );
}
