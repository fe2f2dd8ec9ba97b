/**
 * What an agency says about its roads: routes with mileposts and exits, drawn lines, towns, junctions.
 *
 * One format for the tables that come with the program and for those an agency writes itself (JSON, see
 * docs/data.md). Everything that speaks of places reads it through `road-reference.ts`; no code knows a state.
 * Coordinates are degrees WGS 84, latitude first.
 */
import { z } from "zod";

const latDeg = z.number().min(-90).max(90);
const lonDeg = z.number().min(-180).max(180);
const latLon = z.tuple([latDeg, lonDeg]);
const routeName = z.string().min(1).max(24);
const milepost = z.number().min(0).max(9_999);

export const routeClasses = ["interstate", "us", "state", "local"] as const;
/** The word for travel along a signed direction. */
export const directions = ["NB", "SB", "EB", "WB"] as const;
/** A city is worth naming from far away, a settlement only when one is in it. */
export const townSizes = ["city", "town", "settlement"] as const;

const exitSchema = z.strictObject({
  /** As signed, e.g. "321" or "53B". */
  exit: z.string().regex(/^\d{1,4}[A-Z]?$/),
  name: z.string().max(120),
  latDeg,
  lonDeg,
});

const routeSchema = z
  .strictObject({
    route: routeName,
    class: z.enum(routeClasses),
    /** The signed direction in which mileposts grow; null where there are no mileposts. */
    increasing: z.enum(directions).nullable().default(null),
    /** [milepost, lat, lon], milepost ascending, close enough together that the road between is straight. */
    mileposts: z.array(z.tuple([milepost, latDeg, lonDeg])).default([]),
    /** True where an exit's number is its milepost, so that an unlisted exit still has a place. */
    exitsAreMileposts: z.boolean().default(false),
    exits: z.array(exitSchema).default([]),
    /** Towns that the route joins, in order along it. */
    towns: z.array(z.string()).default([]),
    /** Where it shares another route's roadway, by that route's mileposts. */
    sharedRoadway: z.array(z.strictObject({ route: routeName, from: milepost, to: milepost })).default([]),
  })
  .refine((route) => route.mileposts.length !== 1, { path: ["mileposts"], message: "one milepost alone makes no line" })
  .refine((route) => isAscending(route.mileposts.map(([number]) => number)), {
    path: ["mileposts"],
    message: "mileposts must ascend, each once",
  })
  .refine((route) => route.mileposts.length === 0 || route.increasing !== null, {
    path: ["increasing"],
    message: "say in which signed direction the mileposts grow",
  });

export const referenceTableSchema = z
  .strictObject({
    format: z.literal("vigil-roads/1"),
    /** Shown where the source of a place is asked for. */
    name: z.string().min(1),
    /** The line that must stand on a map which shows this table. */
    credit: z.string(),
    /** How far a milepost's or exit's point may be off, in metres, for nine of ten. */
    accuracyM: z.number().positive(),
    /** What "state road 104" means here: the letters before a state route's number. */
    statePrefix: z.string().regex(/^[A-Z]{1,4}$/),
    routes: z.array(routeSchema),
    /** Drawn lines of routes; several routes where they share the road. */
    lines: z.array(z.strictObject({ routes: z.array(routeName).min(1), points: z.array(latLon).min(2) })).default([]),
    towns: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          county: z.string().nullable().default(null),
          size: z.enum(townSizes),
          latDeg,
          lonDeg,
        }),
      )
      .default([]),
    junctions: z.array(z.strictObject({ routes: z.array(routeName).min(2), latDeg, lonDeg })).default([]),
  })
  .refine((table) => new Set(table.routes.map((route) => route.route)).size === table.routes.length, {
    path: ["routes"],
    message: "a route is listed twice",
  });

export type ReferenceTable = z.infer<typeof referenceTableSchema>;
export type ReferenceRoute = ReferenceTable["routes"][number];
export type ReferenceExit = ReferenceRoute["exits"][number];
export type ReferenceTown = ReferenceTable["towns"][number];
export type RouteClass = (typeof routeClasses)[number];
export type Direction = (typeof directions)[number];
export type TownSize = (typeof townSizes)[number];

export type ReadTable =
  | { readonly ok: true; readonly table: ReferenceTable }
  | { readonly ok: false; readonly problems: readonly { readonly path: string; readonly message: string }[] };

/** Reads an agency's own table from parsed JSON. A fault is told with its path, e.g. `routes.0.mileposts`. */
export function readReferenceTable(json: unknown): ReadTable {
  const result = referenceTableSchema.safeParse(json);
  if (result.success) return { ok: true, table: result.data };
  const problems = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  return { ok: false, problems };
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? Infinity));
}
