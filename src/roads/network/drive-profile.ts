/**
 * How long each half-edge takes to drive, for a kind of driving: by law, or on an emergency run.
 *
 * Worked out once for a network; a search then only adds whole milliseconds. Assumptions: docs/roads.md.
 */
import { classIndex, emergencyKph } from "./road-class.ts";
import {
  at,
  EMERGENCY_ONLY,
  GATE,
  headOf,
  isOpen,
  RESTRICTED,
  type RoadGraph,
  ROUNDABOUT,
  UNPAVED,
} from "./road-graph.ts";

/** `lawful`: any driver, no private roads. `emergency`: a patrol car with lights and siren. */
export type DriveProfile = "lawful" | "emergency";

/** A half-edge that is not driven. */
export const CLOSED_MS = 0xffff_ffff;

const MPS_PER_KPH = 1 / 3.6;
const ROUNDABOUT_KPH_MAX = 35;
const UNPAVED_KPH_MAX = 70;
/** A gate at one end: somebody gets out and opens it. */
const GATE_MS = 20_000;
/** Turning off, slowing down, looking: at every junction of more than two roads. */
const JUNCTION_MS: Readonly<Record<DriveProfile, number>> = { lawful: 4_000, emergency: 2_000 };
/** On a motorway's own carriageway nothing crosses. */
const CROSSLESS_CLASS = classIndex("motorway");

/** Milliseconds per half-edge, at least 1; `CLOSED_MS` where it may not be driven. Nobody is sent the wrong way. */
export function driveTimesMs(graph: RoadGraph, profile: DriveProfile): Uint32Array {
  const times = new Uint32Array(2 * graph.edgeCount).fill(CLOSED_MS);
  for (let half = 0; half < times.length; half++) {
    const edge = half >>> 1;
    const flags = at(graph.edgeFlags, edge);
    if (!isOpen(flags, half)) continue;
    if (profile === "lawful" && (flags & (RESTRICTED | EMERGENCY_ONLY)) !== 0) continue;
    const roadClass = at(graph.edgeClass, edge);
    const head = headOf(graph, half);
    const crosses = roadClass !== CROSSLESS_CLASS && at(graph.firstSlot, head + 1) - at(graph.firstSlot, head) > 2;
    const drivenMs = (at(graph.edgeLengthM, edge) / (speedKph(graph, edge, profile) * MPS_PER_KPH)) * 1_000;
    const delayMs = (crosses ? JUNCTION_MS[profile] : 0) + ((flags & GATE) !== 0 ? GATE_MS : 0);
    times[half] = Math.max(1, Math.round(drivenMs + delayMs));
  }
  return times;
}

/** The speed on an edge, for either direction. */
export function speedKph(graph: RoadGraph, edge: number, profile: DriveProfile): number {
  const flags = at(graph.edgeFlags, edge);
  const lawful = at(graph.edgeKph, edge);
  let kph = profile === "emergency" ? emergencyKph(at(graph.edgeClass, edge), lawful) : lawful;
  if ((flags & UNPAVED) !== 0) kph = Math.min(kph, Math.max(lawful, UNPAVED_KPH_MAX));
  if ((flags & ROUNDABOUT) !== 0) kph = Math.min(kph, ROUNDABOUT_KPH_MAX);
  return kph;
}
