/** UA, NB, PL: what stands around a stop. And CO: what findings mean together. */
import { describe, expect, it } from "vitest";
import { present } from "../../base/assert.ts";
import { destinationPoint } from "../../base/geo.ts";
import { pointAtMilepost } from "../../roads/milepost.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { onStop, shift, stop } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;

describe("an unannounced stop", () => {
  const onRoad = present(pointAtMilepost(newMexico, "I-40", 320), "milepost 320");
  const offRoad = destinationPoint(onRoad.latDeg, onRoad.lonDeg, 0, 2_000);
  const stand = (s: Shift, fromS: number, toS: number, point = onRoad): void => {
    for (let t = fromS; t <= toS; t += 5) s.fix(t, "M312", 0, 0, point);
  };

  it("[UA1] standing 2 min on a highway: a mark and a prompt at that instant; a notice at 5 min", () => {
    const s = shift();
    stand(s, 0, 115);
    s.moment(119.999);
    expect(s.climb("UA")).toEqual([]);
    s.moment(120);
    expect(s.climb("UA")).toEqual(["mark@120", "prompt@120"]);
    stand(s, 120, 295);
    s.moment(299.999);
    expect(s.climb("UA")).toEqual(["mark@120", "prompt@120"]);
    s.moment(300);
    expect(s.climb("UA")).toEqual(["mark@120", "prompt@120", "notice@300"]);
    expect(s.alert()?.level).toBe("notice");
  });

  it("[UA1] off the highway only with the light bar on", () => {
    const s = shift();
    stand(s, 0, 200, offRoad);
    expect(s.climb("UA")).toEqual([]);
    const t = shift();
    t.hear(0, "M312", { lightBar: true });
    stand(t, 5, 125, offRoad);
    expect(t.climb("UA")).toEqual(["mark@125", "prompt@125"]);
  });

  it("[UA1] not with a status, not while driving, and driving on ends it", () => {
    const s = shift();
    s.say(0, { type: "SetStatus", unit: "312", status: "OutOfService", reason: "meal" });
    stand(s, 0, 400);
    expect(s.climb("UA")).toEqual([]);
    const t = shift();
    stand(t, 0, 200);
    expect(t.unit().marks["UA"]).toBeDefined();
    t.fix(205, "M312", 0, 20, destinationPoint(onRoad.latDeg, onRoad.lonDeg, 90, 100));
    expect(t.unit().marks["UA"]).toBeUndefined();
  });

  it("[UA1] the clock runs from the last word: one who has just become available has 2 min", () => {
    const s = shift();
    s.say(0, { type: "SetStatus", unit: "312", status: "OutOfService", reason: "meal" });
    stand(s, 0, 100);
    s.say(100, { type: "SetStatus", unit: "312", status: "CheckedIn" });
    stand(s, 105, 215);
    expect(s.climb("UA")).toEqual([]);
    s.moment(220);
    expect(s.climb("UA")[0]).toBe("mark@220");
  });

  it("[UA1] one standing rings once, through a restart that remembers less", () => {
    const s = shift();
    stand(s, 0, 200);
    s.restart(202, 1_000, 60);
    expect(s.unit().marks["UA"]).toMatchObject({ sinceMs: s.at(120) });
    stand(s, 205, 500);
    s.restart(502, 1_000, 60);
    stand(s, 505, 720);
    expect(s.climb("UA")).toEqual(["mark@120", "prompt@120", "notice@300"]);
  });
});

describe("no backup", () => {
  const withHelpAt = (eastM: number, options: { caution?: boolean; before?: (s: Shift) => void } = {}): Shift => {
    const s = shift();
    s.fix(0, "M312", 0);
    s.fix(0, "M305", eastM);
    options.before?.(s);
    if (options.caution === true) {
      s.say(1, { type: "AddCaution", about: "plate", subject: "ABC123", text: "armed", source: "TXDPS" });
    }
    s.say(2, { ...stop, plate: "NM ABC123" });
    return s;
  };

  it("[NB1] farther than 30 km is a mark from the start of the stop; within it is none", () => {
    expect(withHelpAt(30_100).climb("NB")).toEqual(["mark@2"]);
    expect(withHelpAt(29_900).climb("NB")).toEqual([]);
  });

  it("[NB1] a notice where a high caution stands, also one that comes later", () => {
    expect(withHelpAt(30_100, { caution: true }).climb("NB")).toEqual(["notice@2"]);
    expect(withHelpAt(29_900, { caution: true }).climb("NB")).toEqual([]);
    const s = withHelpAt(30_100);
    s.say(5, { type: "SetHighCaution", unit: "312", high: true });
    expect(s.climb("NB")).toEqual(["mark@2", "notice@5"]);
  });

  it("[NB1] who can't help is no help: out of service, in danger, or not heard of for 10 min", () => {
    const outOfService = { type: "SetStatus", unit: "305", status: "OutOfService" };
    expect(withHelpAt(100, { before: (s) => s.say(1, outOfService) }).climb("NB")).toEqual(["mark@2"]);
    const inDanger = { type: "DeclareEmergency", unit: "305" };
    expect(withHelpAt(100, { before: (s) => s.say(1, inDanger) }).climb("NB")).toEqual(["mark@2"]);
    const s = withHelpAt(100);
    s.moment(600);
    expect(s.climb("NB")).toEqual([]);
    s.moment(640);
    expect(s.climb("NB").map((said) => said.split("@")[0])).toEqual(["mark"]);
  });

  it("[NB1] a unit on its way to this incident is help; one that goes elsewhere is none", () => {
    const s = withHelpAt(100);
    const go = (at: number, incident: string): void => {
      s.say(at, { type: "AssignUnit", unit: "305", incident });
      s.say(at + 1, { type: "ProgressAssignment", unit: "305", incident, status: "EnRoute" });
    };
    go(10, String(s.unit().stop?.incidentId));
    s.moment(60);
    expect(s.unit("305").status).toBe("EnRoute");
    expect(s.unit().marks["NB"]).toBeUndefined();
    s.say(70, { type: "CreateIncident", agency: "NMSP", incidentType: "VEHSUSP", place: { text: "Logan" } });
    const elsewhere = [...s.world.center.incidents.keys()].at(-1);
    go(80, String(elsewhere));
    s.moment(130);
    expect(s.unit().marks["NB"]).toBeDefined();
  });

  it("[NB1] help that comes near ends it within half a minute", () => {
    const s = withHelpAt(30_100);
    s.fix(400, "M305", 29_000);
    s.moment(430);
    expect(s.unit().marks["NB"]).toBeUndefined();
  });

  it('[NB1] after a restart, not knowing yet where anybody is is not "no help"', () => {
    const s = withHelpAt(100);
    s.restart(10, 1_000, "kept");
    s.moment(39);
    expect(s.climb("NB")).toEqual([]);
    s.fix(39.5, "M305", 100);
    s.moment(100);
    expect(s.climb("NB")).toEqual([]);
    const t = withHelpAt(100);
    t.restart(10, 1_000);
    t.fix(12, "M312", 0);
    t.moment(39.999);
    expect(t.climb("NB")).toEqual([]);
    t.moment(40);
    expect(t.climb("NB")).toEqual(["mark@40"]);
    const u = withHelpAt(40_000);
    u.restart(10, 1_000);
    u.fix(12, "M312", 0);
    u.moment(15);
    expect(u.unit().marks["NB"]).toBeDefined();
  });
});

describe("what is known about a stop", () => {
  const caution = { type: "AddCaution", about: "plate", subject: "ABC-123", text: "armed", source: "TXDPS" };
  const stopped = { ...stop, plate: "NM ABC123" };

  it("[PL1] a high caution is urgent from the start of the stop until it has been read to the officer", () => {
    const s = shift();
    s.say(0, caution);
    s.say(1, stopped);
    expect(s.climb("PL")).toEqual(["urgent@1"]);
    expect(s.alert()?.causes[0]?.sentence).toContain("armed (TXDPS)");
    s.say(10, { type: "ReadReturn", unit: "312" });
    expect(s.climb("PL")).toEqual(["urgent@1", "ended@10"]);
    expect(s.alert()).toBeUndefined(); // AL11: it was dealt with
  });

  it("[PL1] a note is a notice; another plate's is nothing; without a stop it is nothing", () => {
    const s = shift();
    s.say(0, { ...caution, level: "note" });
    s.say(1, stopped);
    expect(s.climb("PL")).toEqual(["notice@1"]);
    const t = shift();
    t.say(0, { ...caution, subject: "ABC124" });
    t.say(1, stopped);
    expect(t.climb("PL")).toEqual([]);
    t.say(2, { type: "ClearUnit", unit: "312" });
    t.say(3, caution);
    t.moment(100);
    expect(t.climb("PL")).toEqual([]);
  });

  it("[PL1] about the place, the incident, or the person who called", () => {
    const s = shift();
    s.say(0, { ...caution, about: "place", subject: "i-40 mm 320 eb" });
    s.say(1, stop);
    expect(s.climb("PL")).toEqual(["urgent@1"]);
    s.say(2, { ...caution, about: "incident", subject: "26-000001", text: "he has a rifle" });
    expect(s.climb("PL")).toEqual(["urgent@1", "urgent@2"]);
    const t = shift();
    t.say(0, { ...caution, about: "person", subject: "J. Doe" });
    const caller = { name: "J Doe" };
    t.say(1, { type: "CreateIncident", agency: "NMSP", incidentType: "WELFARE", place: { text: "Logan" }, caller });
    t.say(2, { type: "ProgressAssignment", unit: "312", incident: "26-000001", status: "OnScene" });
    expect(t.climb("PL")).toEqual(["urgent@2"]);
    expect(t.unit().stop?.highCaution).toBe(true);
  });

  it("[PL1] each that comes during the stop is told at once, also where a high caution stands already", () => {
    const s = shift();
    s.say(0, stopped);
    s.say(10, caution);
    s.say(20, { ...caution, text: "wanted" });
    s.say(30, { ...caution, text: "has a dog", level: "note" });
    expect(s.climb("PL")).toEqual(["urgent@10", "urgent@20", "notice@30"]);
  });

  it("[PL1] it ends when it is withdrawn, and at its own end, not a moment before", () => {
    const s = shift();
    s.say(0, stopped);
    s.say(1, { ...caution, untilMs: s.at(60) });
    s.moment(59.999);
    expect(s.climb("PL")).toEqual(["urgent@1"]);
    s.moment(60);
    expect(s.climb("PL")).toEqual(["urgent@1", "ended@60"]);
    s.say(61, caution);
    const id = [...s.world.center.cautions.keys()].at(-1);
    s.say(62, { type: "WithdrawCaution", caution: id, why: "another car" });
    expect(s.climb("PL").at(-1)).toBe("ended@62");
  });

  it("[CA2][PL1] a plate that is learnt later is looked up, told, and shortens the check at once", () => {
    const s = shift();
    s.say(0, caution);
    s.say(1, stop);
    s.say(20, { type: "UpdateIncident", incident: "26-000001", plate: "ABC 123" });
    expect(s.climb("PL")).toEqual(["urgent@20"]);
    expect(s.unit()).toMatchObject({ stop: { highCaution: true }, check: { highCautionMs: 90_000 } });
  });

  it("[AL8] closed unread, it stays closed for as long as the stop lasts", () => {
    const s = shift();
    s.say(0, caution);
    s.say(1, stopped);
    s.say(2, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "he knows" });
    s.moment(60);
    expect(s.climb("PL")).toEqual(["urgent@1"]);
  });
});

describe("together", () => {
  const leave = (s: Shift): string[] => {
    s.fix(65, "M312", 100, 20);
    s.moment(70);
    return s.climb("MV").filter((said) => !said.startsWith("prompt"));
  };
  const note = {
    type: "AddCaution",
    about: "place",
    subject: "I-40 MM 320 EB",
    text: "dog",
    level: "note",
    source: "x",
  };

  it("[CO1] a car that leaves while something else is wrong is an emergency at once; alone it climbs", () => {
    const s = onStop();
    s.say(61, note);
    expect(leave(s)).toEqual(["emergency@65"]);
    expect(leave(onStop())).toEqual(["notice@65"]);
  });

  it("[CO1] what comes while it is away raises it at once", () => {
    const s = onStop();
    expect(leave(s)).toEqual(["notice@65"]);
    s.hear(71, "M312", { alarm: { kind: "crash", active: true } });
    expect(s.climb("MV").at(-1)).toBe("emergency@71");
  });

  it("[CO1] a mark, a prompt, far help and what a person has closed are not wrong", () => {
    const far = onStop();
    far.say(61, { type: "SetStatus", unit: "305", status: "OutOfService" });
    far.say(62, { type: "SetHighCaution", unit: "312", high: true });
    far.moment(63);
    far.say(63, { type: "AddNote", incident: "26-000001", text: "x" });
    expect(leave(far)).toEqual(["notice@65"]);
    const prompted = onStop();
    prompted.hear(61, "P312", { alarm: { kind: "man-down", active: true } });
    expect(leave(prompted)).toEqual(["notice@65"]);
    const closed = onStop();
    closed.say(50, note);
    closed.say(51, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "known" });
    for (let t = 55; t <= 64; t += 3) closed.fix(t + 8, "M312", 0);
    closed.fix(80, "M312", 100, 20);
    expect(closed.climb("MV")[0]).toBe("notice@80");
  });
});
