/** AL1 to AL8, AL11: from findings to one alert, and what people may do with it. */
import { describe, expect, it } from "vitest";
import { onStop, shift, standOn, stop } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const duress = { alarm: { kind: "duress", active: true } } as const;
const refusal = (result: ReturnType<Shift["say"]>): string | undefined =>
  result.outputs.flatMap((output) => (output.kind === "answer" ? [output.refusal ?? "ok"] : []))[0];
const seen = (cause: string, by = "305"): object => ({ cause, how: "seen-by-unit", by });
const close = (verified: readonly object[] = []): object => ({
  type: "CloseAlert",
  alert: "312",
  reason: "SAFE",
  text: "seen at the car",
  verified,
});
const okafor = { type: "SignOn", position: "P2", name: "Okafor", groups: [] };
const causes = (s: Shift): string[] => (s.alert()?.causes ?? []).map(({ monitor, level }) => `${monitor} ${level}`);

describe("one alert", () => {
  it("[AL1] findings about one unit fold into one alert; another unit's is another", () => {
    const s = onStop();
    s.fix(65, "M312", 100, 20);
    s.hear(66, "M312", { alarm: { kind: "crash", active: true } });
    s.hear(67, "P312", duress);
    s.hear(68, "P305", duress);
    expect([...s.world.center.alerts.values()].map(({ subject }) => subject)).toEqual([
      { kind: "unit", unitId: "NMSP-312" },
      { kind: "unit", unitId: "NMSP-305" },
    ]);
    expect(causes(s)).toEqual(["MV emergency", "CR urgent", "DU emergency"]);
  });

  it("[AL1] one finding is one cause, however often it is looked at", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "holster", active: true } });
    standOn(s, 65, 120);
    expect(causes(s)).toEqual(["DU emergency"]);
  });

  it("[AL1] an alert that several findings raise is raised by the gravest", () => {
    const s = shift();
    s.say(1, { type: "AddCaution", about: "place", subject: "I-40 MM 320 EB", text: "armed", source: "x" });
    s.fix(40, "M312", 0);
    s.say(41, stop);
    const raised = s.log.filter(({ event }) => event.type === "AlertRaised" && event.subject.kind === "unit");
    expect(raised.map(({ event }) => event)).toMatchObject([{ cause: { monitor: "PL", level: "urgent" } }]);
    expect(causes(s)).toEqual(["PL urgent", "NB notice"]);
  });

  it("[AL2] a finding that has ended ends its cause, never the alert, and may come again", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "tamper", active: true } });
    s.hear(62, "P312", { alarm: { kind: "tamper", active: false } });
    expect(s.alert()).toMatchObject({ phase: "open", level: "urgent", causes: [{ endedAtMs: s.at(62) }] });
    s.hear(63, "P312", { alarm: { kind: "tamper", active: true } });
    expect(s.alert()?.causes).toHaveLength(2);
    s.moment(5_000);
    expect(s.alert()?.phase).toBe("open");
  });

  it("[AL3] its level is the highest any cause has reached and never falls", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "holster", active: true } });
    s.hear(62, "P312", { alarm: { kind: "holster", active: false } });
    s.hear(63, "P312", { alarm: { kind: "tamper", active: true } });
    expect(s.alert()).toMatchObject({ level: "emergency", levelSinceMs: s.at(61) });
    expect(causes(s)).toEqual(["DU emergency", "SL urgent"]);
  });

  it("[AL4] a notice is silent; a new cause or a higher level rings again", () => {
    const s = onStop();
    s.fix(65, "M312", 100, 20);
    expect(s.alert()).toMatchObject({ level: "notice", ringCount: 0 });
    s.moment(75);
    expect(s.alert()).toMatchObject({ level: "urgent", ringCount: 1, rangAtMs: s.at(75) });
    s.moment(76);
    expect(s.alert()?.ringCount).toBe(1);
    s.hear(76, "P312", duress);
    // The declared danger, and the car that leaves: an emergency with it.
    expect(s.alert()).toMatchObject({ level: "emergency", ringCount: 3 });
  });

  it("[AL4] a notice that joins an alert is silent too", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "tamper", active: true } });
    s.moment(80);
    expect(causes(s)).toEqual(["SL urgent", "SL notice"]);
    expect(s.alert()?.ringCount).toBe(1);
  });

  it("[AL4] an owned alert that becomes worse rings and stays owned", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "tamper", active: true } });
    s.say(62, { type: "TakeAlert", alert: "312" });
    s.hear(63, "P312", duress);
    expect(s.alert()).toMatchObject({ phase: "owned", level: "emergency", ringCount: 2, owner: { name: "Rivera" } });
  });
});

describe("who may", () => {
  it("[AL5] take, close or confirm: a dispatcher, never an officer's device, nor another one", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    for (const officer of ["312", "305"]) {
      expect(refusal(s.tap(62, { type: "TakeAlert", alert: "312" }, officer))).toBe("a-person-only");
      expect(refusal(s.tap(62, close([seen("DU")]), officer))).toBe("a-person-only");
      expect(refusal(s.tap(62, { type: "AgreeToClose", alert: "312" }, officer))).toBe("a-person-only");
      expect(refusal(s.tap(62, { type: "TellUnits", alert: "312" }, officer))).toBe("a-person-only");
      expect(refusal(s.tap(62, { type: "ConfirmShown", alert: "312", console: "k1" }, officer))).toBe("a-person-only");
    }
    expect(s.alert()).toMatchObject({ phase: "open", shownOn: {} });
  });

  it("[AL5] the unit concerned has not seen its own officer, by whatever name it is called", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    for (const by of ["312", "NMSP-312", "nmsp 312"]) {
      expect(refusal(s.say(62, close([seen("DU", by)])))).toBe("unit-concerned");
    }
    expect(refusal(s.say(63, close([seen("DU", "305")])))).toBe("ok");
    const t = onStop({
      also: [
        { type: "RegisterAgency", agency: "QCSO", name: "Quay County" },
        { type: "RegisterUnit", agency: "QCSO", callSign: "312" },
      ],
    });
    t.hear(61, "P312", duress);
    const alert = t.alert()?.id;
    expect(refusal(t.say(62, { ...close([seen("DU", "312")]), alert }))).toBe("unit-concerned");
  });

  it("[AL6] an emergency closes with every cause verified, by key or by monitor", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    s.fix(65, "M312", 100, 20);
    expect(refusal(s.say(66, close([seen("DU")])))).toBe("ok");
    expect(s.alert()).toMatchObject({ phase: "owned", closing: { by: "Rivera" } });
    s.say(67, close([seen("DU"), seen(s.alert()?.causes.find((c) => c.monitor === "MV")?.key ?? "")]));
    expect(s.alert()).toBeUndefined();
  });

  it("[AL6] otherwise a second person agrees; not the same one, and not before it was proposed", () => {
    const s = onStop({ also: [okafor] });
    s.hear(61, "P312", duress);
    expect(refusal(s.say(62, { type: "AgreeToClose", alert: "312" }, "Okafor"))).toBe("nothing-to-agree");
    s.say(63, close());
    expect(refusal(s.say(64, { type: "AgreeToClose", alert: "312" }))).toBe("same-person");
    expect(refusal(s.say(65, { type: "AgreeToClose", alert: "312" }, "Okafor"))).toBe("ok");
    expect([...s.world.center.alerts.values()][0]?.closing).toMatchObject({ by: "Rivera", agreedBy: "Okafor" });
  });

  it("[AL6] a new cause or a higher level takes back what was proposed", () => {
    const s = onStop({ also: [okafor] });
    s.hear(61, "P312", duress);
    s.say(62, close());
    s.hear(63, "P312", { alarm: { kind: "tamper", active: true } });
    expect(refusal(s.say(64, { type: "AgreeToClose", alert: "312" }, "Okafor"))).toBe("nothing-to-agree");
    s.say(65, close());
    s.hear(66, "M312", { alarm: { kind: "crash", active: true } });
    s.say(67, close());
    s.moment(96);
    expect(refusal(s.say(97, { type: "AgreeToClose", alert: "312" }, "Okafor"))).toBe("nothing-to-agree");
  });

  it("[AL6] an urgent alert closes with a reason alone; a reason that is not in the table is none", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "tamper", active: true } });
    expect(refusal(s.say(62, { ...close(), reason: "BORED" }))).toBe("unknown-reason");
    expect(refusal(s.say(63, close()))).toBe("ok");
    expect(s.alert()).toBeUndefined();
  });

  it("[AL6] what somebody else owns is neither taken nor closed", () => {
    const s = onStop({ also: [okafor] });
    s.hear(61, "P312", duress);
    s.say(62, { type: "TakeAlert", alert: "312" });
    expect(refusal(s.say(63, { type: "TakeAlert", alert: "312" }, "Okafor"))).toBe("owned-by-another");
    expect(refusal(s.say(63, close([seen("DU")]), "Okafor"))).toBe("owned-by-another");
  });
});

describe("after closing", () => {
  it("[AL8] what lasts does not ring again; at a higher level it does", () => {
    const s = shift();
    s.say(0, stop);
    s.moment(196);
    s.say(197, close());
    s.moment(239.999);
    expect(s.alert()).toBeUndefined();
    s.moment(240);
    expect(s.alert()).toMatchObject({ level: "urgent", causes: [{ monitor: "SC" }] });
  });

  it("[AL8] what lapsed and comes again is a new episode", () => {
    const s = onStop();
    s.moment(78);
    s.say(79, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "radio check" });
    s.fix(80, "M312", 0);
    expect(Object.keys(s.unit().quiet).filter((key) => key.endsWith("m312"))).toEqual([]);
    s.moment(120);
    expect(s.climb("SL").filter((said) => said.startsWith("notice")).length).toBeGreaterThanOrEqual(2);
  });

  it("[AL8] what is closed is remembered through a restart", () => {
    const s = shift();
    s.say(0, stop);
    s.say(1, { type: "AddCaution", about: "incident", subject: "26-000001", text: "x", source: "y" });
    s.say(2, close());
    s.restart(10, 1_000);
    s.moment(60);
    expect(s.alert()).toBeUndefined();
  });
});

describe("accounted for", () => {
  const overdue = (): Shift => {
    const s = shift({ also: [okafor] });
    s.say(0, stop);
    s.moment(215);
    return s;
  };

  it("[AL11] the dispatcher's contact closes what was short of an emergency, in that name", () => {
    const s = overdue();
    s.say(216, { type: "RecordContact", unit: "312" }, "Okafor");
    const alert = [...s.world.center.alerts.values()][0];
    expect(alert).toMatchObject({ phase: "closed", closing: { by: "Okafor", reason: "CONTACT" } });
    expect(s.log.findLast(({ event }) => event.type === "AlertClosed")?.actor).toMatchObject({ name: "Okafor" });
  });

  it("[AL11] not an emergency, not where something else is still wrong, not what another owns", () => {
    const s = overdue();
    s.moment(270);
    s.say(271, { type: "RecordContact", unit: "312" });
    expect(s.alert()).toMatchObject({ level: "emergency", phase: "open" });
    const t = overdue();
    t.hear(216, "P312", { alarm: { kind: "tamper", active: true } });
    t.say(217, { type: "RecordContact", unit: "312" });
    expect(t.alert()?.phase).toBe("open");
    const u = overdue();
    u.say(216, { type: "TakeAlert", alert: "312" });
    u.say(217, { type: "RecordContact", unit: "312" }, "Okafor");
    expect(u.alert()?.phase).toBe("owned");
    u.say(218, close());
    expect(u.alert()).toBeUndefined();
  });

  it("[AL11] not by a tap, and not by an entry made late", () => {
    const s = overdue();
    s.tap(216, { type: "AnswerPrompt", unit: "312" });
    expect(s.alert()).toMatchObject({ phase: "open", causes: [{ endedAtMs: s.at(216) }] });
    const left = (): Shift => {
      const t = onStop();
      t.fix(65, "M312", 100, 20);
      return t;
    };
    const t = left();
    t.say(72, { type: "ClearUnit", unit: "312", madeAtMs: t.at(66) });
    expect(t.alert()).toMatchObject({ phase: "open", causes: [{ endedAtMs: t.at(72) }] });
    const u = left();
    u.tap(72, { type: "ClearUnit", unit: "312", coded: "ordinary" });
    expect(u.alert()).toMatchObject({ phase: "open", causes: [{ endedAtMs: u.at(72) }] });
    const v = left();
    v.say(72, { type: "ClearUnit", unit: "312" });
    expect(v.alert()).toBeUndefined();
  });

  it("[AL11] what a command about one unit ends for another one, it does not account for", () => {
    const s = shift();
    s.say(0, { type: "AddCaution", about: "plate", subject: "ABC123", text: "armed", source: "x" });
    s.say(1, { type: "CreateIncident", agency: "NMSP", incidentType: "VEHSUSP", place: { text: "Logan" } });
    s.say(2, { type: "UpdateIncident", incident: "26-000001", plate: "ABC123" });
    s.say(3, { type: "ProgressAssignment", unit: "305", incident: "26-000001", status: "OnScene" });
    expect(s.climb("PL", "305")).toEqual(["urgent@3"]);
    s.say(4, { ...stop, incident: "26-000001", plate: "XYZ999" });
    expect(s.climb("PL", "305")).toEqual(["urgent@3", "ended@4"]);
    expect(s.alert("305")?.phase).toBe("open");
  });

  it("[AL11] a contact of one unit closes nothing of another's", () => {
    const s = overdue();
    s.say(216, { type: "RecordContact", unit: "305" });
    expect(s.alert()).toMatchObject({ phase: "open", level: "notice" });
  });
});
