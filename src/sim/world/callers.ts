/**
 * People who telephone: a crash, something on the road, somebody who worries about somebody. What they say waits on
 * the group's channel like everything else that a dispatcher has to enter.
 */
import { alongPolyline } from "../../base/polyline.ts";
import { HOUR_MS, SECOND_MS } from "../../base/time.ts";
import type { Life } from "../../server/practice/agenda.ts";
import type { Stage } from "./stage.ts";

const CALLS: readonly { readonly incidentType: string; readonly text: string }[] = [
  { incidentType: "TACC", text: "Two cars, no injuries known, both on the shoulder." },
  { incidentType: "TACCINJ", text: "Rollover, one person hurt." },
  { incidentType: "THAZ", text: "A tire tread in the right lane." },
  { incidentType: "WELFARE", text: "Somebody asleep in a parked car." },
];

export function* callers(stage: Stage): Life {
  const random = stage.random.stream("callers");
  const meanGapMs = HOUR_MS / Math.max(0.01, stage.rates.callsPerUnitHour * stage.units.length);
  for (;;) {
    yield Math.max(SECOND_MS, -Math.log(1 - random.next()) * meanGapMs);
    if (stage.isWindingDown) continue;
    const unit = random.pick(stage.units);
    const { line, name } = unit.plan.beat;
    const { latDeg, lonDeg } = alongPolyline(line, line.lengthM * random.between(0.05, 0.95));
    const { incidentType, text } = random.pick(CALLS);
    stage.channels.get(unit.plan.group)?.waiting.push({
      unit,
      saidAtMs: stage.agenda.nowMs,
      entries: [
        {
          type: "CreateIncident",
          agency: "NMSP",
          group: unit.plan.group,
          incidentType,
          place: { text: name, latDeg, lonDeg },
          text,
        },
      ],
    });
  }
}
