/**
 * What kinds of road there are, and how fast each is driven: by law where no sign is known, and on an emergency run.
 *
 * The speeds are assumptions, for the whole road on average and not for its best stretch; docs/roads.md has the
 * table. A class is stored as its index in `roadClasses`: append only.
 */
import { assert } from "../../base/assert.ts";

export const roadClasses = [
  "motorway",
  "trunk",
  "primary",
  "secondary",
  "tertiary",
  "unclassified",
  "residential",
  "service",
  "track",
] as const;
export type RoadClassName = (typeof roadClasses)[number];

type ClassSpeeds = {
  /** Where no sign is known, out of town and in built-up places. */
  readonly ruralKph: number;
  readonly builtUpKph: number;
  /** An emergency run: this many times the lawful speed, never above the cap. */
  readonly emergencyFactor: number;
  readonly emergencyCapKph: number;
};

const speeds: readonly ClassSpeeds[] = [
  { ruralKph: 115, builtUpKph: 100, emergencyFactor: 1.3, emergencyCapKph: 170 },
  { ruralKph: 105, builtUpKph: 75, emergencyFactor: 1.3, emergencyCapKph: 150 },
  { ruralKph: 95, builtUpKph: 60, emergencyFactor: 1.3, emergencyCapKph: 145 },
  { ruralKph: 90, builtUpKph: 55, emergencyFactor: 1.3, emergencyCapKph: 130 },
  { ruralKph: 80, builtUpKph: 50, emergencyFactor: 1.3, emergencyCapKph: 115 },
  { ruralKph: 65, builtUpKph: 45, emergencyFactor: 1.2, emergencyCapKph: 95 },
  { ruralKph: 45, builtUpKph: 40, emergencyFactor: 1.3, emergencyCapKph: 75 },
  { ruralKph: 20, builtUpKph: 20, emergencyFactor: 1.25, emergencyCapKph: 40 },
  { ruralKph: 25, builtUpKph: 20, emergencyFactor: 1.2, emergencyCapKph: 40 },
];

/** The index under which a class is stored. */
export function classIndex(name: RoadClassName): number {
  return roadClasses.indexOf(name);
}

/** The class of a stored index. Throws a defect on an index that no class has. */
export function className(index: number): RoadClassName {
  const name = roadClasses[index];
  assert(name !== undefined, `no road class ${index}`);
  return name;
}

/** The lawful speed assumed where no sign is known. A ramp is taken at two thirds of its road's speed. */
export function assumedKph(roadClass: number, builtUp: boolean, link: boolean): number {
  const { ruralKph, builtUpKph } = speedsOf(roadClass);
  return Math.round((builtUp ? builtUpKph : ruralKph) * (link ? 2 / 3 : 1));
}

/** How fast an emergency run goes where the lawful speed is `lawfulKph`. */
export function emergencyKph(roadClass: number, lawfulKph: number): number {
  const { emergencyFactor, emergencyCapKph } = speedsOf(roadClass);
  // A sign above the cap stands: an emergency run is not slower than the traffic.
  return Math.max(lawfulKph, Math.min(emergencyCapKph, lawfulKph * emergencyFactor));
}

function speedsOf(roadClass: number): ClassSpeeds {
  const found = speeds[roadClass];
  assert(found !== undefined, `no road class ${roadClass}`);
  return found;
}
