/**
 * People who telephone: a crash, something on the road, somebody who worries about somebody. One every twenty
 * minutes or so, on the road of some beat; the dispatcher who answers for it makes the incident.
 */
import { alongPolyline } from "../../base/polyline.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { describePlace } from "../../roads/describe-place.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { Life } from "./agenda.ts";
import type { Stage } from "./stage.ts";

const MEAN_GAP_MS = 22 * MINUTE_MS;

const CALLS: readonly { readonly incidentType: string; readonly text: string }[] = [
  { incidentType: "TACC", text: "Two cars, no injuries known, both on the shoulder." },
  { incidentType: "TACC", text: "One car off the road, driver walking about." },
  { incidentType: "TACCINJ", text: "Rollover, one person hurt." },
  { incidentType: "THAZ", text: "A tire tread and a ladder in the right lane." },
  { incidentType: "THAZ", text: "Cattle near the fence." },
  { incidentType: "WELFARE", text: "A car has been parked here since last night, somebody asleep in it." },
  { incidentType: "WELFARE", text: "A man walks along the road with a gas can." },
];

export function* callers(stage: Stage): Life {
  const random = stage.random.stream("callers");
  const units = [...stage.units.values()];
  for (let number = 1; ; number++) {
    yield -Math.log(1 - random.next()) * MEAN_GAP_MS + MINUTE_MS;
    const unit = random.pick(units);
    const { latDeg, lonDeg } = alongPolyline(unit.beat.line, unit.beat.line.lengthM * random.between(0.05, 0.95));
    const place = describePlace(newMexico, { latDeg, lonDeg });
    const call = random.pick(CALLS);
    stage.radio.say({
      groupId: unit.row.group,
      atMs: stage.agenda.nowMs,
      entries: [
        {
          type: "CreateIncident",
          agency: unit.row.agency,
          group: unit.row.group,
          incidentType: call.incidentType,
          place: { text: place.shortText, latDeg, lonDeg },
          caller: { name: `Caller ${number}`, callback: `575-555-${String(100 + random.int(100)).padStart(4, "0")}` },
          text: call.text,
        },
      ],
    });
  }
}
