/** DU: whatever was declared, and a drawn weapon. That every input ends in an emergency stands in `../danger.test.ts`. */
import { describe, expect, it } from "vitest";
import { onStop, shift, stop } from "../shift-fixture.ts";

const duress = { alarm: { kind: "duress", active: true } } as const;
const released = { alarm: { kind: "duress", active: false } } as const;
const drawn = { alarm: { kind: "holster", active: true } } as const;
const holstered = { alarm: { kind: "holster", active: false } } as const;

describe("what was declared", () => {
  it("[DU2] covert by key, phrase and coded clear; a word that everybody heard is not", () => {
    const covert = (command: object): boolean | undefined => {
      const s = onStop();
      s.say(61, { unit: "312", ...command });
      return s.alert()?.covert;
    };
    expect(covert({ type: "DeclareEmergency", source: "duress-key" })).toBe(true);
    expect(covert({ type: "DeclareEmergency", source: "coded-phrase" })).toBe(true);
    expect(covert({ type: "ClearUnit", coded: "duress" })).toBe(true);
    expect(covert({ type: "DeclareEmergency", source: "help-needed" })).toBe(false);
    expect(covert({ type: "DeclareEmergency", source: "dispatcher" })).toBe(false);
    const s = onStop();
    s.hear(61, "P312", duress);
    expect(s.alert()?.covert).toBe(true);
  });

  it("[DU2] a covert cause makes an alert covert that was not, and it stays covert", () => {
    const s = onStop();
    s.say(61, { type: "DeclareEmergency", unit: "312", source: "help-needed" });
    s.hear(62, "P312", duress);
    s.say(63, { type: "DeclareEmergency", unit: "312", source: "help-needed" });
    expect(s.unit().duress?.covert).toBe(true);
    s.fix(65, "M312", 200, 20);
    expect(s.alert()?.covert).toBe(true);
  });

  it("[DU3] from a device whose bearer is off duty: its last known place and whom it spoke for", () => {
    const s = shift();
    s.say(0, { type: "EndShift", unit: "312" });
    s.hear(1, "P312", { ...duress, fix: { latDeg: 35, lonDeg: -104, fixAtMs: s.at(1) } });
    const alert = [...s.world.center.alerts.values()][0];
    expect(alert).toMatchObject({ level: "emergency", covert: true, subject: { kind: "device", key: "p312" } });
    expect(alert?.causes[0]).toMatchObject({ evidence: [{ of: "device", latDeg: 35, lonDeg: -104 }] });
    expect(alert?.causes[0]?.sentence).toContain("last with Officer 312");
  });

  it("[DU5] letting the key go takes nothing back; pressing it again does not ring twice", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    s.hear(62, "P312", released);
    expect(s.alert()?.causes[0]?.endedAtMs).toBeUndefined();
    s.hear(70, "P312", duress);
    expect(s.unit().duress?.times).toBe(1);
    s.hear(71, "P312", duress);
    expect(s.unit().duress?.times).toBe(2);
    expect(s.alert()).toMatchObject({ level: "emergency", ringCount: 1 });
    expect(s.climb("DU")).toEqual(["emergency@61"]);
  });

  it("[EM2] a key that is let go says nothing by itself, however long after", () => {
    const s = onStop();
    s.hear(61, "P312", released);
    expect(s.alert()).toBeUndefined();
    s.hear(62, "P312", duress);
    s.hear(100, "P312", released);
    expect(s.unit().duress?.times).toBe(1);
  });

  it("[DU6] a test answers a key for 300 s and no longer", () => {
    const s = shift();
    s.say(0, { type: "StartDuressTest", unit: "312" });
    s.hear(299.999, "P312", duress);
    expect(s.alert()).toBeUndefined();
    s.hear(300, "P312", duress);
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[DU6] a test of one unit excuses no other, and ends where it is ended", () => {
    const s = shift();
    s.say(0, { type: "StartDuressTest", unit: "312" });
    s.hear(1, "P305", duress);
    expect(s.alert("305")?.level).toBe("emergency");
    s.say(2, { type: "EndDuressTest", unit: "312" });
    s.hear(3, "P312", duress);
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[DU6][EM4] under an open alert a running test swallows nothing", () => {
    const s = shift();
    s.say(0, { type: "StartDuressTest", unit: "312" });
    s.hear(1, "M312", { alarm: { kind: "crash", active: true } });
    expect(s.alert()?.level).toBe("urgent");
    s.hear(2, "P312", duress);
    expect(s.alert()).toMatchObject({ level: "emergency", covert: true });
  });

  it("[EM1][EM4] what a person declares during a test is an emergency, and on a stop no test begins", () => {
    const s = shift();
    s.say(0, { type: "StartDuressTest", unit: "312" });
    s.say(1, { type: "DeclareEmergency", unit: "312", source: "coded-phrase" });
    expect(s.alert()?.level).toBe("emergency");
    const t = onStop();
    t.say(61, { type: "StartDuressTest", unit: "312" });
    expect(t.unit().testUntilMs).toBeUndefined();
  });
});

describe("a drawn weapon", () => {
  it("[DU4] is urgent, and on a stop an emergency", () => {
    const s = shift();
    s.hear(1, "P312", drawn);
    expect(s.climb("DU")).toEqual(["urgent@1"]);
    s.say(2, stop);
    expect(s.climb("DU")).toEqual(["urgent@1", "emergency@2"]);
    const t = onStop();
    t.hear(61, "P312", drawn);
    expect(t.climb("DU")).toEqual(["emergency@61"]);
  });

  it("[DU4] put away, the cause has ended and the alert stands", () => {
    const s = onStop();
    s.hear(61, "P312", drawn);
    s.hear(70, "P312", holstered);
    expect(s.climb("DU")).toEqual(["emergency@61", "ended@70"]);
    expect(s.alert()).toMatchObject({ phase: "open", level: "emergency" });
  });

  it("[EM2] a duress key that is let go is not put away like a weapon", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    s.hear(62, "P312", released);
    s.moment(300);
    expect(s.climb("DU")).toEqual(["emergency@61"]);
    expect(s.unit().duress).toBeDefined();
  });
});
