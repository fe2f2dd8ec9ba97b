/** Taking back: each line is given, taken back, and what mattered is as it was. */
import { describe, expect, test } from "vitest";
import { asId, type IncidentId, type UnitId } from "../../base/ids.ts";
import { huntRuns } from "../../domain/hunt.ts";
import { checkDueAtMs } from "../../domain/status-check.ts";
import { EXAMPLE_NOW_MS, exampleContext, give } from "./example-center.ts";
import { parseLine, planUndo, undoOf } from "./grammar.ts";
import type { LineContext } from "./line-context.ts";

type Picture = (context: LineContext) => unknown;
const unit = (context: LineContext, callSign: string) => context.center.units.get(asId<UnitId>(`NMSP-${callSign}`));
const incident = (context: LineContext, number: string) =>
  context.center.incidents.get(asId<IncidentId>(`NMSP-${number}`));
const hunted = (context: LineContext) => incident(context, "26-000126")?.hunt;
const due: Picture = (context) => {
  const check = unit(context, "317")?.check;
  return check === undefined ? undefined : checkDueAtMs(check);
};

/** Gives a line's commands and takes them back, newest first; says what taking back said. */
function giveAndTakeBack(context: LineContext, line: string, between: () => void = () => {}): string[] {
  const parsed = parseLine(line, context);
  if (parsed.kind !== "command") throw new Error(`${line}: ${JSON.stringify(parsed)}`);
  const plans = parsed.commands.map((command) => {
    const plan = planUndo(command, context);
    give(context, command, EXAMPLE_NOW_MS);
    return plan;
  });
  between();
  return plans.toReversed().map((plan) => {
    const back = plan?.commandsNow(context);
    if (plan === undefined || back === undefined) return "nothing";
    for (const command of back) give(context, command, EXAMPLE_NOW_MS + 5_000);
    return plan.says;
  });
}

describe("what is taken back is as it was", () => {
  const cases: readonly (readonly [string, Picture])[] = [
    ["CK 317 ok", due],
    ["LK A none 305", (c) => [...c.center.alerts.values()].map(({ search }) => search?.ticks)],
    ["KI 305 strips dog", (c) => unit(c, "305")?.shift?.kit ?? []],
    ["HU 26-000124 truck I40 MM 331 EB", (c) => [...c.center.incidents.values()].filter(huntRuns).length],
    ["HS confirmed I40 MM 300 WB", (c) => hunted(c)?.facts],
    ["HX B refuted", (c) => hunted(c)?.facts],
    ["HX C ended", (c) => hunted(c)?.facts],
    ["HT truck I40 MM 300", (c) => hunted(c)?.facts],
    ["PN I40 MM 327 by 305", (c) => hunted(c)?.facts],
    ["HG 305 1", (c) => hunted(c)?.sent],
    ["HG 317 I40 MM 333", (c) => hunted(c)?.sent.map(({ place }) => place)],
    ["HE 26-000126 in custody", hunted],
    ["HC 317", (c) => unit(c, "317")?.stop?.highCaution],
    ["AS 305 26-000124", (c) => unit(c, "305")?.assignments],
    ["UN 309", (c) => unit(c, "309")?.assignments.map(({ incidentId, phase }) => [incidentId, phase])],
    ["OO 305 meal", (c) => unit(c, "305")?.status],
    ["ES 305", (c) => [unit(c, "305")?.shift?.officerIds, unit(c, "305")?.shift?.vehicleId]],
    ["SH 321 1321", (c) => unit(c, "321")?.shift],
    ["CV 305 4471", (c) => unit(c, "305")?.shift?.vehicleId],
    ["JO 305 1321", (c) => unit(c, "305")?.shift?.officerIds],
    ["LE 305 1305", (c) => unit(c, "305")?.shift?.officerIds],
    ["UI 26-000124 pri 1 I40 MM 333", (c) => [incident(c, "26-000124")?.priority, incident(c, "26-000124")?.place]],
    [
      "NI THAZ I40 MM 300 rocks",
      (c) => [...c.center.incidents.values()].filter(({ phase }) => phase === "Active").length,
    ],
    [
      "RQ 26-000125 tow",
      (c) => incident(c, "26-000125")?.requests.filter(({ phase }) => phase !== "called-off").length,
    ],
    ["AC NM QQQ111 fights", (c) => [...c.center.cautions.keys()]],
    ["RT 317 stolen, armed", (c) => [...c.center.cautions.keys()]],
    [
      "WC TX KLM456 misread",
      (c) => [...c.center.cautions.values()].map(({ subject, text, level }) => [subject, text, level]),
    ],
    ["HD TAC 2", (c) => [...c.center.channels.keys()]],
    ["RH", (c) => [...c.center.channels.keys()]],
    ["DT 305", (c) => unit(c, "305")?.testUntilMs],
    ["TA 312", (c) => [...c.center.alerts.values()].map(({ phase }) => phase)],
    ["VC 4312 taken", (c) => [...c.center.vehicles.values()].map(({ compromised }) => compromised?.reason)],
  ];

  test.each(cases)("%s", (line, picture) => {
    const context = exampleContext();
    const before = picture(context);
    let between: unknown;
    const says = giveAndTakeBack(context, line, () => (between = picture(context)));
    expect(says).not.toContain("nothing");
    expect(between).not.toEqual(before); // otherwise the command changed nothing and the test could not fail
    expect(picture(context)).toEqual(before);
  });

  test("closed, cancelled and reopened incidents go back", () => {
    const context = exampleContext();
    giveAndTakeBack(context, "CI 26-000125 GOA");
    expect(incident(context, "26-000125")?.phase).toBe("ReOpened");
    giveAndTakeBack(context, "XI 26-000125 entered twice");
    expect(incident(context, "26-000125")?.phase).toBe("ReOpened");
    giveAndTakeBack(context, "RO 26-000122 he came back");
    expect(incident(context, "26-000122")).toMatchObject({ phase: "Closed", disposition: "ASSIST" });
  });
});

describe("what is taken back is that and nothing else", () => {
  test("a contact that came meanwhile is never struck in its place", () => {
    const context = exampleContext();
    const later = { type: "RecordContact", unit: "317", said: "two in custody" };
    giveAndTakeBack(context, "CK 317 ok", () => void give(context, later, EXAMPLE_NOW_MS + 1_000));
    expect(unit(context, "317")?.lastContact?.said).toBe("two in custody");
    expect(unit(context, "317")?.check?.contacts.map(({ said }) => said)).toEqual([
      "on scene, two occupants",
      "two in custody",
    ]);
  });

  test("of two contacts with the same words the earlier one stays", () => {
    const context = exampleContext();
    const earlier = unit(context, "317")?.lastContact;
    giveAndTakeBack(context, 'CK 317 "on scene, two occupants"');
    expect(unit(context, "317")?.lastContact).toEqual(earlier);
  });

  test("a late contact counted for nothing, so there is nothing to strike", () => {
    const context = exampleContext();
    const before = due(context);
    expect(giveAndTakeBack(context, "CK 317 ok @-5m")).toEqual(["nothing"]);
    expect(due(context)).toBe(before);
  });

  test("two incidents alike are left to a person", () => {
    const context = exampleContext();
    const same = parseLine("NI THAZ I40 MM 300", context);
    const twin = () =>
      same.kind === "command" && same.commands.forEach((command) => give(context, command, EXAMPLE_NOW_MS));
    expect(giveAndTakeBack(context, "NI THAZ I40 MM 300", twin)).toEqual(["nothing"]);
  });

  test("code 4 says that its longer interval stays", () => {
    const context = exampleContext();
    expect(giveAndTakeBack(context, "C4 317")).toEqual([
      expect.stringContaining("the longer interval of code 4 stays"),
    ]);
  });

  test.each([
    "CL 317",
    "MS 305 hello",
    "HP 312",
    "DU 312",
    "TS 305 I40 MM 320",
    "TU 312",
    "RL 317 I40 MM 322",
    "NA 317",
  ])("%s can't be taken back", (line) => {
    const context = exampleContext();
    const parsed = parseLine(line, context);
    expect(parsed.kind).toBe("command");
    if (parsed.kind === "command") expect(parsed.commands.map((c) => planUndo(c, context))).toEqual([undefined]);
  });

  test("a command that changes nothing has nothing to take back", () => {
    const context = exampleContext();
    const command = { type: "AssignUnit", unit: "309", incident: "26-000124" } as const;
    expect(undoOf(command, context)).toBeUndefined();
    expect(undoOf({ ...command, unit: "305" }, context)).toEqual([
      { type: "UnassignUnit", unit: "NMSP-305", incident: "NMSP-26-000124" },
    ]);
  });
});
