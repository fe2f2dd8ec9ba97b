/**
 * Where he can be met on the road that he drives: the points ahead, the best first, who stands there how long before him
 * and with what, and what speaks against each. One key sends the best unit to the best point that nobody goes to yet.
 */
import { useState, type ReactNode } from "react";
import { ageText, clockText, distanceText } from "../../board/durations.ts";
import { MPS_PER_MPH } from "../../base/geo.ts";
import type { Hunt } from "../../domain/hunt.ts";
import type { HuntIntercept, HuntMeetingUnit } from "../../domain/hunt-plan.ts";
import type { Incident } from "../../domain/incident.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { Offered } from "../accounts/offered.tsx";
import { useAltKey } from "../emergency/alt-key.ts";
import { giveAndTell } from "../store/console-link.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { useHuntView } from "./hunt-view.ts";
import { KitTag } from "./hunt-kit.tsx";
import { MEETING_SHOWN, type MeetingRow, meetingRows } from "./meeting-points.ts";

type Props = { readonly incident: Incident; readonly hunt: Hunt };

const SPARES_MIN = [1, 2, 3, 5, 10] as const;

export function HuntInterceptView({ incident, hunt }: Props): ReactNode {
  const { plan } = hunt;
  if (plan === undefined || plan.refused !== undefined) return null;
  return (
    <section aria-label="Where can he be met">
      <h3 className="check-head">
        <span>WHERE CAN HE BE MET</span>
        {plan.intercept === undefined ? null : <SpareChoice />}
      </h3>
      {plan.intercept === undefined ? (
        <p className="empty">
          Nobody knows on which road he drives, and which way. A certain sighting with a direction says it:{" "}
          <span className="mono">HS confirmed I40 MM 327 WB mph 90</span>
        </p>
      ) : (
        <Intercept incident={incident} hunt={hunt} intercept={plan.intercept} />
      )}
    </section>
  );
}

function SpareChoice(): ReactNode {
  const { spareMin } = useHuntView();
  return (
    <label className="spare">
      there before him by{" "}
      <select
        value={spareMin}
        onChange={({ currentTarget: { value } }) => useHuntView.setState({ spareMin: Number(value) })}
      >
        {SPARES_MIN.map((minutes) => (
          <option key={minutes} value={minutes}>
            {minutes} min
          </option>
        ))}
      </select>
    </label>
  );
}

function Intercept({ incident, hunt, intercept }: Props & { readonly intercept: HuntIntercept }): ReactNode {
  const { settings, nowMs } = usePicture();
  const { spareMin } = useHuntView();
  const [all, setAll] = useState(false);
  const rows = meetingRows(intercept, spareMin);
  const shown = all ? rows : rows.slice(0, MEETING_SHOWN);
  const { along, fromMs, speedMps, doubt, refused, notes, lookedM, of } = intercept;
  const who = of.kind === "vehicle" ? "The car in other hands" : `He (sighting ${of.letter})`;
  const speed = speedMps === undefined ? "" : `, ${Math.round(speedMps / MPS_PER_MPH)} mph`;
  return (
    <>
      {along === "" ? null : (
        <p>
          {who}: <span className="bright">{along}</span>
          <span className="mono dim">
            {" "}
            {localTime(fromMs, settings.timeZone)}, {ageText(nowMs - fromMs)} ago{speed}
          </span>
        </p>
      )}
      {doubt === undefined ? null : <p className="urgent-text">Doubted: {doubt}.</p>}
      {refused === undefined ? null : <p className="urgent-text">Where he can be met is not worked out: {refused}.</p>}
      {refused !== undefined || rows.length > 0 ? null : (
        <p className="urgent-text">
          NOBODY is ahead of him by {spareMin} min on the next {distanceText(lookedM)} of his road.
        </p>
      )}
      <MeetKey incident={incident} hunt={hunt} rows={rows} />
      <ol className="meet-list">
        {shown.map((row) => (
          <MeetRow
            key={row.point.where}
            incident={incident}
            hunt={hunt}
            row={row}
            isNext={nextOf(hunt, rows)?.row.number === row.number}
          />
        ))}
      </ol>
      {rows.length <= MEETING_SHOWN ? null : (
        <button type="button" className="act-plain" onClick={() => setAll(!all)}>
          {all ? `only the first ${MEETING_SHOWN}` : `${rows.length - MEETING_SHOWN} more, less good`}
        </button>
      )}
      {notes.length === 0 ? null : <p className="dim">Assumed: {notes.join("; ")}.</p>}
    </>
  );
}

/** The best point that nobody goes to yet, and the best unit that goes nowhere yet. */
function nextOf(hunt: Hunt, rows: readonly MeetingRow[]) {
  const goesSomewhere = (unitId: string): boolean => hunt.sent.some((sent) => sent.unitId === unitId);
  for (const row of rows) {
    if (hunt.sent.some(({ place }) => place.text === row.point.where)) continue;
    const unit = row.units.find(({ unitId }) => !goesSomewhere(unitId));
    if (unit !== undefined) return { row, unit };
  }
  return undefined;
}

function MeetKey({ incident, hunt, rows }: Props & { readonly rows: readonly MeetingRow[] }): ReactNode {
  const { board } = usePicture();
  useAltKey("m", () => {
    const next = nextOf(hunt, rows);
    if (next === undefined) return;
    const unit = board.center.units.get(next.unit.unitId);
    const name = unit === undefined ? next.unit.unitId : spokenCallSign(board.center, unit);
    void giveAndTell(sendOf(incident, next.row, next.unit), `${name} to ${next.row.point.where}`);
  });
  return null;
}

function sendOf(incident: Incident, { point }: MeetingRow, { unitId }: HuntMeetingUnit) {
  const { where, latDeg, lonDeg, heAtMs } = point;
  return {
    type: "SendToHoldPoint",
    incident: incident.id,
    unit: unitId,
    place: { text: where, latDeg, lonDeg },
    byMs: heAtMs,
    task: "meet",
  } as const;
}

type RowProps = Props & { readonly row: MeetingRow; readonly isNext: boolean };

function MeetRow({ incident, hunt, row, isNext }: RowProps): ReactNode {
  const { settings, nowMs } = usePicture();
  const { point, number, units } = row;
  const { latDeg, lonDeg, where, heAtMs, aheadM, roadClass, turnOffsBefore, builtUpWithinM } = point;
  const highwaysOnly = hunt.plan?.highwaysOnly === true;
  const houses =
    builtUpWithinM !== undefined
      ? `houses within ${distanceText(builtUpWithinM)}`
      : highwaysOnly
        ? "houses not known"
        : "no houses within 1.2 mi of the road, as far as is known";
  const turnOffs =
    turnOffsBefore === 0
      ? "no turn-off before it"
      : `${turnOffsBefore} turn-off${turnOffsBefore === 1 ? "" : "s"} before it`;
  return (
    <li>
      <div className="place-head">
        <span className="rank mono">{number}</span>
        <button
          type="button"
          className="act-plain bright"
          title="Show it on the map"
          onClick={() => useConsole.setState({ mapFocus: { latDeg, lonDeg } })}
        >
          {where}
        </button>
        <span className="mono strong" title={`He can be there at ${localTime(heAtMs, settings.timeZone)}`}>
          he in {clockText(heAtMs - nowMs)}
        </span>
      </div>
      {units.map((unit, i) => (
        <MeetUnit key={unit.unitId} incident={incident} hunt={hunt} row={row} unit={unit} isNext={isNext && i === 0} />
      ))}
      <div className="dim">
        {distanceText(aheadM)} on; {turnOffs}; {roadClass}, lanes and traffic not known; {houses}
      </div>
    </li>
  );
}

function MeetUnit(props: RowProps & { readonly unit: HuntMeetingUnit }): ReactNode {
  const { incident, hunt, row, unit, isNext } = props;
  const { board } = usePicture();
  const known = board.center.units.get(unit.unitId);
  const name = known === undefined ? unit.unitId : spokenCallSign(board.center, known);
  const sent = hunt.sent.find(({ unitId }) => unitId === unit.unitId);
  const send = sendOf(incident, row, unit);
  return (
    <div className="meet-unit">
      <span className="mono strong">{name}</span> <KitTag unit={known} />{" "}
      <span>
        <span className="mono">{clockText(row.point.heAtMs - unit.unitAtMs)}</span> before him
      </span>{" "}
      {sent?.place.text === row.point.where ? (
        <SentWords messageId={sent.messageId} unitId={unit.unitId} />
      ) : (
        <Offered to={send}>
          <button type="button" className="act" onClick={() => void giveAndTell(send, `${name} to ${row.point.where}`)}>
            {sent === undefined ? "Send" : "Send here instead"}{" "}
            <span className="unseen">
              {name} to {row.point.where}
            </span>
            {isNext ? <kbd>Alt+M</kbd> : null}
          </button>
        </Offered>
      )}
    </div>
  );
}

/** What has become of the message: sent is not shown. */
export function SentWords({ messageId, unitId }: { readonly messageId: string; readonly unitId: string }): ReactNode {
  const { messages } = usePicture().board.center;
  const state = [...messages.values()].find(({ id }) => id === messageId)?.to[unitId]?.state;
  const words = {
    sent: "sent, not shown yet",
    shown: "sent, shown",
    read: "sent, read",
    "read-out": "read out",
  } as const;
  return <span className="bright">{state === undefined ? "sent" : words[state]}</span>;
}
