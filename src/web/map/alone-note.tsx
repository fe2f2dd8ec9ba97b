/** Where help is far, as words over the map: how much road is open, which idle unit would close most of it, on what roads. */
import type { ReactNode } from "react";
import { distanceText } from "../../board/durations.ts";
import { minutesText } from "../roads/help-by-road.ts";
import type { AloneKnown } from "../roads/road-answers.ts";
import { useConsole } from "../store/console-store.ts";

/** So many minutes are offered; the watch's own limit is one of them by default. */
const OFFERED_MIN = [10, 15, 20, 30, 45, 60] as const;

export function AloneChoice(props: {
  readonly minutes: number | undefined;
  readonly choose: (minutes: number | undefined) => void;
}): ReactNode {
  return (
    <label
      className="alone-choice"
      title="Roads on which an officer would be alone for longer than this, as units stand now"
    >
      <span>help slower than</span>
      <select
        value={props.minutes ?? ""}
        onChange={({ currentTarget: { value } }) => props.choose(value === "" ? undefined : Number(value))}
      >
        <option value="">off</option>
        {OFFERED_MIN.map((minutes) => (
          <option key={minutes} value={minutes}>
            {minutes} min
          </option>
        ))}
      </select>
    </label>
  );
}

export function AloneNote(props: {
  readonly minutes: number;
  readonly known: AloneKnown | undefined;
  readonly fault: string | undefined;
}): ReactNode {
  const { known, fault, minutes } = props;
  if (fault !== undefined) return <p className="map-fault low">{fault}</p>;
  if (known === undefined) return <p className="map-note">Working out where help is more than {minutes} min away…</p>;
  const { aloneM, totalM, highwaysOnly, moves, notDrawnM, credit, area, notes } = known;
  return (
    <div className="map-note" role="status">
      <p>
        <span className="alone-swatch" aria-hidden="true" /> Alone for more than {minutes} min on{" "}
        <b>{distanceText(aloneM)}</b> of {distanceText(totalM)} of road between places
        {area === undefined ? "" : ` in ${area}`}
        {highwaysOnly ? ", highways only" : ""}
        {notDrawnM === 0 ? "" : `; ${distanceText(notDrawnM)} of lesser roads are not drawn`}.
      </p>
      {notes.map((note) => (
        <p key={note} className="dim">
          {note[0]?.toUpperCase() + note.slice(1)}.
        </p>
      ))}
      {moves.length === 0 ? (
        <p className="dim">No idle unit would close a part of it that is worth the way.</p>
      ) : (
        moves.map((move, index) => (
          <p key={move.unitId}>
            {index === 0 ? "" : "Or "}
            <b className="mono">{move.callSign}</b> at{" "}
            <button
              type="button"
              className="act-plain bright"
              title="Show it on the map"
              onClick={() => useConsole.setState({ mapFocus: { latDeg: move.latDeg, lonDeg: move.lonDeg } })}
            >
              {move.where}
            </button>{" "}
            would close {distanceText(move.closesM)}: {minutesText(move.driveMs)} away.
          </p>
        ))
      )}
      {credit === "" ? null : <p className="dim">{credit}</p>}
    </div>
  );
}
