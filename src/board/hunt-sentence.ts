/** What happened in a hunt, as a plain sentence each. */
import { MPS_PER_MPH } from "../base/geo.ts";
import type { HuntEvent, HuntFact } from "../domain/hunt.ts";

/** `unitName` gives a unit as people call it. */
export function huntSentence(event: HuntEvent, unitName: (unitId: string) => string): string {
  switch (event.type) {
    case "HuntStarted":
      return `hunt began: ${factWords(event.fact, unitName)}`;
    case "HuntFactRecorded":
      return factWords(event.fact, unitName);
    case "HuntFactSettled":
      return `${event.letter} ${SETTLED[event.as]}: ${event.why}`;
    case "HoldPointGiven":
      return `${unitName(event.unitId)} sent to ${event.task === "meet" ? "wait for him at" : "hold"} ${event.place.text}`;
    case "HoldPointReleased":
      return `${unitName(event.unitId)} needed at ${event.place.text} no more`;
    case "HuntPlanned": {
      const { refused, containments } = event.plan;
      if (refused !== undefined) return `where he can be is not computed: ${refused}`;
      return `where he can be stopped: ${containments
        .map(({ pace, closed, points, openCount, waysOut }) =>
          closed
            ? `${pace}, closed by ${points.length} point${points.length === 1 ? "" : "s"}`
            : `${pace}, not closed: ${openCount} of ${waysOut} ways out open`,
        )
        .join("; ")}`;
    }
    case "HuntEnded":
      return `hunt ended: ${event.why}`;
    case "HuntResumed":
      return `hunt goes on: ${event.why}`;
  }
}

const SETTLED = {
  confirmed: "is confirmed",
  refuted: "is refuted",
  unconfirmed: "is unconfirmed again",
  ended: "is watched no more",
  "goes-on": "is watched on",
  struck: "is struck",
} as const;
const MODES = { foot: "on foot", horse: "on a horse", car: "by car", truck: "by truck" } as const;

/** "B: seen, unconfirmed, by car, I-40 MM 300" */
export function factWords(
  { letter, kind, word, mode, place, text, unitId, speedMps }: HuntFact,
  unitName: (unitId: string) => string,
): string {
  const fast = speedMps === undefined ? "" : `, ${Math.round(speedMps / MPS_PER_MPH)} mph`;
  const how = (mode === undefined ? "" : `, ${MODES[mode]}`) + fast;
  const said = text === undefined ? "" : ` (${text})`;
  switch (kind) {
    case "sighting":
      return `${letter}: seen, ${word ?? "unconfirmed"}${how}, ${place.text}${said}`;
    case "theft":
      return `${letter}: ${mode ?? "something"} taken at ${place.text}${said}`;
    case "watched":
      return `${letter}: watched, did not pass ${place.text}${said}`;
    case "pin":
      return `${letter}: must be held${unitId === undefined ? "" : ` by ${unitName(unitId)}`}, ${place.text}${said}`;
    case "forbid":
      return `${letter}: not to be held, ${place.text}${said}`;
    case "towards":
      return `${letter}: may be bound for ${place.text}${said}`;
  }
}
