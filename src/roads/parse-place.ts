/**
 * A dispatcher's words for a place, read into something with a point where the table knows one.
 *
 * Reads "I40 MM 320 EB", "mm 320 i-40", "I10 X 102 WB", "US 54 MM 12", "US 54 & US 84", "35.1717,-103.725",
 * "35 10.3 N 103 43.5 W"; everything else is an address, kept as typed. Never throws, never refuses: a place
 * that could not be put on the map is still a place, and says why it has no point.
 */
import { isOnEarth, type Point } from "../base/geo.ts";
import { coordinatesText } from "./describe-place.ts";
import { exitByNumber, pointAtMilepost } from "./milepost.ts";
import type { Direction } from "./reference-table.ts";
import { findRoute, type RoadReference, routeKey } from "./road-reference.ts";

export type Unplaced = "route-not-in-table" | "milepost-beyond-table" | "exit-not-in-table";
/** Words typed before or after the phrase that was understood: "rest area", "white BMW". */
type WithDetail = { readonly text: string; readonly detail?: string };
export type MilepostPlace = WithDetail & {
  readonly kind: "milepost";
  readonly route: string;
  readonly milepost: number;
  readonly direction?: Direction;
  readonly point?: Point;
  readonly unplaced?: Unplaced;
};
export type ExitPlaceRead = WithDetail & {
  readonly kind: "exit";
  readonly route: string;
  readonly exit: string;
  readonly name?: string;
  readonly direction?: Direction;
  readonly point?: Point;
  readonly unplaced?: Unplaced;
};
export type CoordinatesPlace = WithDetail & { readonly kind: "coordinates"; readonly point: Point };
/** Free text. It has a point only where it names a crossing of two routes that the table knows. */
export type AddressPlace = WithDetail & { readonly kind: "address"; readonly point?: Point };
export type ParsedPlace = MilepostPlace | ExitPlaceRead | CoordinatesPlace | AddressPlace;

export type MatchedPlace = { readonly place: ParsedPlace; readonly rest: string };

/** No phrase for a place is longer; what follows is detail and is not searched. */
const SEARCHED_LENGTH = 240;

/** Reads a whole place. `text` in the answer is the phrase in one spelling; an address is as typed, trimmed. */
export function parsePlace(reference: RoadReference, text: string): ParsedPlace {
  const typed = text.trim().replaceAll(/\s+/g, " ");
  const atStart = matchPlace(reference, typed);
  if (atStart !== undefined) return withDetail(atStart.place, atStart.rest);
  for (const start of wordStarts(typed)) {
    const matched = matchRoadPlace(reference, typed.slice(start));
    if (matched !== undefined) {
      return withDetail(matched.place, `${typed.slice(0, start).trim()} ${matched.rest}`.trim());
    }
  }
  return { kind: "address", text: typed };
}

/**
 * Reads a place at the beginning of a text and gives back what follows it, for a command line that goes on
 * after the place. Undefined where the text does not begin with a milepost, an exit, a crossing or coordinates.
 */
export function matchPlace(reference: RoadReference, text: string): MatchedPlace | undefined {
  const began = text.replace(/^\s*(?:(?:AT|NEAR|ON|LOC)\s+|@\s*)?/i, "");
  return matchRoadPlace(reference, began) ?? matchCoordinates(began);
}

/** A place's parts under the names that a recorded place uses; `text` has the detail behind it. */
export type PlaceFields = {
  readonly text: string;
  readonly latDeg?: number;
  readonly lonDeg?: number;
  readonly route?: string;
  readonly milepost?: number;
  readonly exit?: string;
  readonly direction?: Direction;
};

/** Flattens a parsed place for a command or an event. What is not known is absent, never zero. */
export function placeFields(place: ParsedPlace): PlaceFields {
  const text = place.detail === undefined ? place.text : `${place.text}, ${place.detail}`;
  const point = place.point === undefined ? {} : { latDeg: place.point.latDeg, lonDeg: place.point.lonDeg };
  switch (place.kind) {
    case "milepost":
      return { text, ...point, route: place.route, milepost: place.milepost, ...directionOf(place) };
    case "exit":
      return { text, ...point, route: place.route, exit: place.exit, ...directionOf(place) };
    case "coordinates":
    case "address":
      return { text, ...point };
  }
}

function directionOf(place: MilepostPlace | ExitPlaceRead): { direction?: Direction } {
  return place.direction === undefined ? {} : { direction: place.direction };
}

// Which letters may stand before a route's number. Any letters would read "BMW 320 X5" as a place.
const STATE_CODES =
  "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]";

// One route, in any of its spellings. Groups: interstate number, U.S. number, letters and number, bare number.
const ROUTE =
  "(?:(?:I|IH|INTERSTATE)[- ]?(\\d{1,3}[NSEW]?)" +
  "|U\\.? ?S\\.?[- ]?(?:(?:HWY|HIGHWAY|ROUTE|RTE?) ?)?(\\d{1,3}[NSEW]?)" +
  "|(?:STATE (?:ROAD|ROUTE|HWY|HIGHWAY)|SR|SH|SR-) ?(\\d{1,4})" +
  "|(?:HWY|HIGHWAY|ROUTE|RTE?) ?(\\d{1,4})" +
  `|(${STATE_CODES}|CR|FM|RM)[- ]?(\\d{1,4}))`;
const ROUTE_GROUPS = 6;
const DIRECTION = "(?:[ ,]{0,2}([NSEW])(?:/?B|(?:ORTH|OUTH|AST|EST) ?BOUND)\\b)?";
const MILE = "(?:MM|M\\.M\\.|MP|MILE ?(?:MARKER|POST)?|@)[ #.]{0,2}(\\d{1,4}(?:\\.\\d{1,3})?)(?![\\d.]*\\d)";
const EXIT = "(?:EXIT|EXT|EX|XT|X)[ #.]{0,2}(\\d{1,4}[A-Z]?)(?![A-Z0-9])";
const BETWEEN = "[ ,]{0,2}(?:AT |ON |OF )?";

const ROUTE_THEN_MILE = new RegExp(`^${ROUTE}${DIRECTION}${BETWEEN}${MILE}${DIRECTION}`, "i");
const MILE_THEN_ROUTE = new RegExp(`^${MILE}${DIRECTION}${BETWEEN}${ROUTE}${DIRECTION}(?![A-Z0-9])`, "i");
const ROUTE_THEN_EXIT = new RegExp(`^${ROUTE}${DIRECTION}${BETWEEN}${EXIT}${DIRECTION}`, "i");
const EXIT_THEN_ROUTE = new RegExp(`^${EXIT}${DIRECTION}${BETWEEN}${ROUTE}${DIRECTION}(?![A-Z0-9])`, "i");
const CROSSING = new RegExp(`^${ROUTE} ?(?:&|/|@|\\bAND\\b|\\bAT\\b) ?${ROUTE}(?![A-Z0-9])`, "i");

function matchRoadPlace(reference: RoadReference, text: string): MatchedPlace | undefined {
  const searched = text.slice(0, SEARCHED_LENGTH);
  return (
    matchNumbered(reference, text, ROUTE_THEN_MILE.exec(searched), "milepost", "route-first") ??
    matchNumbered(reference, text, MILE_THEN_ROUTE.exec(searched), "milepost", "number-first") ??
    matchNumbered(reference, text, ROUTE_THEN_EXIT.exec(searched), "exit", "route-first") ??
    matchNumbered(reference, text, EXIT_THEN_ROUTE.exec(searched), "exit", "number-first") ??
    matchCrossing(reference, text, CROSSING.exec(searched))
  );
}

function matchNumbered(
  reference: RoadReference,
  text: string,
  match: RegExpExecArray | null,
  kind: "milepost" | "exit",
  order: "route-first" | "number-first",
): MatchedPlace | undefined {
  if (match === null) return undefined;
  const groups = match.slice(1);
  const routeFrom = order === "route-first" ? 0 : 2;
  const route = routeNamed(reference, groups.slice(routeFrom, routeFrom + ROUTE_GROUPS));
  const number = order === "route-first" ? groups[ROUTE_GROUPS + 1] : groups[0];
  if (number === undefined) return undefined;
  const firstDirection = order === "route-first" ? groups[ROUTE_GROUPS] : groups[1];
  const letter = (firstDirection ?? groups[ROUTE_GROUPS + 2] ?? route.letter)?.toUpperCase();
  const direction = DIRECTIONS.find((candidate) => candidate[0] === letter);
  const rest = restAfter(text, match);
  if (kind === "milepost") return { place: milepostPlace(reference, route.name, Number(number), direction), rest };
  return { place: exitPlace(reference, route.name, number.toUpperCase(), direction), rest };
}

const DIRECTIONS: readonly Direction[] = ["NB", "SB", "EB", "WB"];

function milepostPlace(
  reference: RoadReference,
  route: string,
  milepost: number,
  direction: Direction | undefined,
): MilepostPlace {
  const point = pointAtMilepost(reference, route, milepost);
  const unplaced = reference.milepostLineByRoute.has(route) ? "milepost-beyond-table" : "route-not-in-table";
  return {
    kind: "milepost",
    text: `${route} MM ${milepost}${direction === undefined ? "" : ` ${direction}`}`,
    route,
    milepost,
    ...(direction === undefined ? {} : { direction }),
    ...(point === undefined ? { unplaced } : { point }),
  };
}

function exitPlace(
  reference: RoadReference,
  route: string,
  exit: string,
  direction: Direction | undefined,
): ExitPlaceRead {
  const known = findRoute(reference, route);
  const listed = exitByNumber(reference, route, exit);
  const inferred =
    known?.exitsAreMileposts === true ? pointAtMilepost(reference, route, Number.parseInt(exit, 10)) : undefined;
  const point = listed === undefined ? inferred : { latDeg: listed.latDeg, lonDeg: listed.lonDeg };
  const unplaced = known === undefined || known.exits.length === 0 ? "route-not-in-table" : "exit-not-in-table";
  return {
    kind: "exit",
    text: `${route} exit ${exit}${direction === undefined ? "" : ` ${direction}`}`,
    route,
    exit,
    ...(listed === undefined || listed.name === "" ? {} : { name: listed.name }),
    ...(direction === undefined ? {} : { direction }),
    ...(point === undefined ? { unplaced } : { point }),
  };
}

function matchCrossing(
  reference: RoadReference,
  text: string,
  match: RegExpExecArray | null,
): MatchedPlace | undefined {
  if (match === null) return undefined;
  const names = [match.slice(1, 1 + ROUTE_GROUPS), match.slice(1 + ROUTE_GROUPS)].map(
    (groups) => routeNamed(reference, groups).name,
  );
  const found = reference.table.junctions.filter((junction) => names.every((name) => junction.routes.includes(name)));
  const [only] = found;
  // Two routes that meet twice (where they share a road) have no one crossing: the text stays text.
  if (only === undefined || found.length > 1) return undefined;
  const point = { latDeg: only.latDeg, lonDeg: only.lonDeg };
  return { place: { kind: "address", text: names.join(" & "), point }, rest: restAfter(text, match) };
}

/** The table's spelling of a route, or the usual one for a route that the table lacks. */
function routeNamed(
  reference: RoadReference,
  groups: readonly (string | undefined)[],
): { readonly name: string; readonly letter?: string } {
  const [interstate, us, state, bare, letters, number] = groups;
  if (interstate !== undefined) return lettered(reference, "I-", interstate);
  if (us !== undefined) return lettered(reference, "US ", us);
  const prefix = reference.table.statePrefix;
  if (state !== undefined) return { name: spelled(reference, `${prefix} ${state}`) };
  if (bare !== undefined) return { name: routeByNumber(reference, bare) ?? `Hwy ${bare}` };
  return { name: spelled(reference, `${letters?.toUpperCase() ?? prefix} ${number ?? ""}`) };
}

// "I-35E" is a road of its own where the table says so; elsewhere the letter is the way that was driven.
function lettered(reference: RoadReference, prefix: string, number: string): { name: string; letter?: string } {
  const whole = findRoute(reference, prefix + number);
  const letter = /[NSEW]$/i.exec(number)?.[0];
  if (whole !== undefined || letter === undefined) return { name: whole?.route ?? prefix + number };
  return { name: spelled(reference, prefix + number.slice(0, -1)), letter };
}

function spelled(reference: RoadReference, name: string): string {
  return findRoute(reference, name)?.route ?? name;
}

function routeByNumber(reference: RoadReference, number: string): string | undefined {
  const found = reference.table.routes.filter((route) => routeKey(route.route).replace(/^[A-Z]+/, "") === number);
  return found.length === 1 ? found[0]?.route : undefined;
}

const DECIMALS = /^([+-]?\d{1,2}\.\d{1,10}) ?[, ] ?([+-]?\d{1,3}\.\d{1,10})(?![\d.]*\d)/;
const PARTS =
  "(\\d{1,3}(?:\\.\\d{1,10})?)(?: ?[°º -] ?(\\d{1,2}(?:\\.\\d{1,8})?)(?: ?['′ -] ?(\\d{1,2}(?:\\.\\d{1,6})?))?)?";
const MARKS = "[°º'′\"″ ]{0,4}";
const LETTER_LAST = new RegExp(`^${PARTS}${MARKS}([NS])[, ]{0,2}${PARTS}${MARKS}([EW])(?![A-Z0-9])`, "i");
const LETTER_FIRST = new RegExp(`^([NS]) ?${PARTS}${MARKS}[, ]{0,2}([EW]) ?${PARTS}["″'′°º]{0,2}(?![A-Z0-9])`, "i");

function matchCoordinates(text: string): MatchedPlace | undefined {
  const searched = text.slice(0, SEARCHED_LENGTH);
  const decimals = DECIMALS.exec(searched);
  if (decimals !== null) return coordinatesPlace(text, decimals, Number(decimals[1]), Number(decimals[2]));
  const last = LETTER_LAST.exec(searched);
  if (last !== null) {
    const [lat, lon] = [angleDeg(last.slice(1, 4), last[4]), angleDeg(last.slice(5, 8), last[8])];
    return coordinatesPlace(text, last, lat, lon);
  }
  const first = LETTER_FIRST.exec(searched);
  if (first === null) return undefined;
  return coordinatesPlace(text, first, angleDeg(first.slice(2, 5), first[1]), angleDeg(first.slice(6, 9), first[5]));
}

function coordinatesPlace(
  text: string,
  match: RegExpExecArray,
  latDeg: number,
  lonDeg: number,
): MatchedPlace | undefined {
  if (!isOnEarth(latDeg, lonDeg)) return undefined;
  const point = { latDeg, lonDeg };
  return { place: { kind: "coordinates", text: coordinatesText(point), point }, rest: restAfter(text, match) };
}

/** Degrees from degrees, minutes, seconds and a letter; NaN where minutes or seconds reach sixty. */
function angleDeg(parts: readonly (string | undefined)[], letter: string | undefined): number {
  const [degrees, minutes, seconds] = parts;
  const minute = Number(minutes ?? 0);
  const second = Number(seconds ?? 0);
  if (minute >= 60 || second >= 60) return Number.NaN;
  const value = Number(degrees) + minute / 60 + second / 3600;
  return letter === "S" || letter === "s" || letter === "W" || letter === "w" ? -value : value;
}

function restAfter(text: string, match: RegExpExecArray): string {
  return text.slice(match[0].length).replace(/^[\s,;]+/, "");
}

function withDetail(place: ParsedPlace, detail: string): ParsedPlace {
  return detail === "" ? place : { ...place, detail };
}

function wordStarts(text: string): number[] {
  const starts: number[] = [];
  for (const match of text.slice(0, SEARCHED_LENGTH).matchAll(/[\s,;(]+(?=[^\s,;(])/g))
    starts.push(match.index + match[0].length);
  return starts;
}
