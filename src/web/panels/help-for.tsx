/** Who could be sent to a place, the quickest by road first: on an incident one click sends, before there is one it tells. */
import type { ReactNode } from "react";
import type { Point } from "../../base/geo.ts";
import { asId } from "../../base/ids.ts";
import { ageText, distanceText } from "../../board/durations.ts";
import { helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import type { Incident } from "../../domain/incident.ts";
import { Offered } from "../accounts/offered.tsx";
import { type HelpByRoad, helpByRoad, howFar, howFarStory, measuredWords } from "../roads/help-by-road.ts";
import { type DriveTimesKnown, useDriveTimes } from "../roads/road-answers.ts";
import { giveAndTell } from "../store/console-link.ts";
import { usePicture } from "../store/console-store.ts";
import { selectUnit } from "../store/windows.ts";

const SHOWN = 4;
const ASKED = 20;
/** A place that lies so far off the road is reached on foot, or by a road that the network lacks. */
const OFF_ROAD_SAID_M = 1_500;

type Props = { readonly place: Point | undefined; readonly incident?: Incident };

export function HelpFor({ place, incident }: Props): ReactNode {
  const { board, nowMs } = usePicture();
  const times = useDriveTimes(place, incident?.id);
  if (place === undefined) return null;
  const byAir = nearestHelp(board, helpCandidates(board), place, {
    exclude: asId("none"),
    countMax: ASKED,
    nowMs,
    ...(incident === undefined ? {} : { incidentId: incident.id }),
  }).filter(({ assigned }) => !assigned);
  const near = helpByRoad(byAir, times, SHOWN);
  if (near.length === 0) return <p className="urgent-text">nobody with a location could be sent</p>;
  return (
    <div className="acts">
      {near.map((help) =>
        incident === undefined ? (
          <Told key={help.unitId} help={help} />
        ) : (
          <Send key={help.unitId} help={help} incident={incident} />
        ),
      )}
      <span className="dim">
        {incident === undefined ? "" : "sends it; "}quickest first, {measuredWords(times)}
        {offRoadWords(times)}
      </span>
    </div>
  );
}

function Send({ help, incident }: { readonly help: HelpByRoad; readonly incident: Incident }): ReactNode {
  const assign = { type: "AssignUnit", unit: help.unitId, incident: incident.id } as const;
  return (
    <Offered to={assign}>
      <button
        type="button"
        className="act"
        title={`${help.status}, location ${ageText(help.ageMs)} old; ${howFarStory(help)}`}
        onClick={() => void giveAndTell(assign, `assign ${help.callSign} to ${incident.number}`)}
        onContextMenu={(event) => {
          event.preventDefault();
          selectUnit(help.unitId);
        }}
      >
        <span className="mono">{help.callSign}</span> <span className="dim">{howFar(help)}</span>
      </button>
    </Offered>
  );
}

function Told({ help }: { readonly help: HelpByRoad }): ReactNode {
  return (
    <span title={`${help.status}; ${howFarStory(help)}`}>
      <span className="mono strong">{help.callSign}</span> {howFar(help)}
    </span>
  );
}

function offRoadWords(times: DriveTimesKnown | undefined): string {
  if (times === undefined) return "";
  if (times.placeOffRoadM === undefined) return "; no road within 5 km; straight-line only";
  if (times.placeOffRoadM < OFF_ROAD_SAID_M) return "";
  return `; the place is ${distanceText(times.placeOffRoadM)} off the road, which is in no time`;
}
