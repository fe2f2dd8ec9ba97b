/** The grammar as dispatchers meet it: the help's examples, what lines become, what is said when they are wrong. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type AlertId, asId, type UnitId } from "../../base/ids.ts";
import type { AlertSubject } from "../../domain/alert.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { EXAMPLE_NOW_MS, exampleContext, give } from "./example-center.ts";
import { complete, helpPages, LINE_LENGTH_MAX, parseLine, type ParsedLine } from "./grammar.ts";
import { commandHelpMarkdown, verbGroups } from "./help-page.ts";
import type { LineContext } from "./line-context.ts";
import { verbs } from "./verb-table.ts";

const context = exampleContext();
const unitId = (callSign: string): UnitId => asId<UnitId>(`NMSP-${callSign}`);
const on312: LineContext = { ...context, selectedUnitId: unitId("312") };
const read = (line: string, within = context): ParsedLine => parseLine(line, within);
const commandsOf = (line: string, within = context): readonly object[] => {
  const parsed = read(line, within);
  return parsed.kind === "command" ? parsed.commands : [parsed];
};
const saysOf = (line: string, within = context): string => {
  const parsed = read(line, within);
  return "says" in parsed ? parsed.says : `${parsed.kind}: ${parsed.message}`;
};

describe("the table", () => {
  const examples = helpPages().flatMap((page) => page.examples);

  test.each(examples)("$line says what the help says", ({ line, says }) => {
    const parsed = read(line);
    expect(parsed).not.toHaveProperty("message");
    expect(parsed).not.toHaveProperty("refusal");
    expect(parsed).toMatchObject({ says });
  });

  test("every verb has two letters, no two share a name, and each has an example that uses it", () => {
    const names = verbs.flatMap(({ verb, words }) => [verb, ...words.map((word) => word.toUpperCase())]);
    expect(new Set(names).size).toBe(names.length);
    for (const { verb, examples: own } of verbs) {
      expect(verb).toMatch(/^([A-Z][A-Z0-9]|\?)$/);
      expect(own.map(({ line }) => read(line)).every((parsed) => "verb" in parsed && parsed.verb === verb)).toBe(true);
      expect(own.length).toBeGreaterThan(0);
    }
    expect(verbs.length).toBeGreaterThan(50);
  });

  test("every word of a verb reads like its two letters", () => {
    for (const { verb, words, examples: own } of verbs) {
      for (const word of words) {
        const [example] = own;
        const rest = example?.line.replace(/^\S+/, "") ?? "";
        expect([word, read(`${word}${rest}`)]).toEqual([word, read(`${verb}${rest}`)]);
      }
    }
  });

  test("docs/command-line.md is what the table writes (node scripts/write-command-help.ts)", () => {
    const written = readFileSync(join(import.meta.dirname, "../../../docs/command-line.md"), "utf8");
    expect(written).toBe(commandHelpMarkdown());
  });

  test("no group of the table is left out of the page", () => {
    expect(new Set(verbs.map(({ group }) => group))).toEqual(new Set(verbGroups.map(({ group }) => group)));
  });

  test("the phrase of duress is told in the agency's own help, and not in the document", () => {
    const settings = { ...defaultSettings(), duressPhrase: "is the coffee on" };
    expect(helpPages(settings).find(({ verb }) => verb === "DU")?.note).toContain("is the coffee on");
    expect(commandHelpMarkdown()).not.toContain(defaultSettings().duressPhrase);
  });

  test("the agency's codes are listed in its help", () => {
    const fields = helpPages(defaultSettings()).find(({ verb }) => verb === "CL")?.fields ?? [];
    expect(fields.flatMap(({ choices }) => choices.map(({ code }) => code))).toContain("WARN");
  });
});

describe("what lines become", () => {
  test("a traffic stop in one line", () => {
    expect(commandsOf("TS 312 NM ABC123 I40 MM 320 EB white BMW")).toEqual([
      {
        type: "StartStop",
        unit: "NMSP-312",
        kind: "traffic",
        plate: "NM ABC123",
        place: {
          text: "I-40 MM 320 EB",
          route: "I-40",
          milepost: 320,
          direction: "EB",
          latDeg: expect.closeTo(35.12, 1),
          lonDeg: expect.closeTo(-103.92, 1),
        },
        description: "white BMW",
      },
    ]);
  });

  test("plate, place and description in another order are the same stop", () => {
    const usual = commandsOf("TS 312 NM ABC123 I40 MM 320 EB white BMW");
    expect(commandsOf("ts 312 nm/abc123 white BMW mm 320 i-40 eb")).toEqual(usual);
    expect(commandsOf("ts 312 I40 MM 320 EB NM ABC 123, white BMW")).toEqual(usual);
  });

  test.each([
    ["ABC123", "ABC123"],
    ["NM ABC 123", "NM ABC123"],
    ["tx/hotrod", "TX HOTROD"],
    ["NM 12345", "NM 12345"],
  ])("%s is a plate", (typed, plate) => {
    expect(commandsOf(`TS 312 ${typed} I40 MM 320`)).toMatchObject([{ plate, place: { milepost: 320 } }]);
  });

  test.each(["US 54 & US 84", "I40 MM 320", "NM 104 MM 5", "MM 320 I40"])("%s is a place and no plate", (place) => {
    const [stop] = commandsOf(`TS 312 ${place}`);
    expect(stop).toHaveProperty("place");
    expect(stop).not.toHaveProperty("plate");
    expect(stop).not.toHaveProperty("description");
  });

  test.each(["4runner", "F150", "BMW 320 white"])("%s is a description", (text) => {
    expect(commandsOf(`TS 312 ${text}`)).toEqual([
      { type: "StartStop", unit: "NMSP-312", kind: "traffic", description: text },
    ]);
  });

  test("what is in quotes is text, whatever it looks like", () => {
    expect(commandsOf('TS 312 "NM ABC123 I40 MM 320 occ 2"')).toMatchObject([
      { description: "NM ABC123 I40 MM 320 occ 2" },
    ]);
    expect(commandsOf('TS 312 "at" work')).toMatchObject([{ description: "at work" }]);
    expect(commandsOf('CK "399 is not here"', on312)).toMatchObject([{ unit: "NMSP-312", said: "399 is not here" }]);
  });

  test("a place without a point says so, and without the agency's roads every one does", () => {
    expect(saysOf("TS 312 US 54 MM 12")).toContain("US 54 MM 12 (no point on the map)");
    const { roads: _, ...without } = context;
    expect(saysOf("TS 312 I40 MM 320", without)).toContain("I-40 MM 320 (no point on the map)");
  });

  test("several units are several commands", () => {
    expect(commandsOf("AS 305, 309 317 26-000125")).toEqual(
      ["305", "309", "317"].map((n) => ({ type: "AssignUnit", unit: `NMSP-${n}`, incident: "NMSP-26-000125" })),
    );
  });

  test("text that begins with a number is no second addressee", () => {
    expect(commandsOf("MS 305 312 needs you")).toMatchObject([{ units: ["NMSP-305"], text: "312 needs you" }]);
    expect(commandsOf("MS ALL stand by")).toMatchObject([{ units: expect.toSatisfy((u: string[]) => u.length === 5) }]);
  });

  test("a return is a caution unless it is wholly nothing", () => {
    expect(commandsOf("RT 317 stolen, armed")).toMatchObject([
      { type: "RecordReturn", hit: true, text: "stolen, armed" },
    ]);
    expect(commandsOf("RT 317 clear title, driver wanted")).toMatchObject([{ hit: true }]);
    expect(commandsOf("RT 317 none of them licensed, one armed")).toMatchObject([{ hit: true }]);
    expect(commandsOf("RT 317 clear")).toMatchObject([{ hit: false }]);
    expect(commandsOf("RT 317 read")).toEqual([{ type: "ReadReturn", unit: "NMSP-317" }]);
    expect(commandsOf('RT 317 person "J Doe" wanted')).toMatchObject([{ person: "J Doe", text: "wanted" }]);
  });

  test("the coded phrase is covert by the domain's own rule; nothing here speaks of it to the unit", () => {
    expect(commandsOf("DU 312 check my log")).toEqual([
      { type: "DeclareEmergency", unit: "NMSP-312", source: "coded-phrase", text: "check my log" },
    ]);
  });

  test("a clear says in which form it was heard", () => {
    expect(commandsOf("CL 317 coded duress")).toEqual([{ type: "ClearUnit", unit: "NMSP-317", coded: "duress" }]);
    expect(commandsOf("CL 317 gone on arrival left northbound")).toMatchObject([
      { disposition: "GOA", text: "left northbound" },
    ]);
  });

  test("an incident by its number, a short number, or a unit on it", () => {
    for (const ref of ["26-000123", "26-123", "#123", "317", "NMSP-26-000123"]) {
      expect([ref, commandsOf(`NT ${ref} hello`)]).toEqual([
        ref,
        [{ type: "AddNote", incident: "NMSP-26-000123", text: "hello" }],
      ]);
    }
  });

  test("a new incident with caller, callback and priority", () => {
    expect(commandsOf('NI MVAST I40 MM 320 EB for "J Smith" tel 5755551212 pri 2 white BMW, flat tire')).toMatchObject([
      {
        type: "CreateIncident",
        agency: "NMSP",
        incidentType: "MVAST",
        priority: 2,
        caller: { name: "J Smith", callback: "5755551212" },
        text: "white BMW, flat tire",
      },
    ]);
  });

  test("a shift with people, car and devices", () => {
    expect(commandsOf("SH 321 1321 car 4471 dev P-321 mi 88012")).toEqual([
      {
        type: "StartShift",
        unit: "NMSP-321",
        officers: ["1321"],
        vehicle: "4471",
        devices: ["P-321"],
        odometerMi: 88_012,
      },
    ]);
  });

  test("a closing names the causes that it verifies", () => {
    expect(commandsOf("CA 312 SAFE ver MV seen 305 all in order")).toMatchObject([
      { text: "all in order", verified: [{ cause: "MV:stop", how: "seen-by-unit", by: "305" }] },
    ]);
    expect(saysOf("CA 312 SAFE ver SC seen 305 all in order")).toContain("MV not verified");
  });

  test("a unit or an incident alone on the line opens it", () => {
    expect(read("317")).toMatchObject({ kind: "view", action: { type: "open-unit", unitId: "NMSP-317" } });
    expect(read("26-124")).toMatchObject({
      kind: "view",
      action: { type: "open-incident", incident: "NMSP-26-000124" },
    });
  });

  test("the domain's refusal is told before Enter", () => {
    expect(read("TS 321 I40 MM 320")).toMatchObject({ kind: "command", refusal: "off duty: start its shift first" });
    expect(read("CI 26-000124 GOA")).toMatchObject({ refusal: expect.stringContaining("units still on it") });
  });
});

describe("words that could be taken for another", () => {
  test("help is the help page and never an emergency", () => {
    expect(read("help", on312)).toMatchObject({ kind: "view", action: { type: "help" } });
  });
});

describe("which alert is meant", () => {
  const within = exampleContext();
  const raised = (id: string, subject: AlertSubject): AlertId => {
    const alertId = asId<AlertId>(id);
    // Only what a line asks of it.
    within.center.alerts.set(alertId, { id: alertId, level: "urgent", phase: "open", subject, causes: [] } as never);
    return alertId;
  };
  const stranger = raised("A9001", { kind: "device", key: "taip:XQ77", source: "udp 10.0.0.7" });
  const radio = raised("A9002", { kind: "device", key: "P-312", unitId: unitId("312") });
  raised("A9003", { kind: "system", part: "clock" });
  raised("A9004", { kind: "device", key: "many@udp 10.0.0.7", source: "udp 10.0.0.7", many: true });

  test("one about an unknown device or about Vigil itself is named by what it is about", () => {
    for (const name of ["taip:XQ77", "xq77", "A9001"])
      expect(commandsOf(`TA ${name}`, within)).toMatchObject([{ type: "TakeAlert", alert: stranger }]);
    expect(commandsOf("TA clock", within)).toMatchObject([{ alert: "A9003" }]);
    expect(read("TA XQ7", within)).not.toMatchObject({ kind: "command" });
    expect(read("OA XQ77", within)).toMatchObject({ kind: "view", action: { type: "open-alert", alertId: stranger } });
    const offered = complete("TA ", 3, within).map(({ insert }) => insert);
    expect(offered).toEqual(expect.arrayContaining(["taip:XQ77 ", "clock ", "A9004 "]));
    expect(complete("TA xq", 5, within).map(({ insert }) => insert)).toContain("taip:XQ77 ");
  });

  test("the one in view, also where it is about no unit, or its unit has another one", () => {
    const closes = (alertInViewId: AlertId, alertedUnitId?: UnitId) =>
      commandsOf("CA SAFE ver seen 305 it was dropped", {
        ...within,
        alertInViewId,
        ...(alertedUnitId === undefined ? {} : { alertedUnitId }),
      });
    expect(closes(stranger)).toMatchObject([{ type: "CloseAlert", alert: stranger }]);
    expect(closes(radio, unitId("312"))).toMatchObject([{ type: "CloseAlert", alert: radio }]);
  });
});

describe("which unit is meant", () => {
  test("the selected one, and it is said", () => {
    expect(saysOf("CK ok", on312)).toBe('Records radio contact with 312 "ok"; 312 is meant, because it is selected');
  });

  test("the one whose alert is open, and it is said", () => {
    expect(saysOf("HD", { ...context, alertedUnitId: unitId("312") })).toBe(
      "Holds channel D9 Main for 312's traffic; 312 is meant, because its alert is open",
    );
    expect(saysOf("TA", { ...context, alertedUnitId: unitId("312") })).toContain("Takes 312's emergency alert");
  });

  test("where two may be meant, neither is taken", () => {
    const two = { ...on312, alertedUnitId: unitId("305") };
    expect(read("CK ok", two)).toMatchObject({ kind: "wrong", message: expect.stringContaining("say which unit") });
    expect(commandsOf("CK 305 ok", two)).toMatchObject([{ unit: "NMSP-305" }]);
  });

  test("a unit that is named goes before the one in view", () => {
    expect(commandsOf("CK 305 ok", on312)).toMatchObject([{ unit: "NMSP-305" }]);
  });

  test.each(["321x", "399", "31", "3"])("%s is nobody's call sign and never falls to the selected unit", (typed) => {
    expect(read(`CK ${typed} ok`, on312)).toMatchObject({ kind: "wrong", message: `there is no unit ${typed}` });
  });

  test("the same call sign in two agencies is asked about, and told apart by the prefix", () => {
    const two = exampleContext();
    for (const [code, prefix] of [
      ["QCSO", "Quay"],
      ["TPD", "City"],
    ] as const) {
      give(two, { type: "RegisterAgency", agency: code, name: code, callSignPrefix: prefix }, EXAMPLE_NOW_MS);
      give(two, { type: "RegisterUnit", agency: code, callSign: "88" }, EXAMPLE_NOW_MS);
      give(two, { type: "StartShift", unit: `${code}-88` }, EXAMPLE_NOW_MS);
    }
    expect(read("CK 88 ok", two)).toMatchObject({ kind: "wrong", expected: "one of Quay 88, City 88" });
    expect(commandsOf("CK quay 88 ok", two)).toMatchObject([{ unit: "QCSO-88", said: "ok" }]);
    expect(complete("CK 8", 4, two).map(({ insert }) => insert)).toEqual(["Quay 88 ", "City 88 "]);
  });
});

describe("late entries", () => {
  test("a time at either end of the line is when it was done", () => {
    const madeAtMs = Date.UTC(2026, 2, 15, 11, 12);
    const expected = [{ type: "RecordContact", unit: "NMSP-312", said: "ok", madeAtMs }];
    expect(commandsOf("CK 312 ok @0512")).toEqual(expected);
    expect(commandsOf("@05:12 CK 312 ok")).toEqual(expected);
    expect(saysOf("CK 312 ok @0512")).toBe(
      'Records radio contact with 312 "ok"; entered late (05:12, 19 min ago): counts as history, extends no check',
    );
  });

  test("danger and stops say what a late entry does to them", () => {
    expect(saysOf("DU 312 @-3m")).toContain("it rings all the same");
    expect(saysOf("TS 312 I40 MM 320 @-3m")).toContain("its check runs from then");
  });

  test("a milepost behind @ is a place and no time", () => {
    expect(commandsOf("TS 312 I40 @320")).toMatchObject([{ place: { milepost: 320 } }]);
    expect(commandsOf("TS 312 on I40 @0512")).toMatchObject([{ madeAtMs: Date.UTC(2026, 2, 15, 11, 12) }]);
  });

  test.each([
    ["CK 312 @2599", "not a time of day"],
    ["CK 312 @-3x", "not a time"],
    ["@0510 CK 312 @0512", "two times"],
    ["CK 312 @-30h", "more than a day"],
    ["RC @0512", "no time of entry"],
  ])("%s is wrong", (line, message) => {
    expect(read(line)).toMatchObject({ kind: "wrong", message: expect.stringContaining(message) });
  });

  test("a zone that is not known refuses the time and not the line without it", () => {
    const lost = { ...context, timeZone: "Mars/Olympus" };
    expect(read("CK 312 @0512", lost)).toMatchObject({
      kind: "wrong",
      message: expect.stringContaining("Mars/Olympus"),
    });
    expect(read("CK 312", lost)).toMatchObject({ kind: "command" });
  });
});

describe("lines that are not ready", () => {
  test.each([
    ["", "incomplete", 0],
    ["T", "incomplete", 0],
    ["ZZ 312", "wrong", 0],
    ["TS", "incomplete", 2],
    ["TS 31", "incomplete", 5],
    ["TS 399 white", "wrong", 3],
    ["CL 317 maybe later", "wrong", 7],
    ["C4 317 all fine", "wrong", 3],
    ["TS 312 occ many", "wrong", 11],
    ["TS 312 white occ ", "incomplete", 17],
    ["CL 305 WARN", "wrong", 3],
    ["AS 305 399 26-000123", "wrong", 7],
    ["NI TSTOP", "incomplete", 8],
    ["HO 312 P9", "wrong", 7],
    ["MP Atlantis", "wrong", 3],
    ["SV 305 now", "wrong", 7],
  ])("%j is %s at %d", (line, kind, at) => {
    expect(read(line)).toMatchObject({
      kind,
      at,
      message: expect.stringMatching(/./),
      expected: expect.stringMatching(/./),
    });
  });

  test("a slip of one finger is met with what it may have been", () => {
    expect(read("TX 312")).toMatchObject({ expected: expect.stringContaining("TS (Traffic stop)") });
  });

  test("a line too long, a text too long and a mark that reorders text are refused", () => {
    expect(read("a".repeat(LINE_LENGTH_MAX + 1))).toMatchObject({ kind: "wrong", at: LINE_LENGTH_MAX });
    expect(read(`CK 312 ${"a".repeat(201)}`)).toMatchObject({ kind: "wrong", message: expect.stringContaining("200") });
    expect(read("CK 312 a\u202eb")).toMatchObject({
      kind: "wrong",
      message: expect.stringContaining("control character"),
    });
  });
});

describe("completion", () => {
  const offered = (text: string, within = context): string[] =>
    complete(text, text.length, within).map(({ insert }) => insert);

  test("verbs by their letters, words and names", () => {
    expect(offered("t")).toEqual(expect.arrayContaining(["TS ", "TA ", "TR "]));
    expect(offered("stop")).toEqual(["TS "]);
    expect(offered("motor")).toEqual(["MA "]);
  });

  test("units on shift with what they do, the one in view first", () => {
    expect(offered("CK ", on312)[0]).toBe("312 ");
    expect(complete("CK 317", 6, context)).toEqual([
      {
        insert: "317 ",
        label: "317",
        hint: expect.stringMatching(/^Traffic stop \d+ min, I-40 MM 321 WB$/),
        from: 3,
        to: 6,
      },
    ]);
    expect(offered("SH ")).toEqual(["321 "]);
  });

  test("codes by code and by name, incidents by their count, keywords by their beginning", () => {
    expect(offered("CL 317 gone")).toEqual(["GOA "]);
    expect(offered("CI 125")).toEqual(["26-000125 "]);
    expect(offered("TS 312 o")).toEqual(["occ "]);
    expect(offered("TS 312 i4")).toEqual(["I-40 MM "]);
    expect(offered("MS 305,31")).toEqual(["312 ", "317 "]);
  });

  test("the whole word at the cursor is replaced", () => {
    expect(complete("CK 31 ok", 5, context).find(({ label }) => label === "312")).toMatchObject({ from: 3, to: 5 });
    expect(complete("CK 312 ok", 4, context).find(({ label }) => label === "312")).toMatchObject({ from: 3, to: 6 });
  });

  test("nothing inside quotes, and nothing after what is wrong", () => {
    expect(offered('CK 312 "b')).toEqual([]);
    expect(offered("CK 399 b")).toEqual([]);
  });
});
