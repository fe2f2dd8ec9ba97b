/** One unit: what it does, its check, where it is, who and what rides in it, its devices, its messages, its history. */
import type { ReactNode } from "react";
import { Offered } from "../accounts/offered.tsx";
import { asId, type UnitId } from "../../base/ids.ts";
import { helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import { ageText, clockText, distanceText } from "../../board/durations.ts";
import { unitPoint, type UnitRow, unitRow } from "../../board/unit-row.ts";
import type { Command } from "../../domain/command.ts";
import { crewOf } from "../../domain/crew.ts";
import type { Unit } from "../../domain/unit.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectIncident } from "../store/windows.ts";
import { LevelMark } from "../shell/marks.tsx";
import { TimelineView } from "./timeline-view.tsx";
import { CoverageNote, useUsualCoverage } from "./coverage-note.tsx";
import { Cautions, CrewFacts, LastContactFact, LocationFact } from "./unit-facts.tsx";
import { UnitMessages } from "./unit-messages.tsx";

export function UnitDetail({ id }: { readonly id: string }): ReactNode {
  const { board, settings, nowMs } = usePicture();
  const unit = board.center.units.get(asId<UnitId>(id));
  if (unit === undefined) return <p className="empty">This unit is no longer known.</p>;
  const row = unitRow(board, unit, settings, nowMs);
  const { incident } = row;
  return (
    <div className="detail">
      <div className="title">
        <span className="name">{row.callSign}</span>
        {row.alert === undefined ? null : (
          <span className={`level ${row.alert.level}-text`}>
            <LevelMark level={row.alert.level} /> {row.alert.level}
          </span>
        )}
        <span>{row.status}</span>
        <span className="mono dim">{clockText(nowMs - row.statusSinceMs)}</span>
      </div>
      <UnitActs row={row} />
      <dl className="facts" style={{ marginTop: 8 }}>
        {incident === undefined ? null : (
          <>
            <dt>Incident</dt>
            <dd>
              <button type="button" className="act-plain" onClick={() => selectIncident(incident.id)}>
                {incident.number}
              </button>{" "}
              {incident.type}, {incident.place}
            </dd>
          </>
        )}
        <StopFacts unit={unit} />
        {row.check === undefined ? null : (
          <>
            <dt>Check</dt>
            <dd>
              <span className={`check ${row.check.phase}`}>
                {row.check.phase === "over"
                  ? `over by ${clockText(-row.check.leftMs)}`
                  : `due in ${clockText(row.check.leftMs)}`}
              </span>
              {row.prompted ? <span className="dim"> · asked on the officer&apos;s device</span> : null}
              {row.check.noAnswers > 0 ? <span> · no answer ×{row.check.noAnswers}</span> : null}
            </dd>
          </>
        )}
        <LastContactFact row={row} />
        <LocationFact placed={row.vehicle} of="vehicle" />
        <LocationFact placed={row.person} of="person" />
        <NearestFact row={row} />
        <CrewFacts unit={unit} />
        <DeviceFacts unit={unit} />
        <StackFact unit={unit} />
      </dl>
      {row.marks.map((mark) => (
        <p key={mark.monitor} className="mark-line">
          {mark.sentence} <span className="dim">for {ageText(nowMs - mark.sinceMs)}</span>
        </p>
      ))}
      <h3>CAUTIONS</h3>
      <Cautions row={row} />
      <UnitMessages unit={unit} callSign={row.callSign} />
      <h3>TIMELINE</h3>
      <TimelineView of={[{ kind: "unit", id: unit.id }]} />
    </div>
  );
}

function UnitActs({ row }: { readonly row: UnitRow }): ReactNode {
  const act = (label: string, verb: string, command: Command, says: string): ReactNode => (
    <Offered to={command}>
      <button type="button" className="act" onClick={() => void giveAndTell(command, says)}>
        {label} <span className="key">{verb}</span>
      </button>
    </Offered>
  );
  if (!row.onShift) return <p className="dim">Off duty. A shift begins in the command line: SH {row.callSign} …</p>;
  const { unitId: unit, callSign } = row;
  return (
    <div className="acts">
      {act("Contact", "CK", { type: "RecordContact", unit }, `contact with ${callSign}`)}
      {act("Code 4", "C4", { type: "RecordCodeFour", unit }, `${callSign} code 4`)}
      {act("No answer", "NA", { type: "RecordNoAnswer", unit }, `${callSign} does not answer`)}
      {row.stop === undefined
        ? null
        : act(
            row.stop.highCaution ? "Caution off" : "High caution",
            "HC",
            { type: "SetHighCaution", unit, high: !row.stop.highCaution },
            `${callSign} high caution ${row.stop.highCaution ? "off" : "on"}`,
          )}
      <Offered to={{ type: "ClearUnit", unit, coded: "ordinary" }}>
        <button type="button" className="act" onClick={() => typeFor(`CL ${callSign} `)}>
          Clear… <span className="key">CL</span>
        </button>
      </Offered>
      <Offered to={{ type: "SendMessage", units: [unit], text: "" }}>
        <button type="button" className="act" onClick={() => typeFor(`MS ${callSign} `)}>
          Message… <span className="key">MS</span>
        </button>
      </Offered>
      <button type="button" className="act" onClick={() => typeFor(`HP ${callSign} `)}>
        Help needed… <span className="key">HP</span>
      </button>
    </div>
  );
}

/** Puts the beginning of a command into the command line, where it is seen before it is given. */
export function typeFor(text: string): void {
  useConsole.setState({ commandText: text });
  document.getElementById("command-line")?.focus();
}

function StopFacts({ unit }: { readonly unit: Unit }): ReactNode {
  const { stop, transport } = unit;
  return (
    <>
      {stop === undefined ? null : (
        <>
          <dt>Stop</dt>
          <dd>
            <span className="bright">
              {[stop.plate, stop.place?.text].filter((part) => part !== undefined).join(", ") || stop.kind}
            </span>
            {stop.description === undefined ? null : <div>{stop.description}</div>}
            {stop.occupants === undefined ? null : (
              <div>{stop.occupants === 1 ? "1 occupant" : `${stop.occupants} occupants`}</div>
            )}
            {stop.assistFor === undefined ? null : <div>for {stop.assistFor}</div>}
            {stop.clearClaimedAtMs === undefined ? null : (
              <div className="urgent-text">cleared by a tap while an alert stood: the watch goes on</div>
            )}
          </dd>
        </>
      )}
      {transport === undefined ? null : (
        <>
          <dt>Transport</dt>
          <dd>
            {transport.who} to {transport.destination}, from mileage {transport.startOdometerMi}
          </dd>
        </>
      )}
    </>
  );
}

function NearestFact({ row }: { readonly row: UnitRow }): ReactNode {
  const { board, nowMs } = usePicture();
  const at = unitPoint(row, board.center);
  if (at === undefined) return null;
  const near = nearestHelp(board, helpCandidates(board), at, { exclude: row.unitId, countMax: 3, nowMs });
  return (
    <>
      <dt>Nearest</dt>
      <dd>
        {near.length === 0 ? <span className="dim">nobody with a location</span> : null}
        {near.map((help) => (
          <div key={help.unitId}>
            <span className="mono strong">{help.callSign}</span> {distanceText(help.distanceM)} {help.direction} by air{" "}
            <span className="dim">
              {help.status}, {ageText(help.ageMs)} old
            </span>
          </div>
        ))}
      </dd>
    </>
  );
}

function DeviceFacts({ unit }: { readonly unit: Unit }): ReactNode {
  const { board, nowMs } = usePicture();
  const { devices } = crewOf(board.center, unit);
  const usual = useUsualCoverage();
  if (devices.length === 0) return null;
  return (
    <>
      <dt>Devices</dt>
      <dd>
        {devices.map((device) => {
          const heardAtMs = board.heardAtMs.get(device.id);
          const alarms = Object.keys(device.alarms);
          return (
            <div key={device.id}>
              {device.id}{" "}
              <span className="dim">
                {heardAtMs === undefined ? "not heard" : `heard ${ageText(nowMs - heardAtMs)} ago`}
              </span>
              <CoverageNote known={usual.get(device.id)} heardAtMs={heardAtMs} />
              {device.prompts ? <span className="dim"> · can be asked</span> : null}
              {alarms.length === 0 ? null : <span className="urgent-text"> {alarms.join(", ")}</span>}
            </div>
          );
        })}
      </dd>
    </>
  );
}

function StackFact({ unit }: { readonly unit: Unit }): ReactNode {
  const { center } = usePicture().board;
  const stacked = unit.assignments.filter(({ incidentId }) => incidentId !== unit.currentIncidentId);
  if (stacked.length === 0) return null;
  return (
    <>
      <dt>Waiting</dt>
      <dd>
        {stacked.map(({ incidentId }) => (
          <div key={incidentId}>
            {center.incidents.get(incidentId)?.number ?? incidentId}{" "}
            {center.incidents.get(incidentId)?.place.text ?? ""}
          </div>
        ))}
      </dd>
    </>
  );
}
