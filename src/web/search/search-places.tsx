/**
 * Places to search: where the officer may have been left, the likeliest first, each with its letter for the air, time,
 * road and mile marker, coordinates; and what was seen there, entered by mouse, keys or the command line (LK).
 */
import "../theme/search.css";
import type { ReactNode } from "react";
import { useState } from "react";
import type { Alert } from "../../domain/alert.ts";
import { type Search, searchStanding, type StandingPlace, tickCounts, wantsSearch } from "../../domain/search.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { spokenCoordinates, spokenPlace } from "../../roads/spoken-place.ts";
import { useAltKey } from "../emergency/alt-key.ts";
import { giveAndTell } from "../store/console-link.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { LookForm } from "./look-form.tsx";
import {
  coordinates,
  lengthWords,
  noteWords,
  placeStory,
  reachWords,
  shareText,
  sinceWords,
  tickWords,
} from "./search-words.ts";

/** So many are read at a glance; the others come with one more click. */
const SHOWN = 5;

/** `keys`: Alt+L opens the likeliest that nobody has looked at. Only where one list is on the screen. */
export function SearchPlaces({ alert, keys }: { readonly alert: Alert; readonly keys?: boolean }): ReactNode {
  const { search } = alert;
  if (search === undefined) {
    if (!wantsSearch(alert)) return null;
    return (
      <>
        <h3>PLACES TO SEARCH</h3>
        <p className="empty">
          Being worked out. Where the vehicle stood or halted since the last certain contact will be here, the likeliest
          first.
        </p>
      </>
    );
  }
  return <SearchList alert={alert} search={search} keys={keys === true} />;
}

type ListProps = { readonly alert: Alert; readonly search: Search; readonly keys: boolean };

function SearchList({ alert, search, keys }: ListProps): ReactNode {
  const { settings, nowMs } = usePicture();
  const [openId, setOpenId] = useState<string>();
  const [all, setAll] = useState(false);
  const { places, elsewhere, foundAt } = searchStanding(search);
  const shown = all ? places : places.slice(0, SHOWN);
  const notes = noteWords(search.notes);
  return (
    <section aria-label="Places to search" className="search">
      <h3 className="check-head">
        <span>PLACES TO SEARCH</span>
        {search.highwaysOnly ? (
          <span title="Worked out on highways alone: no streets, no frontage roads. Import the roads of the area.">
            highways only
          </span>
        ) : null}
      </h3>
      {foundAt === undefined ? null : (
        <p className="strong">
          OFFICER FOUND at {foundAt.place.letter}, {foundAt.place.where}
        </p>
      )}
      {keys ? <LookKey places={places} open={setOpenId} /> : null}
      {notes.map((note) => (
        <p key={note} className={places.length === 0 ? "bright" : "dim"}>
          {note}
        </p>
      ))}
      <ol className="search-list">
        {shown.map((row) => (
          <PlaceRow
            key={row.place.id}
            alert={alert}
            row={row}
            isOpen={openId === row.place.id}
            isNext={keys && row.place.id === nextOf(places)?.place.id}
            toggle={() => setOpenId(openId === row.place.id ? undefined : row.place.id)}
          />
        ))}
      </ol>
      {places.length <= SHOWN ? null : (
        <button type="button" className="act-plain" onClick={() => setAll(!all)}>
          {all ? `only the first ${SHOWN}` : `${places.length - SHOWN} more, less likely`}
        </button>
      )}
      {places.length === 0 || foundAt !== undefined ? null : (
        <p className="dim">
          {shareText(elsewhere)} at none of these. Judged {sinceWords(search, settings.timeZone, nowMs)}; the shares are
          estimates.
        </p>
      )}
      {search.origin === undefined ? null : <p className="dim">In any case: the stop itself, {search.origin.where}.</p>}
    </section>
  );
}

/** The likeliest at which nobody has looked since the vehicle was there. */
function nextOf(places: readonly StandingPlace[]): StandingPlace | undefined {
  return places.find(({ place, ticks }) => !ticks.some((tick) => tickCounts(place, tick))) ?? places[0];
}

function LookKey(props: { readonly places: readonly StandingPlace[]; readonly open: (id: string) => void }): ReactNode {
  useAltKey("l", () => {
    const next = nextOf(props.places);
    if (next !== undefined) props.open(next.place.id);
  });
  return null;
}

type RowProps = {
  readonly alert: Alert;
  readonly row: StandingPlace;
  readonly isOpen: boolean;
  readonly isNext: boolean;
  readonly toggle: () => void;
};

function PlaceRow({ alert, row, isOpen, isNext, toggle }: RowProps): ReactNode {
  const { settings, nowMs } = usePicture();
  const { place, rank, probability, ticks } = row;
  const reach = reachWords(place, nowMs);
  const looked = ticks.some((tick) => tickCounts(place, tick));
  return (
    <li className={looked ? "looked" : ""}>
      <span className="rank mono" title={`Number ${rank} of the list; on the air it is ${place.letter}`}>
        {rank}
      </span>
      <div>
        <div className="place-head">
          <span className="letter mono">{place.letter}</span>
          <button
            type="button"
            className="act-plain bright"
            title="Show it on the map"
            onClick={() => useConsole.setState({ mapFocus: { latDeg: place.latDeg, lonDeg: place.lonDeg } })}
          >
            {place.where}
          </button>
          <span className="mono share">{shareText(probability)}</span>
        </div>
        <div className="dim">
          {lengthWords(place)}
          {placeStory(place, settings.timeZone)}
          {reach === undefined ? "" : `; ${reach}`}
        </div>
        {ticks.map((tick) => (
          <TickLine key={tick.id} alert={alert} row={row} tick={tick} />
        ))}
        <div className="place-foot">
          <span className="mono dim">{coordinates(place)}</span>
          <button type="button" className="act" aria-expanded={isOpen} onClick={toggle}>
            Looked… {isNext ? <kbd>Alt+L</kbd> : null}
          </button>
        </div>
        {isOpen ? (
          <>
            <p className="spoken">
              “{place.letter}: {spokenPlace(place.where)}; {spokenCoordinates(place)}”
            </p>
            <LookForm alert={alert} place={place} done={toggle} />
          </>
        ) : null}
      </div>
    </li>
  );
}

function TickLine({
  alert,
  row,
  tick,
}: Pick<RowProps, "alert" | "row"> & { readonly tick: StandingPlace["ticks"][number] }): ReactNode {
  const { board, nowMs } = usePicture();
  const unit = tick.unitId === undefined ? undefined : board.center.units.get(tick.unitId);
  const who = unit === undefined ? undefined : spokenCallSign(board.center, unit);
  const counts = tickCounts(row.place, tick);
  return (
    <div className={tick.saw === "nothing" ? "" : "strong"}>
      {tickWords(tick, who, nowMs)}
      {counts ? "" : "; the vehicle was there again since: it does not count"}{" "}
      <button
        type="button"
        className="act-plain dim"
        title="Take it back: entered by mistake"
        onClick={() =>
          void giveAndTell(
            { type: "StrikeSearchTick", alert: alert.id, tick: tick.id, why: "entered by mistake" },
            `take back what was seen at ${tick.letter}`,
          )
        }
      >
        take back
      </button>
    </div>
  );
}
