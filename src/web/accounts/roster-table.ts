/**
 * The roster as tables: one for each kind of thing, with its columns; what a file would change, before anything is
 * changed; and the commands that change it.
 */
import type { z } from "zod";
import { RegisterAgency, RegisterGroup } from "../../domain/agency.ts";
import type { Command } from "../../domain/command.ts";
import { RegisterDevice } from "../../domain/device.ts";
import { RegisterOfficer } from "../../domain/officer.ts";
import { RegisterUnit } from "../../domain/unit.ts";
import { RegisterVehicle } from "../../domain/vehicle.ts";

export const rosterKinds = ["agencies", "groups", "officers", "vehicles", "units", "devices"] as const;
export type RosterKind = (typeof rosterKinds)[number];
/** One thing of the roster, by its columns. What it has not is not there. */
export type RosterRow = Readonly<Record<string, unknown>>;
export type Roster = Readonly<Record<RosterKind, readonly RosterRow[]>>;

type ColumnForm = "text" | "list" | "yes-no" | "number";
type Column = {
  readonly name: string;
  readonly says: string;
  readonly needed?: true;
  readonly form?: ColumnForm;
  /** The kind of thing that it names. */
  readonly of?: RosterKind;
};
type Table = {
  readonly title: string;
  /** The columns that together name one thing. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly schema: z.ZodType;
  readonly type: Command["type"];
  /** What `id` is called in the command. */
  readonly idName?: string;
};

const agency: Column = { name: "agency", says: "Agency's code", needed: true, of: "agencies" };

export const rosterTables: Readonly<Record<RosterKind, Table>> = {
  agencies: {
    title: "Agencies",
    key: ["id"],
    type: "RegisterAgency",
    schema: RegisterAgency,
    idName: "agency",
    columns: [
      { name: "id", says: "Code", needed: true },
      { name: "name", says: "Name", needed: true },
      { name: "callSignPrefix", says: "Spoken before call signs" },
    ],
  },
  groups: {
    title: "Groups and beats",
    key: ["id"],
    type: "RegisterGroup",
    schema: RegisterGroup,
    idName: "group",
    columns: [
      { name: "id", says: "Code", needed: true },
      agency,
      { name: "name", says: "Name", needed: true },
      { name: "channel", says: "Channel" },
    ],
  },
  officers: {
    title: "People",
    key: ["id"],
    type: "RegisterOfficer",
    schema: RegisterOfficer,
    idName: "officer",
    columns: [
      { name: "id", says: "Badge", needed: true },
      agency,
      { name: "name", says: "Name", needed: true },
      { name: "phone", says: "Phone" },
      { name: "description", says: "What helps to recognise them" },
    ],
  },
  vehicles: {
    title: "Vehicles",
    key: ["id"],
    type: "RegisterVehicle",
    schema: RegisterVehicle,
    idName: "vehicle",
    columns: [
      { name: "id", says: "Fleet number", needed: true },
      agency,
      { name: "plate", says: "Plate" },
      { name: "roofNumber", says: "Roof number" },
      { name: "look", says: "Make, color, markings" },
      {
        name: "kit",
        says: "What lies in it: spike-strips, rifle, drone, dog; several with spaces between",
        form: "list",
      },
    ],
  },
  units: {
    title: "Units",
    key: ["agency", "callSign"],
    type: "RegisterUnit",
    schema: RegisterUnit,
    columns: [
      agency,
      { name: "callSign", says: "Call sign", needed: true },
      { name: "group", says: "Group", of: "groups" },
      { name: "spikeStrips", says: "Spike strips (yes or no)", form: "yes-no" },
      {
        name: "kit",
        says: "What it carries on every shift: spike-strips, rifle, drone, dog; several with spaces between",
        form: "list",
      },
    ],
  },
  devices: {
    title: "Devices",
    key: ["id"],
    type: "RegisterDevice",
    schema: RegisterDevice,
    idName: "device",
    columns: [
      { name: "id", says: "Inventory name", needed: true },
      { name: "kind", says: "vehicle-modem, laptop, portable, phone, body-sensor or radio-key", needed: true },
      {
        name: "keys",
        says: "How it names itself, e.g. taip:1187; several with spaces between",
        needed: true,
        form: "list",
      },
      { name: "vehicle", says: "Vehicle that it is mounted in", of: "vehicles" },
      { name: "officer", says: "Officer who carries it", of: "officers" },
      { name: "unit", says: "Unit that it speaks for" },
      { name: "intervalS", says: "Reports every so many seconds", form: "number" },
      { name: "prompts", says: "Can show a prompt (yes or no)", form: "yes-no" },
      { name: "manDown", says: "Has a man-down sensor (yes or no)", form: "yes-no" },
    ],
  },
};

/** What a line of a file would do. */
export type Planned = {
  readonly line: number;
  readonly name: string;
  readonly change: "new" | "changed" | "same" | "wrong";
  readonly differences: readonly { readonly column: string; readonly from: string; readonly to: string }[];
  readonly faults: readonly string[];
  /** What has to be said to the server, where something changes. */
  readonly command?: Command;
};

/** What the cells of a column say, as text. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The table of a kind, with a head, for a file. */
export function tableOf(kind: RosterKind, rows: readonly RosterRow[]): string[][] {
  const { columns } = rosterTables[kind];
  return [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ name }) => cellText(row[name])))];
}

/**
 * What a table read from a file would change. A column that is not in it keeps what is known; a cell that is empty
 * takes it away. Nothing is ever deleted because it is missing.
 */
export function planRoster(kind: RosterKind, cells: readonly (readonly string[])[], roster: Roster): Planned[] {
  const { columns, key } = rosterTables[kind];
  const [head = [], ...lines] = cells;
  const names = head.map((name) =>
    columns.find((column) => sameWord(column.name, name) || sameWord(column.says, name)),
  );
  const unknown = head.filter((name, i) => names[i] === undefined && name !== "");
  const missing = key.filter((name) => !names.some((column) => column?.name === name));
  if (unknown.length > 0 || missing.length > 0) {
    const faults = [
      ...unknown.map((name) => `there is no column ${name}`),
      ...missing.map((name) => `the column ${name} is missing`),
    ];
    return [{ line: 1, name: "the first line", change: "wrong", differences: [], faults }];
  }
  const seen = new Set<string>();
  return lines.map((line, index) => {
    const given = new Map(
      names.flatMap((column, i) => (column === undefined ? [] : [[column, line[i] ?? ""] as const])),
    );
    const planned = planLine(kind, index + 2, given, roster);
    const twice = seen.has(planned.name);
    seen.add(planned.name);
    if (!twice) return planned;
    const { command: _, ...rest } = planned;
    return { ...rest, change: "wrong", faults: [...planned.faults, `${planned.name} is there twice`] };
  });
}

function planLine(kind: RosterKind, line: number, given: ReadonlyMap<Column, string>, roster: Roster): Planned {
  const table = rosterTables[kind];
  const cellOf = (name: string): string => [...given].find(([column]) => column.name === name)?.[1].trim() ?? "";
  const name = table.key.map(cellOf).join(" ");
  const known = roster[kind].find((row) => table.key.map((part) => cellText(row[part])).join(" ") === name);
  const wanted: Record<string, unknown> = { ...known };
  const faults: string[] = [];
  for (const [column, text] of given) {
    const value = valueOf(column, text.trim());
    if (value === undefined && text.trim() !== "") faults.push(`${column.name}: ${text} is not ${formWords(column)}`);
    if (value === undefined) delete wanted[column.name];
    else wanted[column.name] = value;
    if (column.needed === true && text.trim() === "") faults.push(`${column.name} is missing`);
    if (column.of !== undefined && typeof value === "string" && !isKnown(roster, column.of, value)) {
      faults.push(`${column.name}: there is no ${value} among ${rosterTables[column.of].title.toLowerCase()}`);
    }
  }
  const { id, ...rest } = wanted;
  const command = { type: table.type, ...rest, ...(table.idName === undefined ? {} : { [table.idName]: id }) };
  const read = table.schema.safeParse(command);
  if (!read.success && faults.length === 0) {
    faults.push(...read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  }
  const differences = table.columns
    .map((column) => ({ column: column.name, from: cellText(known?.[column.name]), to: cellText(wanted[column.name]) }))
    .filter(({ from, to }) => from !== to);
  if (faults.length > 0) return { line, name, change: "wrong", differences, faults };
  if (known !== undefined && differences.length === 0) return { line, name, change: "same", differences, faults };
  // The schema has read it: it is that kind's own command.
  const said = read.data as Command;
  return { line, name, change: known === undefined ? "new" : "changed", differences, faults, command: said };
}

function valueOf({ form = "text" }: Column, text: string): unknown {
  if (text === "") return undefined;
  switch (form) {
    case "text":
      return text;
    case "list":
      return text.split(/\s+/);
    case "number":
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "yes-no":
      return /^(yes|true|1)$/i.test(text) ? true : /^(no|false|0)$/i.test(text) ? false : undefined;
  }
}

function formWords({ form = "text" }: Column): string {
  return form === "number" ? "a number" : form === "yes-no" ? "yes or no" : "what stands there";
}

function isKnown(roster: Roster, kind: RosterKind, id: string): boolean {
  return roster[kind].some((row) => row["id"] === id);
}

function sameWord(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
