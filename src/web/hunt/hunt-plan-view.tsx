/** Where he can be stopped: the points, who holds each and how long before him, what stays open. Both speeds. */
import type { ReactNode } from "react";
import { clockText } from "../../board/durations.ts";
import type { Hunt } from "../../domain/hunt.ts";
import type { HuntContainment, HuntHeldPoint } from "../../domain/hunt-plan.ts";
import type { Incident } from "../../domain/incident.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { Offered } from "../accounts/offered.tsx";
import { giveAndTell } from "../store/console-link.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { SentWords } from "./hunt-intercept-view.tsx";
import { KitTag } from "./hunt-kit.tsx";

type PlanProps = { readonly incident: Incident; readonly hunt: Hunt };

export function HuntPlanView({ incident, hunt }: PlanProps): ReactNode {
  const { plan } = hunt;
  if (plan === undefined || plan.refused !== undefined) return null;
  // The faster of the two first: what closes it closes the other.
  const both = plan.containments.toSorted((a, b) => a.pace.localeCompare(b.pace));
  return (
    <>
      <h3>WHERE CAN HE BE STOPPED</h3>
      {both.map((containment) => (
        <Containment key={containment.pace} incident={incident} hunt={hunt} containment={containment} />
      ))}
    </>
  );
}

function Containment({
  incident,
  hunt,
  containment,
}: PlanProps & { readonly containment: HuntContainment }): ReactNode {
  const { settings } = usePicture();
  const { pace, closed, points, open, openCount, waysOut, notes } = containment;
  const headline = closed
    ? `closed by ${points.length} point${points.length === 1 ? "" : "s"}`
    : waysOut === 0
      ? "no way out is known, and none is closed"
      : `NOT CLOSED: ${openCount} of ${waysOut} ways out stay open`;
  return (
    <div className="hunt-plan">
      <p>
        <span className="strong">If he {pace === "lawful" ? "keeps to the law" : "flees"}:</span>{" "}
        <span className={closed ? "bright" : "urgent-text"}>{headline}</span>
      </p>
      <ol>
        {points.map((point) => (
          <PointRow key={`${point.unitId} ${point.where}`} incident={incident} hunt={hunt} point={point} />
        ))}
      </ol>
      {open.length === 0 ? null : (
        <ul className="hunt-open">
          {open.map((road) => (
            <li key={`${road.where} ${road.latDeg} ${road.lonDeg}`}>
              <button
                type="button"
                className="act-plain"
                onClick={() => useConsole.setState({ mapFocus: { latDeg: road.latDeg, lonDeg: road.lonDeg } })}
              >
                open: {road.where}
              </button>{" "}
              <span className="mono dim">he beyond {localTime(road.heAtMs, settings.timeZone)}</span>
            </li>
          ))}
          {openCount > open.length ? <li>and {openCount - open.length} more</li> : null}
        </ul>
      )}
      <p className="dim">{notes.join("; ")}</p>
    </div>
  );
}

function PointRow({ incident, hunt, point }: PlanProps & { readonly point: HuntHeldPoint }): ReactNode {
  const { board, settings } = usePicture();
  const unit = board.center.units.get(point.unitId);
  const name = unit === undefined ? point.unitId : spokenCallSign(board.center, unit);
  const sent = hunt.sent.find(({ unitId }) => unitId === point.unitId);
  // A point that its unit was sent to is a pin without a letter of its own.
  const isThere = point.pinLetter === `sent ${point.unitId}` || sent?.place.text === point.where;
  const { latDeg, lonDeg, where, heAtMs, unitAtMs } = point;
  const send = {
    type: "SendToHoldPoint",
    incident: incident.id,
    unit: point.unitId,
    place: { text: where, latDeg, lonDeg },
    byMs: heAtMs,
    task: "hold",
  } as const;
  return (
    <li>
      <span className="mono strong">{name}</span> <KitTag unit={unit} />{" "}
      <button
        type="button"
        className="act-plain bright"
        onClick={() => useConsole.setState({ mapFocus: { latDeg, lonDeg } })}
      >
        {where}
      </button>{" "}
      <span className="mono">{clockText(Math.max(0, heAtMs - unitAtMs))}</span> before him{" "}
      <span className="mono dim">
        ({localTime(unitAtMs, settings.timeZone)}, he {localTime(heAtMs, settings.timeZone)})
      </span>{" "}
      {point.pinLetter === undefined || isThere ? null : <span className="tag">pinned {point.pinLetter}</span>}{" "}
      {isThere ? (
        <SentWords messageId={sent?.messageId ?? ""} unitId={point.unitId} />
      ) : (
        <Offered to={send}>
          <button type="button" className="act" onClick={() => void giveAndTell(send, `${name} to ${where}`)}>
            {sent === undefined ? "Send" : "Send here instead"}{" "}
            <span className="unseen">
              {name} to hold {where}
            </span>
          </button>
        </Offered>
      )}
    </li>
  );
}
