/** Facts about a unit that both its detail and the emergency view show: people, car, locations, last contact, cautions. */
import type { ReactNode } from "react";
import { ageText, clockText, distanceText } from "../../board/durations.ts";
import { saidWords } from "../../board/timeline-words.ts";
import type { Placed, UnitRow } from "../../board/unit-row.ts";
import { compassPoint } from "../../base/geo.ts";
import { MPS_PER_MPH } from "../../base/geo.ts";
import { kitOf, kitWords } from "../../domain/kit.ts";
import type { Unit } from "../../domain/unit.ts";
import { usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { KindMark } from "../shell/marks.tsx";
import { localTime } from "../../base/local-time.ts";
import { placeWords } from "../words/place-words.ts";
import { Ago, sourceWords } from "./ago.tsx";

/** One location: where in words, how old, how exact, from what. */
export function LocationFact({
  placed,
  of,
}: {
  readonly placed: Placed | undefined;
  readonly of: "person" | "vehicle";
}): ReactNode {
  const name = of === "person" ? "Person" : "Car";
  if (placed === undefined) {
    return (
      <>
        <dt>
          <KindMark of={of} /> {name}
        </dt>
        <dd className="dim">no location</dd>
      </>
    );
  }
  const { location } = placed;
  const words = placeWords(location, location.courseDeg);
  return (
    <>
      <dt>
        <KindMark of={of} /> {name}
      </dt>
      <dd>
        <div className="bright">{words.full}</div>
        <div className="dim">
          <Ago ms={placed.ageMs} /> old · {sourceWords(placed.kind)} {placed.deviceId}
          {location.accuracyM === undefined ? "" : ` · within ${distanceText(location.accuracyM)}`}
          {location.batteryPercent === undefined ? "" : ` · battery ${location.batteryPercent} %`}
        </div>
        <div className="dim mono">
          {location.latDeg.toFixed(5)}, {location.lonDeg.toFixed(5)}
          {movement(placed)}
        </div>
      </dd>
    </>
  );
}

function movement({ location }: Placed): string {
  if (location.speedMps === undefined) return "";
  const mph = Math.round(location.speedMps / MPS_PER_MPH);
  if (mph < 2) return " · standing";
  return ` · ${mph} mph${location.courseDeg === undefined ? "" : ` ${compassPoint(location.courseDeg)}`}`;
}

/** The check timer, where one runs: when it is due, or by how much it is over. */
export function CheckWords({ row, brief = false }: { readonly row: UnitRow; readonly brief?: boolean }): ReactNode {
  const { check } = row;
  if (check === undefined) return null;
  const words =
    check.phase === "over"
      ? `over ${clockText(-check.leftMs)}`
      : `due ${clockText(check.leftMs)}${check.silentQueue && !brief ? ", ask by radio" : ""}`;
  return (
    <span className={`check ${check.phase}`} title="Status check">
      {words}
    </span>
  );
}

export function LastContactFact({ row }: { readonly row: UnitRow }): ReactNode {
  const { nowMs, settings } = usePicture();
  const { lastContact } = row;
  return (
    <>
      <dt>Contact</dt>
      <dd>
        {lastContact === undefined ? (
          <span className="dim">none this shift</span>
        ) : (
          <>
            <span className="bright">{ageText(nowMs - lastContact.atMs)} ago</span>{" "}
            <span className="dim">
              ({localTime(lastContact.atMs, settings.timeZone)}, {lastContact.means})
            </span>
            {lastContact.said === undefined ? null : <div>“{saidWords(lastContact.said)}”</div>}
          </>
        )}
      </dd>
    </>
  );
}

/** Who rides in it and what it looks like, for somebody who has to find it. */
export function CrewFacts({ unit }: { readonly unit: Unit }): ReactNode {
  const { center } = usePicture().board;
  const vehicle = unit.shift?.vehicleId === undefined ? undefined : center.vehicles.get(unit.shift.vehicleId);
  const carries = kitWords(kitOf(center, unit));
  return (
    <>
      {(unit.shift?.officerIds ?? []).map((id) => {
        const officer = center.officers.get(id);
        return (
          <div key={id} style={{ display: "contents" }}>
            <dt>Officer</dt>
            <dd>
              <span className="bright">{officer?.name ?? id}</span> <span className="dim">{id}</span>
              {officer?.phone === undefined ? null : <div className="mono">{officer.phone}</div>}
              {officer?.description === undefined ? null : <div>{officer.description}</div>}
            </dd>
          </div>
        );
      })}
      {carries === undefined ? null : (
        <>
          <dt>Carries</dt>
          <dd className="bright">{carries}</dd>
        </>
      )}
      {vehicle === undefined ? null : (
        <>
          <dt>Plate</dt>
          <dd>
            <span className="bright mono">{vehicle.plate ?? vehicle.id}</span>
            {vehicle.roofNumber === undefined ? null : <span> · roof {vehicle.roofNumber}</span>}
            {vehicle.look === undefined ? null : <div>{vehicle.look}</div>}
            {vehicle.compromised === undefined ? null : (
              <div className="emergency-text">IN OTHER HANDS: {vehicle.compromised.reason}</div>
            )}
          </dd>
        </>
      )}
    </>
  );
}

export function Cautions({ row }: { readonly row: UnitRow }): ReactNode {
  if (row.cautions.length === 0) return <p className="dim">none known</p>;
  return (
    <>
      {row.cautions.map((caution) => (
        <div key={caution.id} className={`caution ${caution.level}`}>
          {caution.level === "high" ? <span className="urgent-text">HIGH · </span> : null}
          <span className="bright">{caution.text}</span>{" "}
          <span className="dim">
            ({caution.about} {caution.subject}, {caution.source})
          </span>{" "}
          <span className={caution.readTo[row.unitId] === undefined ? "strong" : "dim"}>
            {caution.readTo[row.unitId] === undefined ? "not yet read to the officer" : "read to the officer"}
          </span>
        </div>
      ))}
      {row.unreadCautionCount === 0 ? null : (
        <button
          type="button"
          className="act"
          onClick={() => void giveAndTell({ type: "ReadReturn", unit: row.unitId }, `read to ${row.callSign}`)}
        >
          I have read them to {row.callSign}
        </button>
      )}
    </>
  );
}
