/**
 * Patrol cars in other hands, above the units: they are in no unit's hands, and stay here until they are in ours again,
 * whatever has become of their unit. Where each was heard last, how it drives, and why that is doubted.
 */
import "../theme/hunt.css";
import type { ReactNode } from "react";
import { compassPoint, MPS_PER_MPH } from "../../base/geo.ts";
import { type HostileCar, hostileCars } from "../../board/hostile-cars.ts";
import { Ago } from "../panels/ago.tsx";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { placeWords } from "../words/place-words.ts";

const MOVING_MPH = 2;

export function HostileCars(): ReactNode {
  const { board, nowMs } = usePicture();
  const cars = hostileCars(board, nowMs);
  if (cars.length === 0) return null;
  return (
    <ul className="hostile-cars" aria-label="Patrol cars in other hands">
      {cars.map((car) => (
        <HostileRow key={car.vehicleId} car={car} />
      ))}
    </ul>
  );
}

function HostileRow({ car }: { readonly car: HostileCar }): ReactNode {
  const { settings } = usePicture();
  const { name, look, seen, sinceMs, reason, doubts } = car;
  const mph = seen?.location.speedMps === undefined ? undefined : Math.round(seen.location.speedMps / MPS_PER_MPH);
  const course = seen?.location.courseDeg;
  const drives =
    mph === undefined
      ? ""
      : mph < MOVING_MPH
        ? "standing"
        : `${mph} mph${course === undefined ? "" : ` ${compassPoint(course)}`}`;
  return (
    <li>
      <div>
        <span className="strong">◆ {name} IN OTHER HANDS</span>{" "}
        <span className="dim" title={reason}>
          since {localTime(sinceMs, settings.timeZone)}
        </span>
      </div>
      {seen === undefined ? (
        <div className="urgent-text">never heard: it is nowhere on the map</div>
      ) : (
        <div>
          <button
            type="button"
            className="act-plain bright"
            title="Show it on the map"
            onClick={() =>
              useConsole.setState({ mapFocus: { latDeg: seen.location.latDeg, lonDeg: seen.location.lonDeg } })
            }
          >
            {placeWords(seen.location, course).short}
          </button>{" "}
          <span className="mono">{drives}</span> <Ago ms={seen.ageMs} />
        </div>
      )}
      {look === undefined ? null : <div className="dim">{look}</div>}
      {seen === undefined || doubts.length === 0 ? null : (
        <div className="urgent-text">doubted: {doubts.join(", ")}</div>
      )}
    </li>
  );
}
