/**
 * How the timeline calls things: a unit by its spoken call sign, an officer by name, an incident by number, a code
 * by its word in the agency's tables. What the center no longer knows is called by its id.
 */
import { asId } from "../base/ids.ts";
import type { Center } from "../domain/center.ts";
import { spokenCallSign } from "../domain/unit.ts";

type CodeTable = readonly { readonly code: string; readonly name: string }[] | undefined;

export function unitName(center: Center, id: string): string {
  const unit = center.units.get(asId(id));
  return unit === undefined ? id : spokenCallSign(center, unit);
}

export function officerName(center: Center, id: string): string {
  return center.officers.get(asId(id))?.name ?? id;
}

export function incidentName(center: Center, id: string): string {
  return center.incidents.get(asId(id))?.number ?? id;
}

// A code by its name where the agency's tables are at hand.
export function nameIn(table: CodeTable, code: string): string {
  return table?.find((row) => row.code === code)?.name ?? code;
}

// Types and dispositions are also said by their codes: both stand.
export function withName(table: CodeTable, code: string): string {
  const name = nameIn(table, code);
  return name === code ? code : `${code} ${name}`;
}

export function because(text: string | undefined): string {
  return text === undefined ? "" : ` (${text})`;
}

export function quoted(text: string | undefined): string {
  return text === undefined ? "" : `: "${text}"`;
}
