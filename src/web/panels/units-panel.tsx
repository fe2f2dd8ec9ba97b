/**
 * The units: one row answers who, what, since when, is it all right, where, who is near. Only the rows in sight are
 * worked out, so that two thousand units cost what thirty do.
 */
import { useEffect, useRef, type ReactNode } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { compareLevels } from "../../domain/alert.ts";
import { ageText, clockText, distanceText } from "../../board/durations.ts";
import { type HelpCandidate, helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import { openAlertOf, type UnitRow, unitPoint, unitRow } from "../../board/unit-row.ts";
import { kitWords } from "../../domain/kit.ts";
import { spokenCallSign, type Unit } from "../../domain/unit.ts";
import { HostileCars } from "../hunt/hostile-cars.tsx";
import { minutesText } from "../roads/help-by-road.ts";
import { useBackupAsked, useBackupGaps } from "../roads/road-answers.ts";
import { type Picture, useConsole, usePicture } from "../store/console-store.ts";
import { useOfFacts, useOfSecond } from "../store/of-facts.ts";
import { selectUnit } from "../store/windows.ts";
import { ContactMark, KindMark, LevelMark } from "../shell/marks.tsx";
import { Panel } from "../shell/panel.tsx";
import { placeWords } from "../words/place-words.ts";
import { haveParted, whereOfRow } from "../words/where-words.ts";
import { Ago } from "./ago.tsx";
import { CheckWords } from "./unit-facts.tsx";
import { useHeld, useHeldOrder } from "./held-order.ts";
import { listKeys } from "./list-keys.ts";

const ROW_PX = 46;
/** Out with somebody, or with something to be read out: what stands there needs a line of its own. */
const TALL_ROW_PX = 64;
/** What this monitor has to say stands with the nearest help, where it is read. */
const NO_BACKUP = "NB";

export function UnitsPanel(): ReactNode {
  const picture = usePicture();
  useBackupAsked(useOfFacts(picture, () => isAnybodyOut(picture)));
  const selection = useConsole((state) => state.selection);
  const scroll = useRef<HTMLDivElement>(null);
  const wanted = useOfFacts(picture, () => orderOf(picture));
  const { order, waiting, release, held, holding } = useHeldOrder(wanted);
  // A row that would grow pushes those below it: it waits as the others do.
  const tall = useHeld(
    useOfFacts(picture, () => tallRows(picture)),
    held,
  );
  const chosen = selection.kind === "unit" ? selection.id : undefined;
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroll.current,
    // A row that has become taller is another row to the one who measures.
    getItemKey: (index) => `${order[index] ?? ""}/${tall.has(order[index] ?? "")}`,
    estimateSize: (index) => (tall.has(order[index] ?? "") ? TALL_ROW_PX : ROW_PX),
    overscan: 6,
  });
  const candidates = useOfSecond(picture, () => helpCandidates(picture.board));
  const onDuty = useOfFacts(picture, () => onDutyCount(picture));
  const chosenIndex = order.indexOf(chosen ?? "");
  useEffect(() => {
    if (chosenIndex >= 0) virtual.scrollToIndex(chosenIndex);
    // Only a new choice scrolls; a row that moves is not run after.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [chosen]);
  return (
    <Panel name="units" label="Units" title={<h2>UNITS</h2>} aside={<UnitsKey onDuty={onDuty} />} hotkey="F3">
      <div className="scroll" ref={scroll}>
        <HostileCars />
        <div
          id="panel-units"
          className="list"
          role="listbox"
          aria-label="Units"
          tabIndex={0}
          style={{ height: virtual.getTotalSize() }}
          {...(chosen === undefined ? {} : { "aria-activedescendant": `unit-${chosen}` })}
          {...holding}
          onKeyDown={listKeys(order, chosen, (id) => selectUnit(id))}
        >
          {order.length === 0 ? (
            <p className="empty">
              No units yet. They come from the configuration, or are entered in Menu, Administration. <kbd>SH</kbd> then
              begins the shift of each.
            </p>
          ) : null}
          {virtual.getVirtualItems().map((item) => {
            const unit = picture.board.center.units.get(order[item.index] as Unit["id"]);
            if (unit === undefined) return null;
            return (
              <div key={unit.id} style={{ position: "absolute", top: item.start, left: 0, right: 0 }}>
                <UnitRowView
                  unit={unit}
                  chosen={unit.id === chosen}
                  tall={tall.has(unit.id)}
                  candidates={candidates}
                  picture={picture}
                />
              </div>
            );
          })}
        </div>
        {waiting > 0 ? (
          <button type="button" className="edge-note" onClick={release}>
            {waiting} rows wait to move: let them
          </button>
        ) : null}
      </div>
    </Panel>
  );
}

function UnitsKey({ onDuty }: { readonly onDuty: number }): ReactNode {
  return (
    <span className="units-key">
      <span title="Since somebody spoke with the officer">
        <ContactMark /> spoke
      </span>
      <span className="bright">{onDuty} on duty</span>
    </span>
  );
}

function onDutyCount({ board }: Picture): number {
  return [...board.center.units.values()].filter(({ shift }) => shift !== undefined).length;
}

function isAnybodyOut({ board }: Picture): boolean {
  return [...board.center.units.values()].some(({ stop }) => stop !== undefined);
}

function tallRows({ board }: Picture): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const unit of board.center.units.values())
    if (unit.stop !== undefined || openAlertOf(board.center, unit.id) !== undefined) ids.add(unit.id);
  return ids;
}

const byCallSign = new Intl.Collator("en", { numeric: true });

// Alerts first, then who is on duty, then by call sign: an order that a person can learn by heart.
function orderOf({ board }: Picture): string[] {
  const { center } = board;
  const keyed = [...center.units.values()].map((unit) => {
    const level = openAlertOf(center, unit.id)?.level;
    return { id: unit.id, level, off: unit.shift === undefined, name: spokenCallSign(center, unit) };
  });
  return keyed
    .toSorted(
      (a, b) =>
        (a.level === undefined || b.level === undefined
          ? Number(a.level === undefined) - Number(b.level === undefined)
          : compareLevels(b.level, a.level)) ||
        Number(a.off) - Number(b.off) ||
        byCallSign.compare(a.name, b.name),
    )
    .map(({ id }) => id);
}

function UnitRowView(props: {
  readonly unit: Unit;
  readonly chosen: boolean;
  readonly tall: boolean;
  readonly candidates: readonly HelpCandidate[];
  readonly picture: Picture;
}): ReactNode {
  const { tall } = props;
  const { board, settings, nowMs } = props.picture;
  const row = unitRow(board, props.unit, settings, nowMs);
  return (
    // The list has the keyboard; a row only takes the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`unit-${row.unitId}`}
      className={`row unit-row${tall ? " tall" : ""}${row.onShift ? "" : " off"}${props.chosen ? " cursor" : ""}`}
      role="option"
      aria-selected={props.chosen}
      tabIndex={-1}
      onClick={() => selectUnit(row.unitId)}
    >
      <span className={`call-sign ${row.alert === undefined ? "" : `${row.alert.level}-text`}`}>
        {row.callSign}
        {row.alert === undefined ? null : (
          <>
            <LevelMark level={row.alert.level} />
            <span className="unseen">{row.alert.level}</span>
          </>
        )}
      </span>
      <LastHeard row={row} nowMs={nowMs} />
      <span className="line">
        <span className="cut">
          <StatusWords row={row} />
        </span>
        <span className="times">
          {tall ? null : <CheckWords row={row} brief />} <SinceWords row={row} nowMs={nowMs} />
        </span>
      </span>
      <span className="line second">
        <span className="cut">
          <WhereWords row={row} />
        </span>
        <span className="ages">
          <Ages row={row} />
        </span>
      </span>
      {tall ? (
        <span className="line third">
          <span className="cut">
            <StopWords row={row} />
          </span>
          <NearWords row={row} {...props} />
        </span>
      ) : null}
    </div>
  );
}

function StatusWords({ row }: { readonly row: UnitRow }): ReactNode {
  return (
    <>
      {row.testing ? <span className="tag">DURESS TEST</span> : null}{" "}
      {row.compromised ? <span className="tag amber">CAR IN OTHER HANDS</span> : null}{" "}
      <span className={row.primary === "Available" || !row.onShift ? "" : "bright"}>{row.status}</span>
      {row.stop?.plate === undefined ? null : <span className="bright"> {row.stop.plate}</span>}
      {row.statusReason === undefined ? null : <span className="dim"> {row.statusReason}</span>}
      {row.stop === undefined && row.incident !== undefined ? <span className="dim"> {row.incident.type}</span> : null}
      {row.kit.length === 0 ? null : (
        <span className="dim" title={`Carries ${kitWords(row.kit)}`}>
          {" "}
          {kitWords(row.kit)?.replace("spike strips", "strips")}
        </span>
      )}
      {row.stackedCount > 0 ? <span className="dim"> +{row.stackedCount} waiting</span> : null}
    </>
  );
}

// Is it all right: the check, and what must not be forgotten about it.
function StopWords({ row }: { readonly row: UnitRow }): ReactNode {
  return (
    <>
      <CheckWords row={row} /> {row.stop?.highCaution === true ? <span className="tag amber">HIGH CAUTION</span> : null}{" "}
      {row.unreadCautionCount > 0 ? (
        <span className="tag amber" title="Cautions that have not been read to the officer yet">
          READ {row.unreadCautionCount}
        </span>
      ) : null}{" "}
      {(row.check?.noAnswers ?? 0) > 0 ? <span className="strong">no answer ×{row.check?.noAnswers}</span> : null}{" "}
      {row.stop?.clearClaimed === true ? <span className="tag amber">tapped clear</span> : null}{" "}
      {row.tapped === undefined ? null : (
        <span className="tag amber" title="On a device of the unit: not taken until you have heard it and enter it">
          {row.tapped}
        </span>
      )}
    </>
  );
}

// Seconds count where somebody is out with somebody; elsewhere they would only flicker.
function SinceWords({ row, nowMs }: { readonly row: UnitRow; readonly nowMs: number }): ReactNode {
  if (!row.onShift) return null;
  const sinceMs = nowMs - row.statusSinceMs;
  return (
    <span className="since">
      {row.stop === undefined && row.alert === undefined ? ageText(sinceMs) : clockText(sinceMs)}
    </span>
  );
}

// Under the call sign: how long ago somebody spoke with the officer, which no device can say.
function LastHeard({ row, nowMs }: { readonly row: UnitRow; readonly nowMs: number }): ReactNode {
  if (!row.onShift) return <span className="heard" />;
  const { lastContact } = row;
  return (
    <span className="heard" title="Since the last contact with the officer, by voice or by a tap">
      <ContactMark /> {lastContact === undefined ? "none" : ageText(nowMs - lastContact.atMs)}
    </span>
  );
}

function WhereWords({ row }: { readonly row: UnitRow }): ReactNode {
  const mark = row.marks.find(({ monitor }) => monitor !== NO_BACKUP);
  const { center } = usePicture().board;
  const { vehicle, person } = row;
  const at = vehicle?.location ?? person?.location;
  if (vehicle !== undefined && person !== undefined && haveParted(openAlertOf(center, row.unitId)))
    return (
      <span title={whereOfRow(row, true)}>
        <KindMark of="person" size={9} /> {placeWords(person.location).short} <KindMark of="vehicle" size={8} />{" "}
        {placeWords(vehicle.location, vehicle.location.courseDeg).short}
      </span>
    );
  const place = at === undefined ? undefined : placeWords(at, at.courseDeg);
  return (
    <>
      {mark === undefined ? null : <span className="mark-line">{mark.sentence}; </span>}
      {place === undefined ? (
        (row.stop?.place ?? (row.onShift ? "no location" : ""))
      ) : (
        <span title={place.full}>
          {place.short}
          <span className="in-wide">{place.full.slice(place.short.length)}</span>
        </span>
      )}
    </>
  );
}

function NearWords(props: {
  readonly row: UnitRow;
  readonly candidates: readonly HelpCandidate[];
  readonly picture: Picture;
}): ReactNode {
  const { row, picture } = props;
  const known = useBackupGaps().get(row.unitId);
  if (row.stop === undefined && row.alert === undefined) return null;
  // An answer about an earlier stop says nothing of this one.
  const gap = known?.stopId === picture.board.center.units.get(row.unitId)?.stop?.stopId ? known : undefined;
  const at = unitPoint(row, picture.board.center);
  if (at === undefined) return null;
  const [near] = nearestHelp(picture.board, props.candidates, at, {
    exclude: row.unitId,
    countMax: 1,
    nowMs: picture.nowMs,
  });
  const far = row.marks.find(({ monitor }) => monitor === NO_BACKUP);
  const look = far === undefined ? "near" : "near far";
  if (gap !== undefined) {
    const on = gap.highwaysOnly ? ", worked out on highways alone: no streets, no frontage roads" : "";
    const title = far?.sentence ?? `Nearest help by road on an emergency run${on}`;
    return (
      <span className={look} title={title}>
        {gap.nearest === undefined
          ? "no way by road"
          : `${gap.nearest.callSign} ${gap.highwaysOnly ? "about " : ""}${minutesText(gap.nearest.timeMs)}`}
      </span>
    );
  }
  if (near === undefined) return <span className="near far">no help located</span>;
  return (
    <span className={look} title={far?.sentence ?? "Nearest help, by air: no time by road is known"}>
      {near.callSign} {distanceText(near.distanceM)} air
    </span>
  );
}

function Ages({ row }: { readonly row: UnitRow }): ReactNode {
  if (!row.onShift) return null;
  const { person, vehicle } = row;
  if (person === undefined && vehicle === undefined) return <span>{row.hasDevices ? "not heard" : "no device"}</span>;
  if (person?.age === "fresh" && vehicle?.age === "fresh") {
    return (
      <span title="Vehicle and person, the older of the two locations">
        <KindMark of="vehicle" size={8} />
        <KindMark of="person" size={9} /> <Ago ms={Math.max(person.ageMs, vehicle.ageMs)} />
      </span>
    );
  }
  return (
    <>
      {vehicle === undefined ? null : (
        <span title="The vehicle's location">
          <KindMark of="vehicle" size={8} /> <Ago ms={vehicle.ageMs} />{" "}
        </span>
      )}
      {person === undefined ? null : (
        <span title="The person's location">
          <KindMark of="person" size={9} /> <Ago ms={person.ageMs} />
        </span>
      )}
    </>
  );
}
