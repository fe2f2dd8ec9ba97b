import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { asId, type AgencyId } from "../base/ids.ts";
import { commandSchemas } from "../domain/command.ts";
import { accessPage } from "./access-page.ts";
import { accessSections, accessTable, type ActName } from "./access-table.ts";
import { type Act, mayDo } from "./may-do.ts";
import type { Relation } from "./reach.ts";
import { type Role, roleNames, roles } from "./role.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "access.md"), "utf8");
const commandNames = commandSchemas.map((schema) => schema.shape.type.value);

// Whose a thing is and how the person stands to it, by the words of the page; written again here, so that the page
// and what is in force are compared and not the page with itself.
const A = asId<AgencyId>("A");
const whose: Readonly<Record<string, Partial<Relation>>> = {
  "the agency's": { agencyId: A },
  "another agency's": { agencyId: asId<AgencyId>("B") },
  "the center's own": {},
};
const stands: Readonly<Record<string, Pick<Relation, "tie" | "sharedWith">>> = {
  "rides in it": { tie: "own-unit", sharedWith: [] },
  "their unit works on it": { tie: "own-incident", sharedWith: [] },
  "shared with the agency": { tie: "none", sharedWith: [A] },
  none: { tie: "none", sharedWith: [] },
};

type PageTable = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

function tablesOf(text: string): PageTable[] {
  const lines = text.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const tables: { head: string[]; rows: string[][] }[] = [];
  let isInside = false;
  lines.forEach((cells, index) => {
    if (cells.length === 0) isInside = false;
    else if (lines[index + 1]?.every((cell) => cell === "---") === true && (lines[index + 1]?.length ?? 0) > 0) {
      tables.push({ head: cells, rows: [] });
      isInside = true;
    } else if (isInside && cells.some((cell) => cell !== "---")) tables.at(-1)?.rows.push(cells);
  });
  return tables;
}

const [legend, ...acts] = tablesOf(page);
const notOwnUnit = new Set(accessSections.flatMap((s) => (s.notOwnUnit ? s.lines.map(([act]) => act) : [])));

test("docs/access.md is the table in force; write it with `node scripts/write-access-page.ts`", () => {
  expect(page).toBe(accessPage());
});

describe("[AC2] every command has a row, and every row is of something", () => {
  it("a command without a row would be denied to all: give it one in access-table.ts", () => {
    expect(commandNames.length).toBeGreaterThan(50);
    expect(commandNames.filter((name) => !accessTable.has(name))).toEqual([]);
  });
  it("no act stands in the table twice", () => {
    const named = accessSections.flatMap(({ lines }) => lines.map(([act]) => act));
    expect(named.filter((act, index) => named.indexOf(act) !== index)).toEqual([]);
    expect(named).toHaveLength(accessTable.size);
  });
  it("a row is of a command that exists, a read or administration", () => {
    const others = [...accessTable.keys()].filter((act) => !(commandNames as string[]).includes(act));
    const administration = [
      "Expungement",
      "Account",
      "Rights",
      "SignIn",
      "Sessions",
      "Workstation",
      "Devices",
      "Glass",
      "Practice",
    ];
    const known = (act: string) =>
      act.startsWith("Read") || act.startsWith("Search") || administration.some((word) => act.endsWith(word));
    expect(others.length).toBeGreaterThan(20);
    expect(others.filter((act) => !known(act))).toEqual([]);
  });
});

test("[AC3] every cell answers as the page says: act, role, agency, tie", () => {
  const reachColumns = legend?.head.slice(2) ?? [];
  const relations = (legend?.rows ?? []).map(([owner = "", standing = "", ...cells]) => {
    const relation = { ...whose[owner], ...stands[standing] } as Relation; // a tie and a list, from `stands`
    expect(relation.sharedWith, `${owner} / ${standing}`).toBeDefined();
    return { relation, allows: new Map(reachColumns.map((reach, i) => [reach, cells[i] === "yes"])) };
  });
  expect(relations).toHaveLength(12);
  let asked = 0;
  let allowedCount = 0;
  for (const { head, rows } of acts) {
    expect(head.slice(1)).toEqual(roles.map((role) => roleNames[role]));
    for (const [act = "", ...cells] of rows) {
      roles.forEach((role, column) => {
        for (const { relation, allows } of relations) {
          const barred = notOwnUnit.has(act as ActName) && relation.tie === "own-unit";
          const expected = !barred && (allows.get(cells[column] ?? "") ?? false);
          const who = { grants: [{ role, agencyId: A }] };
          const found = mayDo(accessTable, who, { type: act as ActName }, relation).allowed;
          if (found !== expected) expect.fail(`${act} by ${role}: ${JSON.stringify(relation)} is ${String(found)}`);
          asked++;
          if (found) allowedCount++;
        }
      });
    }
  }
  expect(asked).toBe(accessTable.size * roles.length * 12);
  expect(allowedCount).toBeGreaterThan(1_000);
});

describe("laws over the table", () => {
  const everywhere: Relation[] = Object.values(whose).flatMap((of) =>
    Object.values(stands).map((standing) => ({ ...of, ...standing })),
  );
  const allows = (role: Role, act: Act, relation: Relation): boolean =>
    mayDo(accessTable, { grants: [{ role, agencyId: A }] }, act, relation).allowed;
  const reachesAsFar = (wide: ActName, narrow: ActName): string[] =>
    roles.flatMap((role) =>
      everywhere
        .filter((relation) => allows(role, { type: narrow }, relation) && !allows(role, { type: wide }, relation))
        .map((relation) => `${role} may ${narrow} and not ${wide}: ${JSON.stringify(relation)}`),
    );

  it("[AC10] what begins or raises a watch reaches as far as what ends or eases it", () => {
    const pairs: [ActName, ActName][] = [
      ["DeclareEmergency", "CloseAlert"],
      ["StartStop", "ClearUnit"],
      ["StartStop", "RelocateStop"],
      ["SetHighCaution", "RecordCodeFour"],
      ["RecordNoAnswer", "RecordContact"],
      ["RecordNoAnswer", "AnswerPrompt"],
      ["EndDuressTest", "StartDuressTest"],
      ["TakeAlert", "CloseAlert"],
      ["TellUnits", "CloseAlert"],
      ["AddCaution", "WithdrawCaution"],
      ["BindDevice", "UnbindDevice"],
      ["RegisterOfficer", "RetireOfficer"],
      ["RegisterVehicle", "RetireVehicle"],
      ["RegisterUnit", "RetireUnit"],
      ["RegisterDevice", "RetireDevice"],
      ["ReopenIncident", "CloseIncident"],
      ["DisableAccount", "EnableAccount"],
    ];
    expect(pairs.flatMap(([wide, narrow]) => reachesAsFar(wide, narrow))).toEqual([]);
    expect(reachesAsFar("ClearUnit", "StartStop")).not.toEqual([]);
  });

  it("[AC11] who rules over accounts reads nothing that is protected; who reads the record changes nothing", () => {
    const may = (role: Role) =>
      [...accessTable.keys()].filter((act) =>
        everywhere.some((relation) => allows(role, { type: act as ActName }, relation)),
      );
    const held = may("administrator");
    const withheld = ["ReadAudit", "ReadPersonHistory", "ReadPlateHistory", "ReadVehicleHistory", "ReadTrail"];
    expect(held).toContain("ChangeRights");
    expect(held.filter((act) => [...withheld, "ReadRecordings", "SearchArchive"].includes(act))).toEqual([]);
    expect(may("auditor")).toContain("ReadAudit");
    const writing = may("auditor").filter((act) => !act.startsWith("Read") && act !== "SearchArchive");
    expect(writing.toSorted()).toEqual(["ConfirmShown", "DeclareEmergency"]);
    expect(roles.filter((role) => may(role).includes("ReadAudit"))).toEqual(["auditor"]);
  });

  it("[AC13] whoever holds an officer's device reads no history in which a covert duress would stand", () => {
    const histories: ActName[] = [
      "ReadUnitHistory",
      "ReadIncidentHistory",
      "ReadAlertHistory",
      "ReadPersonHistory",
      "ReadVehicleHistory",
      "ReadDeviceHistory",
    ];
    for (const act of histories) {
      expect(everywhere.filter((relation) => allows("officer", { type: act }, relation))).toEqual([]);
      expect(everywhere.some((relation) => allows("dispatcher", { type: act }, relation))).toBe(true);
    }
  });
});
