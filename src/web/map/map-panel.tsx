/** The map as a panel: what it looks at, its faults in words, and its honesty about what it does not show. */
import "maplibre-gl/dist/maplibre-gl.css";
import "../theme/map.css";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { asId, type AlertId, type UnitId } from "../../base/ids.ts";
import { newestEvidence } from "../../board/alert-row.ts";
import { openAlertOf, unitRow } from "../../board/unit-row.ts";
import { KindMark } from "../shell/marks.tsx";
import { Panel } from "../shell/panel.tsx";
import { useTrails } from "../emergency/trail.ts";
import { serverNowMs } from "../store/console-link.ts";
import { type Picture, useConsole } from "../store/console-store.ts";
import { useShownTheme } from "../theme/shown-theme.ts";
import { selectUnit } from "../store/windows.ts";
import {
  type AloneKnown,
  type DriveTimesKnown,
  useAlone,
  useDriveTimes,
  useRoadCredit,
} from "../roads/road-answers.ts";
import { AloneChoice, AloneNote } from "./alone-note.tsx";
import type { MapPalette } from "./map-style.ts";
import { type MapView, openMapView } from "./map-view.ts";
import { framePoints, shiftPicture, unitInAlert } from "./shift-picture.ts";
import type { MapColors } from "./unit-pictures.ts";

const SHOW_EVERY_MS = 250;
const FRAME_ZOOM_MAX = 12.5;
const SHIFT_ZOOM_MAX = 9;

export function MapPanel({ alertId }: { readonly alertId?: string }): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<MapView>();
  const [fault, setFault] = useState<string>();
  const theme = useShownTheme();
  const ownMap = useConsole(({ live }) => live.hello?.map.pmtiles ?? live.hello?.map.style);
  const focusUnitId = useFocusUnitId(alertId);
  const { trails, fault: trailFault } = useTrails(useTrailDevices(focusUnitId), serverNowMs);
  useEffect(() => {
    let opened: MapView | undefined;
    let gone = false;
    const element = container.current;
    if (element === null) return undefined;
    const { palette, colors } = colorsOf(element);
    openMapView({
      container: element,
      palette,
      colors,
      map: useConsole.getState().live.hello?.map ?? {},
      onUnit: selectUnit,
      onFault: setFault,
    }).then(
      (made) => {
        if (gone) made.close();
        else setView((opened = made));
      },
      (error: unknown) => setFault(error instanceof Error ? error.message : "it could not be drawn"),
    );
    return () => {
      gone = true;
      opened?.close();
      setView(undefined);
    };
    // The colours are read anew with another theme.
  }, [theme]);
  const [aloneMin, setAloneMin] = useState<number>();
  const alone = useAlone(aloneMin);
  const times = useTimesTo(focusUnitId, alertId);
  const roadCredit = useRoadCredit();
  useEffect(() => view?.creditRoads(roadCredit), [view, roadCredit]);
  const roads = useMemo(() => ({ times, alone: alone.known }), [times, alone.known]);
  useShowing(view, focusUnitId, alertId, trails, roads);
  useFraming(view, alertId, focusUnitId);
  return (
    <Panel
      name="map"
      label="Map"
      title={<h2>MAP</h2>}
      aside={<MapKey own={ownMap !== undefined} aloneMin={aloneMin} chooseAlone={setAloneMin} />}
      hotkey="F4"
    >
      <div className="map-frame" id="map">
        <div className="map" ref={container} />
        {aloneMin === undefined ? null : <AloneNote minutes={aloneMin} known={alone.known} fault={alone.fault} />}
        {fault === undefined ? null : <p className="map-fault">Map: {fault}</p>}
        {trailFault === undefined || focusUnitId === undefined ? null : <p className="map-fault low">{trailFault}</p>}
      </div>
    </Panel>
  );
}

function MapKey(props: {
  readonly own: boolean;
  readonly aloneMin: number | undefined;
  readonly chooseAlone: (minutes: number | undefined) => void;
}): ReactNode {
  const { own } = props;
  return (
    <span className="map-key">
      <AloneChoice minutes={props.aloneMin} choose={props.chooseAlone} />
      <span>
        <KindMark of="vehicle" /> car
      </span>
      <span>
        <KindMark of="person" /> person
      </span>
      <span
        className="in-wide-map"
        title="A location older than 30 s is hollow, with its age; older than 5 min it is dashed."
      >
        hollow: old
      </span>
      <span title={own ? "" : "Vigil's own table of highways, good to about a mile. Not for operations off them."}>
        {own ? "agency's map" : "highways only"}
      </span>
    </span>
  );
}

// The unit that matters: the one of the alert that is open, else the one that is selected.
function useFocusUnitId(alertId: string | undefined): UnitId | undefined {
  return useConsole(({ picture, selection }) => {
    const alert = alertId === undefined ? undefined : picture?.board.center.alerts.get(asId<AlertId>(alertId));
    if (alert !== undefined && alert.subject.kind !== "system" && alert.subject.unitId !== undefined)
      return alert.subject.unitId;
    return selection.kind === "unit" ? asId<UnitId>(selection.id) : undefined;
  });
}

function useTrailDevices(
  unitId: UnitId | undefined,
): readonly { readonly deviceId: string; readonly of: "person" | "vehicle" }[] {
  const key = useConsole(({ picture }) => {
    const unit = unitId === undefined ? undefined : picture?.board.center.units.get(unitId);
    if (picture === undefined || unit === undefined) return "";
    const { vehicle, person } = unitRow(picture.board, unit, picture.settings, picture.nowMs);
    return [vehicle, person]
      .flatMap((placed) => (placed === undefined ? [] : [`${placed.of}:${placed.deviceId}`]))
      .join(" ");
  });
  return useMemo(
    () =>
      key
        .split(" ")
        .filter((part) => part !== "")
        .map((part) => ({
          of: part.startsWith("person:") ? ("person" as const) : ("vehicle" as const),
          deviceId: part.slice(part.indexOf(":") + 1),
        })),
    [key],
  );
}

/** Who gets there first, where an alert is in front: the ties on the map say minutes. */
function useTimesTo(unitId: UnitId | undefined, alertId: string | undefined): DriveTimesKnown | undefined {
  const at = useConsole(({ picture }) => {
    const unit = unitId === undefined ? undefined : picture?.board.center.units.get(unitId);
    if (picture === undefined || unit === undefined || alertId === undefined) return undefined;
    const { person, vehicle } = unitRow(picture.board, unit, picture.settings, picture.nowMs);
    return person?.location ?? vehicle?.location;
  });
  const incidentId = useConsole(({ picture }) =>
    unitId === undefined ? undefined : picture?.board.center.units.get(unitId)?.currentIncidentId,
  );
  return useDriveTimes(at, incidentId);
}

// At most four times a second, and only when something is new.
function useShowing(
  view: MapView | undefined,
  unitId: UnitId | undefined,
  alertId: string | undefined,
  trails: Parameters<typeof shiftPicture>[2],
  roads: { readonly times: DriveTimesKnown | undefined; readonly alone: AloneKnown | undefined },
): void {
  useEffect(() => {
    if (view === undefined) return undefined;
    let shown: Picture | undefined;
    const show = (): void => {
      const { picture } = useConsole.getState();
      if (picture === undefined || picture === shown || document.visibilityState === "hidden") return;
      shown = picture;
      const { center } = picture.board;
      const alert =
        alertId === undefined
          ? unitId === undefined
            ? undefined
            : openAlertOf(center, unitId)
          : center.alerts.get(asId<AlertId>(alertId));
      view.show(shiftPicture(picture, { unitId, alert }, trails, roads));
      if (alertId !== undefined && alert !== undefined) view.follow(unitInAlert(picture, alert), FRAME_ZOOM_MAX);
    };
    show();
    const timer = setInterval(show, SHOW_EVERY_MS);
    return () => clearInterval(timer);
  }, [view, unitId, alertId, trails, roads]);
}

function useFraming(view: MapView | undefined, alertId: string | undefined, unitId: UnitId | undefined): void {
  const asked = useConsole(({ mapFocus }) => mapFocus);
  useEffect(() => {
    const { picture } = useConsole.getState();
    if (view === undefined || picture === undefined) return;
    const alert = alertId === undefined ? undefined : picture.board.center.alerts.get(asId<AlertId>(alertId));
    if (alert === undefined) view.frame([...picture.board.locations.values()], SHIFT_ZOOM_MAX);
    else view.frame(framePoints(picture, alert), FRAME_ZOOM_MAX);
  }, [view, alertId]);
  // Once, when it becomes known that they have parted: the two of them and the place, as near as they fit.
  const partedAtMs = useConsole(({ picture }) => {
    const alert = alertId === undefined ? undefined : picture?.board.center.alerts.get(asId<AlertId>(alertId));
    return alert === undefined ? undefined : newestEvidence(alert, "parted")?.fixAtMs;
  });
  useEffect(() => {
    const { picture } = useConsole.getState();
    const alert = alertId === undefined ? undefined : picture?.board.center.alerts.get(asId<AlertId>(alertId));
    const parted = alert === undefined ? undefined : newestEvidence(alert, "parted");
    if (view === undefined || picture === undefined || alert === undefined || parted === undefined) return;
    view.frame([...unitInAlert(picture, alert), parted], FRAME_ZOOM_MAX);
  }, [view, alertId, partedAtMs]);
  useEffect(() => {
    const { picture } = useConsole.getState();
    const unit = unitId === undefined ? undefined : picture?.board.center.units.get(unitId);
    if (view === undefined || picture === undefined || unit === undefined || alertId !== undefined) return;
    const { person, vehicle } = unitRow(picture.board, unit, picture.settings, picture.nowMs);
    const at = person?.location ?? vehicle?.location;
    if (at !== undefined) view.reveal(at);
  }, [view, unitId, alertId]);
  useEffect(() => {
    if (asked !== undefined) view?.lookAt(asked);
  }, [view, asked]);
}

function colorsOf(element: HTMLElement): { palette: MapPalette; colors: MapColors & { text: string; dim: string } } {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    palette: {
      land: color("--map-land"),
      county: color("--map-county"),
      state: color("--map-state"),
      road: color("--map-road"),
      roadStrong: color("--map-road-strong"),
      text: color("--text-dim"),
      textDim: color("--map-text-dim"),
      halo: color("--map-land"),
      shield: color("--map-road-strong"),
    },
    colors: {
      ground: color("--map-land"),
      plain: color("--map-unit"),
      busy: color("--text-bright"),
      notice: color("--notice"),
      urgent: color("--urgent"),
      emergency: color("--map-emergency"),
      text: color("--text-bright"),
      dim: color("--text-dim"),
    },
  };
}
