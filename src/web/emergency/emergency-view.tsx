/**
 * The emergency view: who, where, what was last heard, who is near, who knows, what is still to do.
 *
 * It opens by itself for the one who takes the alert. Left is the unit, in the middle the map, right the work.
 */
import { useEffect, type ReactNode } from "react";
import { Offered } from "../accounts/offered.tsx";
import type { AlertId } from "../../base/ids.ts";
import { alertRow, type AlertRow, newestEvidence } from "../../board/alert-row.ts";
import { ageText, clockText, distanceText } from "../../board/durations.ts";
import { type UnitRow, unitRow } from "../../board/unit-row.ts";
import { distanceBetweenM } from "../../base/geo.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Unit } from "../../domain/unit.ts";
import { closeEmergency, usePicture } from "../store/console-store.ts";
import { recordingLookedAt } from "../store/past-source.ts";
import { EMERGENCY_VIEW_ID } from "../shell/kept-keyboard.ts";
import { LevelMark, KindMark } from "../shell/marks.tsx";
import type { HistoryOf } from "../panels/history.ts";
import { TimelineView } from "../panels/timeline-view.tsx";
import { Cautions, CrewFacts, LastContactFact, LocationFact } from "../panels/unit-facts.tsx";
import { giveAndTell } from "../store/console-link.ts";
import { useConsole } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { watchedOfPart } from "../words/monitor-words.ts";
import { placeWords } from "../words/place-words.ts";
import { whereOfDevice } from "../words/where-words.ts";
import { SearchPlaces } from "../search/search-places.tsx";
import { EmergencyWork } from "./emergency-work.tsx";

/** How far before the alert its timeline begins: the stop itself, and the last words. */
const BEFORE_MS = 10 * 60_000;
type Props = { readonly alertId: AlertId };

function useAlert({ alertId }: Props):
  | {
      readonly alert: Alert;
      readonly row: AlertRow;
      readonly unit: Unit | undefined;
      readonly unitView: UnitRow | undefined;
    }
  | undefined {
  const { board, settings, nowMs, viewer } = usePicture();
  const alert = board.center.alerts.get(alertId);
  if (alert === undefined) return undefined;
  const row = alertRow(board.center, alert, viewer);
  const unit = row.unitId === undefined ? undefined : board.center.units.get(row.unitId);
  return { alert, row, unit, unitView: unit === undefined ? undefined : unitRow(board, unit, settings, nowMs) };
}

/** Left: why, where, last heard, cautions, who. */
export function EmergencyWho(props: Props): ReactNode {
  const { nowMs } = usePicture();
  const open = useAlert(props);
  const gone = open === undefined;
  useEffect(() => {
    if (gone) closeEmergency();
  }, [gone]);
  if (open === undefined) return null;
  const { alert, row, unit, unitView } = open;
  return (
    <section
      id={EMERGENCY_VIEW_ID}
      className="column emergency-who"
      aria-label={`${alert.level} ${row.who}`}
      tabIndex={-1}
    >
      <EmergencyHead row={row} />
      {row.covert && row.phase !== "closed" ? <CovertMark who={unit === undefined ? undefined : row.who} /> : null}
      <Why row={row} />
      {unit === undefined || unitView === undefined ? (
        <WithoutUnit alert={alert} />
      ) : (
        <>
          <h3>WHERE</h3>
          <dl className="facts">
            <LocationFact placed={unitView.person} of="person" />
            <LocationFact placed={unitView.vehicle} of="vehicle" />
            <PartedFact alert={alert} row={unitView} />
          </dl>
          <SearchPlaces alert={alert} keys />
          <h3>LAST HEARD</h3>
          <dl className="facts">
            <LastContactFact row={unitView} />
            <dt>{unitView.stop === undefined ? "Status" : "Stop"}</dt>
            <dd>
              {unitView.stop === undefined ? (
                <span className="dim">{unitView.status}</span>
              ) : (
                <>
                  <span className="plate">{unitView.stop.plate ?? "no plate"}</span> {unit.stop?.description ?? ""}
                  <div>
                    {unitView.stop.place ?? ""}{" "}
                    <span className="dim">for {clockText(nowMs - (unit.stop?.startedAtMs ?? nowMs))}</span>
                    {unit.stop?.occupants === undefined
                      ? ""
                      : `, ${unit.stop.occupants} ${unit.stop.occupants === 1 ? "occupant" : "occupants"}`}
                    {unit.stop?.assistFor === undefined ? "" : `, stopped for ${unit.stop.assistFor}`}
                  </div>
                </>
              )}
            </dd>
          </dl>
          <h3>CAUTIONS</h3>
          <Cautions row={unitView} />
          <h3>WHO</h3>
          <dl className="facts">
            <CrewFacts unit={unit} />
          </dl>
        </>
      )}
    </section>
  );
}

/** Under the map: the timeline, which writes itself: of the alert, and of its unit and incident since shortly before. */
export function EmergencyTimeline(props: Props): ReactNode {
  const open = useAlert(props);
  if (open === undefined) return null;
  const { alert, unit } = open;
  const subjects: HistoryOf[] = [{ kind: "alert", id: alert.id }];
  if (unit !== undefined) subjects.push({ kind: "unit", id: unit.id });
  if (unit?.currentIncidentId !== undefined) subjects.push({ kind: "incident", id: unit.currentIncidentId });
  return (
    <section className="emergency-timeline" aria-label="Timeline">
      <h3>TIMELINE</h3>
      <TimelineView of={subjects} sinceMs={alert.raisedAtMs - BEFORE_MS} />
    </section>
  );
}

/** Right: whose it is, who is sent, who is told, what is still to do. */
export function EmergencyTasks(props: Props): ReactNode {
  const open = useAlert(props);
  if (open === undefined) return null;
  return (
    // Of a recording it tells what was done; nothing in it can be.
    <section className="column emergency-work" aria-label="What is done" inert={recordingLookedAt() !== undefined}>
      <EmergencyWork alert={open.alert} row={open.row} unitView={open.unitView} />
    </section>
  );
}

function EmergencyHead({ row }: { readonly row: AlertRow }): ReactNode {
  const { nowMs } = usePicture();
  const closed = row.phase === "closed";
  return (
    <header className={`emergency-head ${closed ? "" : row.level}`}>
      <LevelMark level={row.level} size={24} />
      <span className="name mono">{row.who}</span>
      <span>{closed ? "CLOSED" : row.level.toUpperCase()}</span>
      <span className="mono since">{clockText(nowMs - row.levelSinceMs)}</span>
      <button type="button" className="act" title="Back" onClick={closeEmergency}>
        <span className="unseen">Back </span>
        <kbd>Esc</kbd>
      </button>
      {row.phase === "open" ? (
        <span className="nobody">
          NOBODY HAS IT
          <Offered to={{ type: "TakeAlert", alert: row.id }}>
            <button
              type="button"
              className="act take"
              onClick={() => void giveAndTell({ type: "TakeAlert", alert: row.id }, `take ${row.who}`)}
            >
              <kbd>F1</kbd> Take it
            </button>
          </Offered>
        </span>
      ) : null}
    </header>
  );
}

function CovertMark({ who }: { readonly who: string | undefined }): ReactNode {
  return (
    <p className="covert">
      COVERT: do not call {who ?? "anybody"} about it, do not answer aloud. Whoever is with the officer may hear.
    </p>
  );
}

function Why({ row }: { readonly row: AlertRow }): ReactNode {
  const { settings, nowMs } = usePicture();
  return (
    <ul className="causes">
      {row.causes.map((cause) => (
        <li key={cause.key}>
          <span className={`${cause.level}-text`}>
            <LevelMark level={cause.level} size={12} />
          </span>
          <span className={cause.endedAtMs === undefined ? "strong" : "dim"}>{cause.sentence}</span>
          <span className="dim when" title={localTime(cause.sinceMs, settings.timeZone)}>
            {ageText(nowMs - cause.sinceMs)}
            <span className="unseen"> ago</span>
            {cause.endedAtMs === undefined ? "" : ", over"}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Where person and vehicle were last together, and how far apart they are now. */
function PartedFact({ alert, row }: { readonly alert: Alert; readonly row: UnitRow }): ReactNode {
  const { settings, nowMs } = usePicture();
  const parted = newestEvidence(alert, "parted");
  const { person, vehicle } = row;
  const apartM =
    person === undefined || vehicle === undefined ? undefined : distanceBetweenM(person.location, vehicle.location);
  if (parted === undefined) return null;
  return (
    <>
      <dt>
        <KindMark of="parted" /> Parted
      </dt>
      <dd>
        <button
          type="button"
          className="act-plain bright"
          title="Show it on the map"
          onClick={() => useConsole.setState({ mapFocus: { latDeg: parted.latDeg, lonDeg: parted.lonDeg } })}
        >
          {placeWords(parted).full}
        </button>
        <div className="dim">
          last together at {localTime(parted.fixAtMs, settings.timeZone)}, {ageText(nowMs - parted.fixAtMs)} ago
          {apartM === undefined ? "" : `; now ${distanceText(apartM)} apart`}
        </div>
      </dd>
    </>
  );
}

function WithoutUnit({ alert }: { readonly alert: Alert }): ReactNode {
  const { board, nowMs } = usePicture();
  const device = whereOfDevice(board, alert, nowMs);
  const fixes = alert.causes.flatMap(({ evidence }) => evidence);
  return (
    <>
      <p className="empty">
        {alert.subject.kind === "system"
          ? ofVigil(alert.subject.part)
          : "No unit on duty answers for this device. What is known of it is in the causes and the timeline."}
      </p>
      {device === undefined ? null : (
        <>
          <h3>WHERE</h3>
          <button
            type="button"
            className="act-plain bright"
            title="Show it on the map"
            onClick={() => useConsole.setState({ mapFocus: { latDeg: device.at.latDeg, lonDeg: device.at.lonDeg } })}
          >
            {device.words}
          </button>
          <div className="dim mono">
            {device.at.latDeg.toFixed(5)}, {device.at.lonDeg.toFixed(5)}
          </div>
        </>
      )}
      {fixes.map((fix) => (
        <p key={`${fix.of}/${fix.fixAtMs}`}>
          {fix.of}: {placeWords(fix).full}, {ageText(nowMs - fix.fixAtMs)} ago
        </p>
      ))}
    </>
  );
}

function ofVigil(part: string): string {
  const watched = watchedOfPart(part);
  return watched === undefined
    ? "This alert is about Vigil itself."
    : `This alert is about Vigil itself: nothing watches for ${watched} until the server is started again. The rest of the watch goes on. Ask those who are out by radio, and tell whoever looks after the server.`;
}
