/** Rules of the domain that show only under the watch: what ends a stop, and who may. */
import { describe, expect, it } from "vitest";
import { onStop, shift, standOn, stop } from "./shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const refusal = (result: ReturnType<Shift["say"]>): string | undefined =>
  result.outputs.flatMap((output) => (output.kind === "answer" ? [output.refusal ?? "ok"] : []))[0];
const crash = { type: "CreateIncident", agency: "NMSP", incidentType: "TACC", place: { text: "US 54 at Logan" } };
const close = (cause: string): object => ({
  type: "CloseAlert",
  alert: "312",
  reason: "SAFE",
  text: "seen",
  verified: [{ cause, how: "seen-by-unit", by: "305" }],
});

describe("a unit's status", () => {
  it("[UN1][ST1] hours of silence, an emergency and its escalation change no status and end no stop", () => {
    const s = onStop();
    s.fix(65, "M312", 100, 20);
    const before = s.unit();
    s.moment(8 * 3_600);
    expect(s.alert()).toMatchObject({ level: "emergency", phase: "open" });
    expect(s.unit()).toMatchObject({
      status: before.status,
      statusSinceMs: before.statusSinceMs,
      currentIncidentId: before.currentIncidentId,
      stop: { stopId: before.stop?.stopId },
      shift: before.shift,
    });
  });

  it("[UN1] assigning and stacking change none; what the unit says does", () => {
    const s = shift();
    s.say(0, crash);
    s.say(1, { type: "AssignUnit", unit: "312", incident: "26-000001" });
    expect(s.unit()).toMatchObject({ status: "CheckedIn" });
    s.say(2, { type: "ProgressAssignment", unit: "312", status: "EnRoute" });
    expect(s.unit()).toMatchObject({ status: "EnRoute" });
  });

  it("[UN4] an officer's device speaks for its own unit only; danger it may declare about anybody", () => {
    const s = onStop();
    for (const type of ["ClearUnit", "EndShift", "AnswerPrompt", "RecordContact", "StartDuressTest"]) {
      expect([type, refusal(s.tap(61, { type, unit: "312" }, "305"))]).toEqual([type, "not-in-unit"]);
    }
    expect(refusal(s.tap(61, { ...stop, unit: "312" }, "305"))).toBe("not-in-unit");
    expect(refusal(s.tap(62, { type: "DeclareEmergency", unit: "312" }, "305"))).toBe("ok");
    expect(s.alert()?.level).toBe("emergency");
  });
});

describe("going home", () => {
  it("[SH3] not under an open alert, of whatever level; closed, it may", () => {
    const s = shift();
    s.hear(0, "M312", { alarm: { kind: "tamper", active: true } });
    s.moment(60);
    expect(s.alert()?.level).toBe("notice");
    expect(refusal(s.say(61, { type: "EndShift", unit: "312" }))).toBe("alert-open");
    s.say(62, close("SL"));
    expect(refusal(s.say(63, { type: "EndShift", unit: "312" }))).toBe("ok");
  });
});

describe("clearing under an open alert", () => {
  const leaving = (): Shift => {
    const s = onStop();
    s.fix(65, "M312", 100, 20);
    return s;
  };

  it("[ST6] a tap is recorded, looks like a clear, and ends nothing until a person closes the alert", () => {
    const s = leaving();
    expect(refusal(s.tap(66, { type: "ClearUnit", unit: "312" }))).toBe("ok");
    expect(s.unit()).toMatchObject({ status: "CheckedIn", stop: { clearClaimedAtMs: s.at(66) } });
    s.moment(120);
    expect(s.alert()?.level).toBe("emergency");
    s.say(121, { type: "TakeAlert", alert: "312" });
    const verified = [...new Set(s.alert()?.causes.map(({ monitor }) => monitor))].map((cause) => ({
      cause,
      how: "seen-by-unit",
      by: "305",
    }));
    s.say(122, { ...close("MV"), verified });
    expect(s.alert()).toBeUndefined();
    expect(s.unit().stop).toBeUndefined();
    expect(s.unit().check).toBeUndefined();
    expect(s.unit().currentIncidentId).toBeUndefined();
  });

  it("[ST6] without an alert, and in the agreed form, a tap clears", () => {
    const s = onStop();
    s.tap(61, { type: "ClearUnit", unit: "312" });
    expect(s.unit().stop).toBeUndefined();
    const t = leaving();
    t.tap(66, { type: "ClearUnit", unit: "312", coded: "ordinary" });
    expect(t.unit().stop).toBeUndefined();
  });

  it("[ST7] a dispatcher's clear under an alert that stands starts a check until that is closed", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.say(62, { type: "ClearUnit", unit: "312" });
    expect(s.unit()).toMatchObject({ status: "CheckedIn", check: { basis: "alert" } });
    expect(s.unit().stop).toBeUndefined();
    s.say(100, { type: "RecordContact", unit: "312" });
    expect(s.unit().check).toMatchObject({ basis: "alert" });
    s.say(101, { type: "CloseAlert", alert: "312", reason: "ACCIDENTAL", text: "x" });
    expect(s.unit().check).toBeDefined();
    s.say(102, { type: "AgreeToClose", alert: "312" }, "Okafor");
    expect(s.unit().check).toBeUndefined();
  });

  it("[ST7] so does a transport that ends under one", () => {
    const s = onStop();
    s.say(61, { type: "StartTransport", unit: "312", who: "prisoner", destination: "Tucumcari", odometerMi: 1 });
    s.say(62, { type: "DeclareEmergency", unit: "312" });
    s.say(63, { type: "EndTransport", unit: "312", odometerMi: 2 });
    expect(s.unit().check).toMatchObject({ basis: "alert" });
    const t = onStop();
    t.say(61, { type: "StartTransport", unit: "312", who: "prisoner", destination: "Tucumcari", odometerMi: 1 });
    t.say(63, { type: "EndTransport", unit: "312", odometerMi: 2 });
    expect(t.unit().check).toBeUndefined();
  });
});

describe("what is never tapped", () => {
  it("[ST8] another stop, another incident, a transport: said to a dispatcher", () => {
    const s = onStop();
    s.say(61, crash);
    s.say(61, { type: "AssignUnit", unit: "312", incident: "26-000002" });
    expect(refusal(s.tap(62, stop))).toBe("by-voice-only");
    const enRoute = { type: "ProgressAssignment", unit: "312", incident: "26-000002", status: "EnRoute" };
    expect(refusal(s.tap(62, enRoute))).toBe("by-voice-only");
    const transport = { type: "StartTransport", unit: "312", who: "x", destination: "y", odometerMi: 1 };
    expect(refusal(s.tap(62, transport))).toBe("by-voice-only");
    expect(s.unit().stop).toBeDefined();
    expect(refusal(s.say(63, enRoute))).toBe("ok");
    expect(s.unit().stop).toBeUndefined();
  });

  it("[ST8] the end of a high caution, another car, leaving the unit, unbinding, striking", () => {
    const s = onStop({ also: [{ type: "RegisterVehicle", vehicle: "loaner", agency: "NMSP" }] });
    s.say(61, { type: "SetHighCaution", unit: "312", high: true });
    s.say(61, { type: "RecordContact", unit: "312" });
    const taps: readonly object[] = [
      { type: "SetHighCaution", unit: "312", high: false },
      { type: "LeaveUnit", unit: "312", officer: "o312" },
      { type: "UnbindDevice", device: "m312" },
      { type: "BindDevice", device: "m312", vehicle: "loaner" },
      { type: "StrikeContact", unit: "312", why: "x" },
    ];
    for (const tap of taps) expect([tap, refusal(s.tap(62, tap))]).toEqual([tap, "by-voice-only"]);
    expect(refusal(s.say(63, { type: "ChangeVehicle", unit: "312", vehicle: "loaner" }))).toBe("ok");
  });

  it("[ST8] on nothing and under no alert an officer may start a stop, a transport, another car", () => {
    const s = shift({ also: [{ type: "RegisterVehicle", vehicle: "loaner", agency: "NMSP" }] });
    expect(refusal(s.tap(1, { type: "ChangeVehicle", unit: "312", vehicle: "loaner" }))).toBe("ok");
    expect(refusal(s.tap(2, stop))).toBe("ok");
    expect(refusal(s.tap(3, { type: "SetHighCaution", unit: "312", high: true }))).toBe("ok");
    expect(refusal(s.tap(4, { type: "ClearUnit", unit: "312" }))).toBe("ok");
    const transport = { type: "StartTransport", unit: "312", who: "x", destination: "y", odometerMi: 1 };
    expect(refusal(s.tap(5, transport))).toBe("ok");
  });
});

describe("what goes on", () => {
  const transport = { type: "StartTransport", unit: "312", who: "prisoner", destination: "Tucumcari", odometerMi: 1 };

  it("[ST9] a stop that is made during a transport keeps its check and its status when the transport ends", () => {
    const s = shift();
    s.say(0, transport);
    s.say(10, stop);
    s.say(20, { type: "EndTransport", unit: "312", odometerMi: 2 });
    expect(s.unit()).toMatchObject({ status: "ResponderInitiatedEvent", check: { basis: "stop" } });
    expect(s.unit().transport).toBeUndefined();
  });

  it("[ST9][ST7] another incident taken during a transport, or under an open alert, leaves a check", () => {
    const enRoute = { type: "ProgressAssignment", unit: "312", incident: "26-000001", status: "EnRoute" };
    const s = shift();
    s.say(0, crash);
    s.say(1, transport);
    s.say(2, stop);
    s.say(3, enRoute);
    expect(s.unit().check).toMatchObject({ basis: "transport" });
    const t = shift();
    t.say(0, crash);
    t.say(2, stop);
    t.say(3, { type: "DeclareEmergency", unit: "312" });
    t.say(4, enRoute);
    expect(t.unit().check).toMatchObject({ basis: "alert" });
    const u = shift();
    u.say(0, crash);
    u.say(2, stop);
    u.say(4, enRoute);
    expect(u.unit().check).toBeUndefined();
  });

  it("[SH2][UN2] a transport is neither gone home from nor left by a bare status", () => {
    const s = shift();
    s.say(0, transport);
    expect(refusal(s.say(1, { type: "EndShift", unit: "312" }))).toBe("transporting");
    expect(refusal(s.say(1, { type: "SetStatus", unit: "312", status: "OutOfService" }))).toBe("transporting");
    s.say(2, { type: "EndTransport", unit: "312", odometerMi: 2 });
    expect(refusal(s.say(3, { type: "EndShift", unit: "312" }))).toBe("ok");
  });

  it("[MV1] another car is brought to the stop: where it was before does not arm it", () => {
    const s = onStop({
      also: [
        { type: "RegisterVehicle", vehicle: "loaner", agency: "NMSP" },
        { type: "RegisterDevice", device: "mL", kind: "vehicle-modem", keys: ["taip:ML"], vehicle: "loaner" },
      ],
    });
    for (let t = 50; t <= 75; t += 5) s.fix(t, "ML", 400);
    for (let t = 80; t <= 90; t += 5) s.fix(t, "ML", 400 - (t - 75) * 20, 20);
    s.say(91, { type: "ChangeVehicle", unit: "312", vehicle: "loaner" });
    for (let t = 95; t <= 110; t += 5) s.fix(t, "ML", 0);
    expect(s.climb("MV")).toEqual([]);
    s.fix(115, "ML", 100, 20);
    expect(s.climb("MV")[0]).toContain("@115");
  });
});

describe("danger in any form", () => {
  const ahead = (s: Shift): number => s.at(600);

  it("[EM6] with a clock that is ahead, and while the log is behind", () => {
    const s = onStop();
    s.tap(61, { type: "DeclareEmergency", unit: "312", madeAtMs: ahead(s) });
    expect(s.alert()?.level).toBe("emergency");
    const t = onStop();
    t.give(60.5, { kind: "log", change: "slow", reason: "300 ms" });
    t.tap(61, { type: "ClearUnit", unit: "312", coded: "duress" });
    expect(t.alert()?.level).toBe("emergency");
    expect(t.unit().stop).toBeUndefined(); // it looks like a clear
  });

  it("[EM6] a coded clear of one who has nothing to clear, transports somebody, or is off duty", () => {
    const coded = { type: "ClearUnit", unit: "312", coded: "duress" };
    const s = shift();
    expect(refusal(s.tap(1, coded))).toBe("ok");
    expect(s.alert()).toMatchObject({ level: "emergency", covert: true });
    const t = shift();
    t.say(0, { type: "StartTransport", unit: "312", who: "x", destination: "y", odometerMi: 1 });
    t.tap(1, coded);
    expect(t.alert()?.level).toBe("emergency");
    const u = shift();
    u.say(0, { type: "EndShift", unit: "312" });
    u.say(1, coded);
    expect(u.alert()?.level).toBe("emergency");
  });

  it("[EM6] about a unit nobody knows: from a device it rings, a dispatcher reads the refusal", () => {
    const s = shift();
    expect(refusal(s.tap(1, { type: "DeclareEmergency", unit: "999" }))).toBe("unknown-unit");
    expect(s.system()).toEqual(["danger-312"]);
    const t = shift();
    expect(refusal(t.say(1, { type: "DeclareEmergency", unit: "999" }))).toBe("unknown-unit");
    expect(t.system()).toEqual([]);
  });
});

describe("positions and devices", () => {
  it("[PO3] relief at the same position takes over the alerts, and nobody else's", () => {
    const s = onStop({ also: [{ type: "SignOn", position: "P2", name: "Okafor", groups: [] }] });
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.hear(61, "P305", { alarm: { kind: "duress", active: true } });
    s.say(62, { type: "TakeAlert", alert: "312" });
    s.say(62, { type: "TakeAlert", alert: "305" }, "Okafor");
    s.say(63, { type: "SignOn", position: "P1", name: "Salas" });
    expect([s.alert()?.owner?.name, s.alert("305")?.owner?.name]).toEqual(["Salas", "Okafor"]);
  });

  it("[EM3] danger from a device that no unit on shift answers for: one alert of its own, a cause for each kind, each once", () => {
    const s = shift();
    s.hear(1, "ZZZZ", { alarm: { kind: "duress", active: true } });
    s.hear(2, "ZZZZ", { alarm: { kind: "duress", active: true } });
    s.hear(3, "ZZZZ", { alarm: { kind: "man-down", active: true } });
    const alerts = [...s.world.center.alerts.values()];
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ subject: { kind: "device", key: "taip:ZZZZ" }, level: "emergency" });
    expect(alerts[0]?.causes).toHaveLength(2);
  });

  it("[EM3] a device that is bound while its alarm lasts is looked at for its new unit at once", () => {
    const s = onStop();
    s.say(50, { type: "UnbindDevice", device: "p312" });
    s.hear(61, "P312", { alarm: { kind: "no-motion", active: true } });
    expect(s.climb("MD")).toEqual([]);
    s.say(70, { type: "BindDevice", device: "p312", officer: "o312" });
    expect(s.climb("MD")).toEqual(["prompt@70"]);
    standOn(s, 75, 80);
    expect(s.climb("MD")).toEqual(["prompt@70", "emergency@71"]);
  });
});
