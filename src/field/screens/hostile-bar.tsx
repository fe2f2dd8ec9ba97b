/**
 * A patrol car in other hands, over every screen for as long as it is marked: nobody can put it away, only make it small.
 * Without coverage it stays as it was told last, and its age goes on.
 */
import { useState, type ReactNode } from "react";
import type { FieldHostile } from "../../protocol/field.ts";
import { ago, clock, miles, minutes } from "../parts/words.ts";
import { centerNowMs, useField } from "../store/field-store.ts";

export function HostileBar(): ReactNode {
  const cars = useField(({ view }) => view?.hostile ?? NONE);
  if (cars.length === 0) return null;
  return (
    <ul className="hostile" aria-label="Patrol cars in other hands">
      {cars.map((car) => (
        <HostileCar key={car.vehicleId} car={car} />
      ))}
    </ul>
  );
}

const NONE: readonly FieldHostile[] = [];

function HostileCar({ car }: { readonly car: FieldHostile }): ReactNode {
  const [isSmall, setSmall] = useState(false);
  const timeZone = useField(({ hello }) => hello?.timeZone);
  const linkOn = useField((state) => state.link.on);
  // By this device's clock against itself, where it was open; one kept from before was told by the center's.
  const sinceToldMs = useField((state) => {
    const { nowMs, view, viewAtMs } = state;
    return Math.max(0, viewAtMs === undefined ? centerNowMs(state) - (view?.nowMs ?? nowMs) : nowMs - viewAtMs);
  });
  const { name, look, sinceMs, place, placeAgeMs, drives, doubts } = car;
  return (
    <li>
      <button type="button" aria-expanded={!isSmall} onClick={() => setSmall(!isSmall)}>
        <strong>DANGER: {name} is in other hands</strong>
        <span className="far">{farWords(car)}</span>
        <span>
          {place === undefined ? "It was never heard: it may be anywhere" : place}
          {drives === undefined ? "" : ` · ${drives}`}
          {placeAgeMs === undefined ? "" : ` · ${ago(placeAgeMs + sinceToldMs)}`}
        </span>
        {place === undefined || doubts.length === 0 ? null : (
          <span className="urgent-text">In doubt: {doubts.join(", ")}</span>
        )}
        {linkOn ? null : <span className="urgent-text">No coverage: as dispatch said it {ago(sinceToldMs)}</span>}
        {isSmall ? null : (
          <>
            <span className="care">Do not approach alone. Say on the air where it is.</span>
            <span className="dim">
              {look === undefined ? "" : `${look}; `}since {clock(sinceMs, timeZone)}
            </span>
          </>
        )}
      </button>
    </li>
  );
}

function farWords({ distanceM, direction, soonest, place }: FieldHostile): string {
  const far =
    distanceM === undefined
      ? place === undefined
        ? "place not known"
        : "distance from you not known"
      : `${miles(distanceM)} ${direction ?? ""} of you`;
  const soon =
    soonest === undefined
      ? "no time by road"
      : soonest === "no-answer"
        ? "no time by road: the roads do not answer"
        : `can be at you in ${minutes(soonest.timeMs)}${soonest.highwaysOnly ? " (highways only)" : ""}`;
  return `${far} · ${soon}`;
}
