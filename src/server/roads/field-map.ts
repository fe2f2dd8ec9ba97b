/**
 * Which field of a foreign table says what of a road: `class=FCLASS,name=STREET,ref=ROUTE,oneway=ONE_WAY,mph=LIMIT`,
 * and which of its words is which class: `interstate=motorway,us=primary`.
 */
import { classIndex, type RoadClassName, roadClasses } from "../../roads/network/road-class.ts";
import { BACKWARD, FORWARD } from "../../roads/network/road-graph.ts";
import { readMaxSpeedKph, splitRefs } from "../../roads/network/osm-tags.ts";

export const roadFields = ["class", "name", "ref", "oneway", "kph", "mph"] as const;
export type RoadField = (typeof roadFields)[number];
export type FieldMap = {
  readonly fields: ReadonlyMap<RoadField, string>;
  /** A field's word, in lower case, to a class of ours; `*` is every other word. */
  readonly classes: ReadonlyMap<string, RoadClassName>;
};
export type FieldRoad = {
  readonly roadClass: number;
  readonly flags: number;
  readonly kph: number | undefined;
  readonly name: string;
  readonly refs: readonly string[];
};

const CLASS_WORDS: readonly (readonly [string, RoadClassName])[] = [
  ...roadClasses.map((name) => [name, name] as const),
  ["interstate", "motorway"],
  ["freeway", "motorway"],
  ["us", "primary"],
  ["us highway", "primary"],
  ["state", "secondary"],
  ["state highway", "secondary"],
  ["arterial", "tertiary"],
  ["collector", "tertiary"],
  ["county", "unclassified"],
  ["town", "residential"],
  ["local", "residential"],
];

/** Reads what was typed. A word that is no field or no class of ours comes back as what is wrong with it. */
export function readFieldMap(
  fieldsText: string,
  classesText: string,
): { readonly ok: true; readonly map: FieldMap } | { readonly ok: false; readonly wrong: string } {
  const fields = new Map<RoadField, string>(roadFields.map((field) => [field, field]));
  for (const [key, value] of pairsOf(fieldsText)) {
    const field = roadFields.find((known) => known === key);
    if (field === undefined || value === "") {
      return { ok: false, wrong: `"${key}" is none of the fields ${roadFields.join(", ")}` };
    }
    fields.set(field, value);
  }
  const classes = new Map<string, RoadClassName>(CLASS_WORDS);
  for (const [word, name] of pairsOf(classesText)) {
    const known = roadClasses.find((candidate) => candidate === name);
    if (known === undefined) return { ok: false, wrong: `"${name}" is none of the classes ${roadClasses.join(", ")}` };
    classes.set(word.toLowerCase(), known);
  }
  return { ok: true, map: { fields, classes } };
}

/** The road that a row of the table describes; undefined where its class is none that was mapped. */
export function readFieldRoad(row: Readonly<Record<string, unknown>>, map: FieldMap): FieldRoad | undefined {
  const text = (field: RoadField): string => {
    const value = row[map.fields.get(field) ?? ""];
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? String(value).trim()
      : "";
  };
  const className = map.classes.get(text("class").toLowerCase()) ?? map.classes.get("*");
  if (className === undefined) return undefined;
  const mph = text("mph");
  return {
    roadClass: classIndex(className),
    flags: directionsOf(text("oneway").toLowerCase()),
    // "65" and "65 mph" are the same in a field of miles an hour.
    kph: readMaxSpeedKph(text("kph")) ?? readMaxSpeedKph(/^[\d.]+$/.test(mph) ? `${mph} mph` : mph),
    name: text("name"),
    refs: splitRefs(text("ref")),
  };
}

function directionsOf(oneway: string): number {
  if (["yes", "y", "true", "1", "ft", "f", "forward"].includes(oneway)) return FORWARD;
  if (["-1", "tf", "t", "reverse", "backward"].includes(oneway)) return BACKWARD;
  return FORWARD | BACKWARD;
}

function pairsOf(text: string): (readonly [string, string])[] {
  return text
    .split(",")
    .filter((pair) => pair.trim() !== "")
    .map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [key.trim(), value.join("=").trim()] as const;
    });
}
