/** SC: the answer is due, and the longer it stays away the more people know. */
import { describe, expect, it } from "vitest";
import { checkDueAtMs } from "../../domain/status-check.ts";
import { onStop, shift, standOn, stop, T0 } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const due = (s: Shift, callSign = "312"): number | undefined => {
  const check = s.unit(callSign).check;
  return check === undefined ? undefined : (checkDueAtMs(check) - T0) / 1_000;
};
const crash = { type: "CreateIncident", agency: "NMSP", incidentType: "TACC", place: { text: "US 54 at Logan" } };
const afterDue = (dueS: number): string[] => [
  `prompt@${dueS}`,
  `notice@${dueS + 15}`,
  `urgent@${dueS + 60}`,
  `emergency@${dueS + 90}`,
];
const refusal = (result: ReturnType<Shift["say"]>): string | undefined =>
  result.outputs.flatMap((output) => (output.kind === "answer" ? [output.refusal ?? "ok"] : []))[0];

describe("when it is due", () => {
  it("[SC1] a stop and an assist after 3 min, then 5; a scene after 10; a transport after 20", () => {
    for (const kind of ["traffic", "motorist-assist", "subject"]) {
      const s = shift();
      s.say(0, { ...stop, kind });
      expect(due(s)).toBe(180);
      s.say(100, { type: "RecordContact", unit: "312" });
      expect(due(s)).toBe(400);
    }
    const s = shift();
    s.say(0, crash);
    s.say(0, { type: "ProgressAssignment", unit: "312", incident: "26-000001", status: "OnScene" });
    // The word by which it arrived is a contact.
    expect(due(s)).toBe(600);
    s.say(10, { type: "StartTransport", unit: "312", who: "prisoner", destination: "Tucumcari", odometerMi: 1 });
    expect(due(s)).toBe(1_210);
  });

  it("[SC1] a unit on nothing has none, and clearing ends it", () => {
    const s = shift();
    expect(due(s)).toBeUndefined();
    s.say(0, stop);
    s.say(1, { type: "ClearUnit", unit: "312" });
    expect(due(s)).toBeUndefined();
    s.moment(3_600);
    expect(s.climb("SC")).toEqual([]);
  });

  it("[SC2] a high caution makes it 90 s; code 4 makes it 15 min, never past a high caution", () => {
    const s = shift();
    s.say(0, stop);
    s.say(10, { type: "SetHighCaution", unit: "312", high: true });
    expect(due(s)).toBe(90);
    s.say(20, { type: "RecordCodeFour", unit: "312" });
    expect(due(s)).toBe(110);
    s.say(30, { type: "SetHighCaution", unit: "312", high: false });
    expect(due(s)).toBe(920);
    s.say(40, { type: "RecordContact", unit: "312" });
    expect(due(s)).toBe(940);
    s.moment(3_600);
    expect(s.climb("SC")).toEqual(afterDue(940));
  });

  it("[SC2][CA2] what a high caution makes overdue is due when it comes: asked first, and climbing from there", () => {
    const s = shift();
    s.say(0, stop);
    s.say(175, { type: "SetHighCaution", unit: "312", high: true });
    s.moment(3_600);
    expect(s.climb("SC")).toEqual(afterDue(175));
    const t = shift();
    t.say(0, stop);
    t.say(89, { type: "SetHighCaution", unit: "312", high: true });
    expect(due(t)).toBe(90);
  });

  it("[SC2] a caution never makes it later", () => {
    const s = shift({ settings: { watch: { statusCheck: { highCautionS: 600 } } } });
    s.say(0, stop);
    s.say(10, { type: "SetHighCaution", unit: "312", high: true });
    expect(due(s)).toBe(180);
  });
});

describe("what happens when it is due", () => {
  it("[SC3] prompt, notice, urgent, emergency, each at its own instant and not before", () => {
    const s = shift();
    s.say(0, stop);
    s.moment(179.999);
    expect(s.climb("SC")).toEqual([]);
    for (const [count, atS] of [180, 195, 240, 270].entries()) {
      s.moment(atS - 0.001);
      expect(s.climb("SC")).toHaveLength(count);
      s.moment(atS);
      expect(s.climb("SC")).toHaveLength(count + 1);
    }
    expect(s.climb("SC")).toEqual(afterDue(180));
    const cause = s.alert()?.causes[0];
    expect(cause).toMatchObject({ monitor: "SC", silence: true, level: "emergency" });
  });

  it("[SC3] the values of an agency and of an incident type hold for its units", () => {
    const s = shift({
      settings: {
        overrides: [
          { agency: "NMSP", watch: { statusCheck: { noticeAfterS: 20, urgentAfterS: 40 } } },
          { incidentType: "MVAST", watch: { statusCheck: { emergencyAfterS: 60 } } },
          { agency: "OTHER", watch: { statusCheck: { noticeAfterS: 1 } } },
        ],
      },
    });
    s.say(0, stop);
    s.moment(1_000);
    expect(s.climb("SC")).toEqual(["prompt@180", "notice@200", "urgent@220", "emergency@240"]);
  });

  it("[SC4] no answer once is nothing, twice an emergency at once; an answer between takes the first one back", () => {
    const s = onStop();
    s.say(61, { type: "RecordNoAnswer", unit: "312" });
    expect(s.alert()).toBeUndefined();
    s.say(62, { type: "RecordContact", unit: "312" });
    s.say(63, { type: "RecordNoAnswer", unit: "312" });
    expect(s.alert()).toBeUndefined();
    s.say(64, { type: "RecordNoAnswer", unit: "312" });
    expect(s.climb("SC")).toEqual(["prompt@64", "emergency@64"].toReversed());
    expect(s.alert()?.causes[0]?.sentence).toContain("called 2 times");
  });

  it("[SC4][SC7] a call that is entered late was answered by what was heard since", () => {
    const s = onStop();
    s.say(65, { type: "RecordContact", unit: "312" });
    s.say(80, { type: "RecordNoAnswer", unit: "312", madeAtMs: s.at(62) });
    s.say(81, { type: "RecordNoAnswer", unit: "312", madeAtMs: s.at(65) });
    expect(s.alert()?.level).not.toBe("emergency");
    s.say(82, { type: "RecordNoAnswer", unit: "312", madeAtMs: s.at(65.001) });
    expect(s.alert()?.level).not.toBe("emergency");
    s.say(83, { type: "RecordNoAnswer", unit: "312" });
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[SC8] no answer of a unit on nothing starts a check; its contact ends it", () => {
    const s = shift();
    s.say(1, { type: "RecordNoAnswer", unit: "312" });
    expect(s.unit().check).toMatchObject({ basis: "alert" });
    expect(due(s)).toBe(301);
    s.say(20, { type: "RecordContact", unit: "312" });
    expect(s.unit().check).toBeUndefined();
    s.say(30, { type: "RecordNoAnswer", unit: "312" });
    s.moment(1_000);
    expect(s.climb("SC")).toEqual(afterDue(330));
  });

  it("[SC8] under an open alert the check goes on after a contact, until the alert is closed", () => {
    const s = shift();
    s.say(1, { type: "RecordNoAnswer", unit: "312" });
    s.say(2, { type: "RecordNoAnswer", unit: "312" });
    s.say(10, { type: "RecordContact", unit: "312" });
    expect(s.alert()?.level).toBe("emergency");
    expect(due(s)).toBe(310);
    s.say(11, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "answered", verified: [seen("SC")] });
    expect(s.unit().check).toBeUndefined();
  });
});

const seen = (cause: string): object => ({ cause, how: "seen-by-unit", by: "305" });

describe("who counts", () => {
  it("[SC5] only the unit's own people; not a note, not its movement, not another unit", () => {
    const s = onStop();
    expect(refusal(s.say(61, { type: "RecordContact", unit: "312", officer: "o305" }))).toBe("not-in-unit");
    s.say(62, { type: "RecordContact", unit: "305" });
    s.say(63, { type: "AddNote", incident: "26-000001", text: "312 is fine, says the tow driver" });
    s.fix(65, "M312", 20);
    s.fix(65, "P312", 20);
    expect(due(s)).toBe(180);
    s.say(66, { type: "RecordContact", unit: "312", officer: "o312" });
    expect(due(s)).toBe(366);
  });

  it("[SC5][UN4] an officer's device speaks for its own unit only", () => {
    const s = onStop();
    expect(refusal(s.tap(61, { type: "AnswerPrompt", unit: "312" }, "305"))).toBe("not-in-unit");
    expect(refusal(s.tap(62, { type: "RecordContact", unit: "312" }, "o305"))).toBe("not-in-unit");
    expect(refusal(s.tap(63, { type: "RecordContact", unit: "312" }, "nobody"))).toBe("not-in-unit");
    expect(due(s)).toBe(180);
    expect(refusal(s.tap(64, { type: "AnswerPrompt", unit: "312" }, "o312"))).toBe("ok");
    expect(due(s)).toBe(364);
  });

  it("[SC6] a tap answers the check, and not a car that leaves nor a crash", () => {
    const s = onStop();
    s.fix(65, "M312", 200, 20);
    s.hear(66, "M312", { alarm: { kind: "crash", active: true } });
    s.tap(67, { type: "AnswerPrompt", unit: "312" });
    expect(due(s)).toBe(367);
    s.moment(111);
    expect([...s.climb("MV"), ...s.climb("CR")].filter((said) => said.startsWith("ended"))).toEqual([]);
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[SC6] a code 4 that was tapped does not stretch the check", () => {
    const s = onStop();
    s.tap(61, { type: "RecordCodeFour", unit: "312" });
    expect(due(s)).toBe(361);
  });
});

describe("what was entered late", () => {
  it("[SC7] extends nothing when it is more than 5 s old", () => {
    const s = onStop();
    s.say(100, { type: "RecordContact", unit: "312", madeAtMs: s.at(95) });
    expect(due(s)).toBe(395);
    s.say(200, { type: "RecordContact", unit: "312", madeAtMs: s.at(194.999) });
    expect(due(s)).toBe(395);
  });

  it("[SC7] what a device made offline counts from then, if it answers the present prompt", () => {
    const s = shift();
    s.say(0, stop);
    s.moment(185);
    s.tap(190, { type: "AnswerPrompt", unit: "312", madeAtMs: s.at(179) });
    expect(due(s)).toBe(180);
    s.tap(192, { type: "AnswerPrompt", unit: "312", madeAtMs: s.at(181) });
    expect(due(s)).toBe(481);
  });

  it("[SC7] an answer that was made offline before a newer one moves nothing back", () => {
    const s = shift();
    s.say(0, stop);
    s.moment(185);
    s.tap(186, { type: "AnswerPrompt", unit: "312" });
    s.moment(490);
    s.tap(500, { type: "AnswerPrompt", unit: "312", madeAtMs: s.at(494) });
    s.moment(800);
    const made = [801, 799];
    for (const [index, atS] of made.entries()) {
      s.tap(802 + index / 10, { type: "AnswerPrompt", unit: "312", madeAtMs: s.at(atS) });
    }
    expect(due(s)).toBe(1_101);
  });

  it("[SC7] a clear from before the present stop clears nothing", () => {
    const s = shift();
    s.say(0, stop);
    s.say(100, { type: "ClearUnit", unit: "312" });
    s.say(200, { ...stop, unit: "312" });
    expect(refusal(s.tap(300, { type: "ClearUnit", unit: "312", madeAtMs: s.at(90) }))).toBe("nothing-to-clear");
    expect(refusal(s.say(300, { type: "ClearUnit", unit: "312", madeAtMs: s.at(199) }))).toBe("nothing-to-clear");
    expect(s.unit().stop).toBeDefined();
    expect(refusal(s.say(300, { type: "ClearUnit", unit: "312", madeAtMs: s.at(200) }))).toBe("ok");
    expect(s.unit().stop).toBeUndefined();
  });

  it("[SC7] a stop that is entered late is asked about at once and climbs from there; one of a minute ago is due in two", () => {
    const s = shift();
    s.say(600, { ...stop, madeAtMs: s.at(0) });
    s.moment(2_000);
    expect(s.climb("SC")).toEqual(afterDue(600));
    const t = shift();
    t.say(60, { ...stop, madeAtMs: t.at(0) });
    t.moment(2_000);
    expect(t.climb("SC")).toEqual(afterDue(180));
  });
});

describe("while the server was deaf", () => {
  it("[SC9] what fell due meanwhile is due when it hears again", () => {
    const s = shift();
    s.say(0, stop);
    s.restart(600, 500_000);
    s.moment(2_000);
    expect(s.climb("SC")).toEqual(afterDue(600));
  });

  it("[SC9] what was not due yet keeps its time", () => {
    const s = shift();
    s.say(0, stop);
    s.restart(179, 100_000);
    s.moment(2_000);
    expect(s.climb("SC")).toEqual(afterDue(180));
  });

  it("[SC9] what had been reached before has been reached: it does not begin again", () => {
    const s = shift();
    s.say(0, stop);
    s.moment(241);
    s.restart(260, 18_000);
    s.moment(289.999);
    expect(s.climb("SC")).toEqual(["prompt@180", "notice@195", "urgent@240"]);
    s.moment(290);
    expect(s.climb("SC")).toEqual(["prompt@180", "notice@195", "urgent@240", "emergency@290"]);
    const t = shift();
    t.say(0, stop);
    t.moment(196);
    t.restart(200, 3_000);
    t.moment(400);
    expect(t.climb("SC")).toEqual(["prompt@180", "notice@195", "urgent@245", "emergency@275"]);
  });
});

describe("striking and closing", () => {
  it("[SC10] gives back the due time, the pace of code 4 and the call that it answered", () => {
    const s = onStop();
    s.say(61, { type: "RecordNoAnswer", unit: "312" });
    s.say(70, { type: "RecordCodeFour", unit: "312" });
    expect(due(s)).toBe(970);
    s.say(80, { type: "StrikeContact", unit: "312", why: "it was 321" });
    expect(due(s)).toBe(180);
    expect(s.unit().check?.codeFourMs).toBeUndefined();
    s.say(81, { type: "RecordNoAnswer", unit: "312" });
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[SC10] an older contact goes and leaves the newer one's time", () => {
    const s = onStop();
    s.say(61, { type: "RecordContact", unit: "312" });
    const first = s.unit().lastContact?.contactId;
    s.say(100, { type: "RecordContact", unit: "312" });
    s.say(110, { type: "StrikeContact", unit: "312", contact: first, why: "another unit" });
    expect(due(s)).toBe(400);
    expect(s.unit().lastContact?.countsFromMs).toBe(s.at(100));
  });

  it("[SC11] closing the emergency begins the check anew: the unit is asked again, and rings again", () => {
    const s = shift();
    s.say(0, stop);
    s.moment(280);
    s.say(290, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "seen", verified: [seen("SC")] });
    expect(s.alert()).toBeUndefined();
    expect(due(s)).toBe(590);
    expect(s.unit().lastContact).toBeUndefined();
    s.moment(2_000);
    expect(s.climb("SC").slice(4)).toEqual(afterDue(590));
  });

  it("[SC11][AL8] closing what was short of an emergency extends nothing: it climbs on and rings when it is worse", () => {
    const s = shift();
    s.say(0, stop);
    s.moment(196);
    s.say(200, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "will call" });
    expect(due(s)).toBe(180);
    s.moment(239.999);
    expect(s.alert()).toBeUndefined();
    s.moment(240);
    expect(s.alert()?.level).toBe("urgent");
  });

  it("[SC11] an emergency that no check was part of leaves the check alone", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.say(62, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "seen", verified: [seen("DU")] });
    expect(due(s)).toBe(180);
    standOn(s, 65, 179);
    s.moment(180);
    expect(s.climb("SC")).toEqual(["prompt@180"]);
  });
});
