/**
 * Every input that means danger ends in an emergency: one test for each, from each place it can come from.
 */
import { describe, expect, it } from "vitest";
import type { AlarmKind } from "../domain/report.ts";
import { HOME, onStop, shift, stop } from "./shift-fixture.ts";

type Shift = ReturnType<typeof shift>;

/** The highest level of any alert within two minutes, and after how many seconds it was reached. */
function worstWithin(s: Shift, fromS: number, seconds = 120): { level: string; afterS: number } {
  let worst = { level: "none", afterS: 0 };
  const order = ["none", "notice", "urgent", "emergency"];
  for (let t = 0; t <= seconds; t++) {
    s.moment(fromS + t);
    for (const alert of s.world.center.alerts.values()) {
      if (order.indexOf(alert.level) > order.indexOf(worst.level)) worst = { level: alert.level, afterS: t };
    }
  }
  return worst;
}

it("[DU8] nothing but danger is taken for a device's that does not come under a key of it", () => {
  const s = onStop();
  const fix = { latDeg: 30, lonDeg: -100, fixAtMs: s.at(61) };
  const report = { protocol: "sensor" as const, messageType: "alive", deviceKey: "m312", fix };
  s.give(61, { kind: "report", gateway: "device-http", peer: "10.0.0.9", report });
  expect([...s.world.center.strangers.keys()]).toEqual(["sensor:m312"]);
});

const alarms: readonly AlarmKind[] = ["duress", "man-down", "no-motion", "crash", "airbag"];

describe("an alarm of a device ends in an emergency", () => {
  for (const kind of alarms) {
    it(`[DU1][MD1][CR1] ${kind} on a stop`, () => {
      const s = onStop();
      s.hear(61, "P312", { alarm: { kind, active: true } });
      expect(worstWithin(s, 61, 30)).toMatchObject({ level: "emergency" });
    });

    it(`${kind} while available`, () => {
      const s = shift();
      s.fix(0, "P312", 200);
      s.fix(0, "M312", 0);
      s.hear(1, "P312", { alarm: { kind, active: true } });
      expect(worstWithin(s, 1, 50)).toMatchObject({ level: "emergency" });
    });
  }

  for (const kind of ["duress", "man-down", "crash", "airbag"] as const) {
    it(`[DU3] ${kind} from a device nobody knows`, () => {
      const s = shift();
      s.hear(1, "ZZZZ", { alarm: { kind, active: true }, fix: { ...HOME, fixAtMs: s.at(1) } });
      expect(worstWithin(s, 1, 1)).toEqual({ level: "emergency", afterS: 0 });
    });

    for (const name of ["p312", "taip:P312"]) {
      it(`[DU8] ${kind} that another interface brings under the device's name, as ${name}: about its officer`, () => {
        const s = onStop();
        const report = {
          protocol: "sensor" as const,
          messageType: kind,
          deviceKey: name,
          alarm: { kind, active: true },
        };
        s.give(61, { kind: "report", gateway: "device-http", peer: "10.0.0.9", report });
        expect(worstWithin(s, 61, 30)).toMatchObject({ level: "emergency" });
        expect([...s.world.center.alerts.values()].map(({ subject }) => subject)).toEqual([
          expect.objectContaining({ kind: "unit" }),
        ]);
        expect(s.world.center.strangers.size).toBe(0);
      });
    }

    it(`[DU3] ${kind} from a device whose bearer is off duty, naming the bearer`, () => {
      const s = shift();
      s.say(0, { type: "EndShift", unit: "312" });
      s.hear(1, "P312", { alarm: { kind, active: true } });
      expect(worstWithin(s, 1, 1)).toEqual({ level: "emergency", afterS: 0 });
      expect([...s.world.center.alerts.values()][0]?.causes[0]?.sentence).toContain("Officer 312");
    });

    it(`[DU3] ${kind} from a device that was unbound, naming whom it spoke for last`, () => {
      const s = shift();
      s.say(0, { type: "UnbindDevice", device: "p312" });
      s.hear(1, "P312", { alarm: { kind, active: true } });
      expect(worstWithin(s, 1, 1)).toEqual({ level: "emergency", afterS: 0 });
      expect([...s.world.center.alerts.values()][0]?.causes[0]?.sentence).toContain("Officer 312");
    });
  }

  it("[DU4] a drawn weapon on a stop", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "holster", active: true } });
    expect(worstWithin(s, 61, 1)).toEqual({ level: "emergency", afterS: 0 });
  });
});

describe("a word that means danger ends in an emergency at once", () => {
  for (const source of ["help-needed", "coded-phrase", "duress-key", "dispatcher"] as const) {
    for (const where of ["on a stop", "available", "off duty", "testing"] as const) {
      it(`[DU1] ${source}, ${where}`, () => {
        const s = where === "on a stop" ? onStop() : shift();
        if (where === "off duty") s.say(60, { type: "EndShift", unit: "312" });
        if (where === "testing") s.say(60, { type: "StartDuressTest", unit: "312" });
        s.say(61, { type: "DeclareEmergency", unit: "312", source });
        expect(worstWithin(s, 61, 0)).toEqual({ level: "emergency", afterS: 0 });
      });
    }
  }

  it("[ST5] a coded clear under duress: the unit looks clear, and the emergency stands", () => {
    const s = onStop();
    s.say(61, { type: "ClearUnit", unit: "312", coded: "duress" });
    expect(s.world.center.units.get("NMSP-312" as never)?.status).toBe("CheckedIn");
    expect(s.alert()).toMatchObject({ level: "emergency", covert: true });
  });

  it("[SC4] no answer twice, also from a unit that is on nothing", () => {
    const s = shift();
    s.say(1, { type: "RecordNoAnswer", unit: "305" });
    s.say(20, { type: "RecordNoAnswer", unit: "305" });
    expect(worstWithin(s, 20, 0)).toEqual({ level: "emergency", afterS: 0 });
  });
});

describe("danger while Vigil itself is in trouble", () => {
  it("duress is taken while the log is behind, and so is contact; ordinary commands are refused with the reason", () => {
    const s = onStop();
    s.give(61, { kind: "log", change: "slow", reason: "a commit has been pending 300 ms" });
    const refused = s.say(62, { type: "SetStatus", unit: "305", status: "OutOfService" });
    expect(refused.outputs).toContainEqual(expect.objectContaining({ ok: false, refusal: "log-degraded" }));
    s.hear(63, "P312", { alarm: { kind: "duress", active: true } });
    expect(s.alert()?.level).toBe("emergency");
    const contact = s.say(64, { type: "RecordContact", unit: "305" });
    expect(contact.outputs).toContainEqual(expect.objectContaining({ ok: true }));
  });

  it("a command that was refused because the log was behind gets through under the same id when it no longer is", () => {
    const s = onStop();
    const ask = (atS: number): unknown =>
      s.give(atS, {
        kind: "command",
        commandId: "again",
        actor: { kind: "dispatcher", name: "Rivera" },
        command: { type: "SetStatus", unit: "305", status: "OutOfService" },
      }).outputs;
    s.give(61, { kind: "log", change: "slow", reason: "a commit has been pending 300 ms" });
    expect(ask(62)).toContainEqual(expect.objectContaining({ ok: false, refusal: "log-degraded" }));
    s.give(63, { kind: "log", change: "well", reason: "" });
    expect(ask(64)).toContainEqual(expect.objectContaining({ ok: true }));
    expect(s.unit("305")?.status).toBe("OutOfService");
  });

  it("[SC9] what fell due while the server was down is asked at once, and climbs from there", () => {
    const s = shift();
    s.say(0, { ...stop, unit: "305" });
    s.restart(600, 590_000);
    const levels = (): string[] =>
      [...s.world.center.alerts.values()].filter((a) => a.subject.kind === "unit").map((a) => a.level);
    expect(levels()).toEqual([]);
    s.moment(616);
    expect(levels()).toEqual(["notice"]);
    s.moment(691);
    expect(levels()).toEqual(["emergency"]);
  });

  it("a tapped clear under an open alert is recorded, and the car that leaves still becomes an emergency", () => {
    const s = onStop();
    s.fix(65, "M312", 60, 20);
    expect(s.alert()?.level).toBe("notice");
    s.give(66, {
      kind: "command",
      commandId: "tap",
      actor: { kind: "officer", name: "312" },
      command: { type: "ClearUnit", unit: "312" },
    });
    expect(s.world.center.units.get("NMSP-312" as never)?.status).toBe("CheckedIn");
    s.moment(111);
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[SC6][MV4] a tap answers the status check and does not stop the car's alert", () => {
    const s = onStop();
    s.fix(65, "M312", 60, 20);
    s.give(66, {
      kind: "command",
      commandId: "tap",
      actor: { kind: "officer", name: "312" },
      command: { type: "AnswerPrompt", unit: "312" },
    });
    s.moment(111);
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[MV3] voice contact that the dispatcher records ends it", () => {
    const s = onStop();
    s.fix(65, "M312", 60, 20);
    s.say(68, { type: "RecordContact", unit: "312", said: "moving to the exit" });
    s.moment(111);
    expect(s.alert()?.level).not.toBe("emergency");
  });

  it("[MV5] a restart in the middle goes on where it was: no second ring, and it still becomes an emergency", () => {
    const s = onStop();
    s.fix(65, "M312", 60, 20);
    const before = s.alert();
    expect(before?.level).toBe("notice");
    s.restart(70, 4_000);
    expect(s.alert()).toMatchObject({ id: before?.id, level: "notice" });
    expect(s.alert()?.causes.filter((c) => c.endedAtMs !== undefined)).toEqual([]);
    s.moment(112);
    expect(s.alert()?.level).toBe("emergency");
    expect(s.alert()?.causes.filter((c) => c.monitor === "MV")).toHaveLength(1);
  });

  it("[DU1] a restart keeps an emergency with its owner's clock running", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    const rings = s.alert()?.ringCount;
    s.restart(70, 4_000);
    expect(s.alert()).toMatchObject({ level: "emergency", ringCount: rings });
    s.moment(92);
    expect(s.alert()?.escalations.length).toBe(2);
  });

  it("[DO5] a defect while deciding refuses the command as our fault, rings, and changes nothing else", () => {
    const s = shift();
    const broken = new Proxy(
      {},
      {
        get: () => {
          throw new Error("planted");
        },
      },
    );
    s.world.settings = { ...s.world.settings, incidentTypes: broken as never };
    const result = s.say(1, { type: "CreateIncident", agency: "NMSP", incidentType: "TACC", place: { text: "x" } });
    expect(result.outputs).toContainEqual(expect.objectContaining({ ok: false, refusal: "our-fault" }));
    expect(s.world.center.openAlertBySubject.has("system:defect")).toBe(true);
    expect(s.world.center.incidents.size).toBe(0);
  });

  it("[WW1] a monitor that throws is switched off, keeps what it held, and rings; the others go on", () => {
    const s = onStop();
    s.fix(65, "M312", 60, 20);
    expect(s.alert()?.causes.map((c) => c.monitor)).toEqual(["MV"]);
    const fixesSince = s.world.senses.fixesSince;
    Object.assign(s.world.senses, {
      fixesSince: () => {
        throw new Error("planted");
      },
    });
    s.fix(70, "M312", 200, 20);
    Object.assign(s.world.senses, { fixesSince });
    expect(s.world.monitorsOff.get("MV")).toBe("planted");
    const system = s.world.center.openAlertBySubject.get("system:monitor-MV" as never);
    expect(system === undefined ? undefined : s.world.center.alerts.get(system)?.level).toBe("emergency");
    expect(s.alert()?.causes[0]?.endedAtMs).toBeUndefined();
    s.hear(75, "P312", { alarm: { kind: "duress", active: true } });
    expect(s.alert()?.level).toBe("emergency");
  });
});
