/**
 * What OpenStreetMap's tags say of a road: its class, who may drive it which way, how fast, what it is called.
 *
 * Only what a car can use is a road here. What is left out says why, so that an import can report it. Keys and
 * values as the OpenStreetMap wiki defines them (Key:highway, Key:access, Key:oneway, Key:maxspeed, Key:barrier).
 */
import { classIndex, type RoadClassName } from "./road-class.ts";
import {
  BACKWARD,
  BRIDGE,
  EMERGENCY_ONLY,
  FORWARD,
  LINK,
  RESTRICTED,
  ROUNDABOUT,
  TUNNEL,
  UNPAVED,
} from "./road-graph.ts";

export type Tags = ReadonlyMap<string, string>;
export type OsmRoad = {
  readonly roadClass: number;
  readonly flags: number;
  readonly kph: number | undefined;
  /** Both ways together where there are both; undefined: not tagged. */
  readonly lanes: number | undefined;
  readonly name: string;
  readonly refs: readonly string[];
};
export type LeftOut = "not-a-road" | "not-for-cars" | "not-built" | "area" | "ferry";
export type OsmWayReading =
  | { readonly ok: true; readonly road: OsmRoad }
  | { readonly ok: false; readonly leftOut: LeftOut };

const CLASS_OF_HIGHWAY: Readonly<Record<string, RoadClassName | undefined>> = {
  motorway: "motorway",
  trunk: "trunk",
  primary: "primary",
  secondary: "secondary",
  tertiary: "tertiary",
  unclassified: "unclassified",
  road: "unclassified",
  residential: "residential",
  living_street: "residential",
  service: "service",
  track: "track",
};
const NOT_BUILT = new Set(["construction", "proposed", "planned", "abandoned", "razed", "disused"]);
const NO_CARS = new Set(["no", "agricultural;forestry", "bicycle", "foot"]);
const LIMITED_ACCESS = new Set([
  "private",
  "permit",
  "permissive;private",
  "customers",
  "delivery",
  "agricultural",
  "forestry",
  "military",
  "residents",
  "unknown",
]);
const EMERGENCY_MAY = new Set(["yes", "designated", "official"]);
const UNPAVED_SURFACES = new Set([
  "unpaved",
  "gravel",
  "fine_gravel",
  "dirt",
  "earth",
  "ground",
  "grass",
  "mud",
  "sand",
  "compacted",
  "rock",
  "pebblestone",
]);
const KPH_PER_MPH = 1.609_344;
const KPH_UNLIMITED = 130;
const KPH_WALK = 7;
const KPH_MAX = 250;

/** Reads the tags of a way. */
export function readOsmWay(tags: Tags): OsmWayReading {
  const highway = tags.get("highway");
  // A ferry that carries a road's number is mapped as both, and is a ferry.
  if (tags.get("route") === "ferry") return leftOut("ferry");
  if (highway === undefined) return leftOut("not-a-road");
  if (NOT_BUILT.has(highway)) return leftOut("not-built");
  const isLink = highway.endsWith("_link");
  const name = CLASS_OF_HIGHWAY[isLink ? highway.slice(0, -"_link".length) : highway];
  if (name === undefined) return leftOut("not-for-cars");
  if (tags.get("area") === "yes") return leftOut("area");
  const access = accessFlags(tags);
  if (access === undefined) return leftOut("not-for-cars");
  const roundabout = tags.get("junction") === "roundabout" || tags.get("junction") === "circular";
  const flags =
    access |
    openFlags(tags, name, roundabout) |
    (isLink ? LINK : 0) |
    (roundabout ? ROUNDABOUT : 0) |
    (isSet(tags.get("bridge")) ? BRIDGE : 0) |
    (isSet(tags.get("tunnel")) ? TUNNEL : 0) |
    (isUnpaved(tags, name) ? UNPAVED : 0);
  return {
    ok: true,
    road: {
      roadClass: classIndex(name),
      flags,
      kph: readMaxSpeedKph(tags.get("maxspeed")),
      lanes: readLanes(tags),
      name: tags.get("name") ?? tags.get("alt_name") ?? "",
      refs: splitRefs(tags.get("ref") ?? ""),
    },
  };
}

/** "55 mph", "90", "90 km/h", "none", "walk" as km/h; undefined where it says nothing that is a number. */
export function readMaxSpeedKph(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return KPH_UNLIMITED;
  if (text === "walk") return KPH_WALK;
  const match = /^(\d{1,3}(?:\.\d+)?) ?(mph|km\/h|kph|kmh)?$/.exec(text.split(";")[0]?.trim() ?? "");
  if (match === null) return undefined;
  const kph = Number(match[1]) * (match[2] === "mph" ? KPH_PER_MPH : 1);
  return kph >= 1 && kph <= KPH_MAX ? kph : undefined;
}

/** "2", or what is tagged of each direction; undefined where it is no number of lanes. */
export function readLanes(tags: Tags): number | undefined {
  const count = (key: string): number | undefined => {
    const text = tags.get(key)?.trim() ?? "";
    return /^\d{1,2}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
  };
  const [forward, backward] = [count("lanes:forward"), count("lanes:backward")];
  return count("lanes") ?? (forward !== undefined && backward !== undefined ? forward + backward : undefined);
}

const HOMELESS_BUILDINGS = new Set([
  "no",
  "ruins",
  "garage",
  "garages",
  "shed",
  "barn",
  "farm_auxiliary",
  "industrial",
  "warehouse",
  "roof",
  "carport",
  "greenhouse",
  "silo",
  "storage_tank",
  "service",
  "hangar",
]);
const SETTLEMENTS = new Set([
  "city",
  "town",
  "village",
  "hamlet",
  "isolated_dwelling",
  "farm",
  "suburb",
  "quarter",
  "neighbourhood",
]);

/** Whether a node or a building's outline says that people live or are there; "area": land with homes on it. */
export function readOsmHome(tags: Tags): "home" | "area" | undefined {
  if (tags.get("landuse") === "residential" || SETTLEMENTS.has(tags.get("place") ?? "")) return "area";
  const building = tags.get("building");
  if (building !== undefined) return HOMELESS_BUILDINGS.has(building) ? undefined : "home";
  return tags.has("addr:housenumber") ? "home" : undefined;
}

/** "I 40;US 54" as its parts. */
export function splitRefs(text: string): string[] {
  return text
    .split(";")
    .map((ref) => ref.trim())
    .filter((ref) => ref !== "");
}

/** What stands on a node: nothing that matters, a gate that may be shut, one that is closed to all, or what no car passes. */
export function readOsmBarrier(tags: Tags): "none" | "gate" | "locked" | "closed" {
  const barrier = tags.get("barrier");
  if (barrier === undefined) return "none";
  const access = tags.get("motorcar") ?? tags.get("motor_vehicle") ?? tags.get("vehicle") ?? tags.get("access");
  switch (barrier) {
    case "gate":
    case "lift_gate":
    case "swing_gate":
    case "sliding_gate":
    case "hampshire_gate":
    case "bump_gate":
    case "chain":
    case "rope":
      return access === "no" && !EMERGENCY_MAY.has(tags.get("emergency") ?? "") ? "locked" : "gate";
    case "bollard":
    case "block":
    case "jersey_barrier":
    case "log":
    case "debris":
    case "cycle_barrier":
    case "kissing_gate":
    case "stile":
    case "turnstile":
    case "motorcycle_barrier":
    case "planter":
      return access === "yes" || access === "permissive" ? "none" : "closed";
    default:
      return "none"; // cattle grids, toll booths, borders: one slows down
  }
}

/** Undefined where no car may go, not even ours. The most exact key decides. */
function accessFlags(tags: Tags): number | undefined {
  const access = tags.get("motorcar") ?? tags.get("motor_vehicle") ?? tags.get("vehicle") ?? tags.get("access");
  if (access === undefined) return 0;
  if (NO_CARS.has(access)) return EMERGENCY_MAY.has(tags.get("emergency") ?? "") ? EMERGENCY_ONLY : undefined;
  // Destination only is kept to by those who pass through; who is sent there has it as destination.
  return LIMITED_ACCESS.has(access) ? RESTRICTED : 0;
}

function openFlags(tags: Tags, name: RoadClassName, roundabout: boolean): number {
  const oneway = tags.get("oneway:motor_vehicle") ?? tags.get("oneway");
  switch (oneway) {
    case "yes":
    case "true":
    case "1":
      return FORWARD;
    case "-1":
    case "reverse":
      return BACKWARD;
    case "reversible":
      return 0; // for hours one way, then the other: nobody may count on either
    case "alternating": // a light lets each side through in turn, within minutes
    case "no":
    case "false":
    case "0":
      return FORWARD | BACKWARD;
    default:
      return roundabout || name === "motorway" ? FORWARD : FORWARD | BACKWARD;
  }
}

function isUnpaved(tags: Tags, name: RoadClassName): boolean {
  const surface = tags.get("surface");
  if (surface !== undefined) return UNPAVED_SURFACES.has(surface);
  return name === "track" && tags.get("tracktype") !== "grade1";
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "no";
}

function leftOut(reason: LeftOut): OsmWayReading {
  return { ok: false, leftOut: reason };
}
