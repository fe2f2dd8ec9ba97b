/** DU7: danger from names that nobody knows is bounded, and hides nobody. */
import { describe, expect, it } from "vitest";
import type { Alert } from "../../domain/alert.ts";
import type { AlarmKind } from "../../domain/report.ts";
import { HOME, onStop, shift } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;

const press = (s: Shift, atS: number, name: string, host = "10.9.9.9", kind: AlarmKind = "duress"): number => {
  const report = { protocol: "taip", messageType: "TX", deviceKey: name, alarm: { kind, active: true } } as const;
  return s.give(atS, { kind: "report", gateway: "udp", peer: `${host}:${5_000 + atS}`, report }).events.length;
};
const standing = (s: Shift): Alert[] =>
  [...s.world.center.alerts.values()].filter(({ phase, subject }) => phase !== "closed" && subject.kind === "device");
const ofMany = (s: Shift, source = "udp 10.9.9.9"): Alert | undefined =>
  standing(s).find(({ subject }) => subject.kind === "device" && subject.many === true && subject.source === source);

describe("duress from made-up names", () => {
  it("[DU7] five of a source ring each by itself; the others share one emergency that names them with their places", () => {
    const s = shift();
    for (let i = 0; i < 5; i++) press(s, 1, `Z${i}`);
    expect(standing(s)).toHaveLength(5);
    expect(ofMany(s)).toBeUndefined();
    const fix = { ...HOME, fixAtMs: s.at(2) };
    const report = {
      protocol: "taip",
      messageType: "TX",
      deviceKey: "Z5",
      fix,
      alarm: { kind: "duress", active: true },
    };
    s.give(2, { kind: "report", gateway: "udp", peer: "10.9.9.9:7", report: report as never });
    expect(standing(s)).toHaveLength(6);
    expect(ofMany(s)).toMatchObject({ level: "emergency", covert: true, ringCount: 1 });
    expect(ofMany(s)?.causes[0]).toMatchObject({
      sentence: "many unknown devices of udp 10.9.9.9 press: duress from taip:Z5",
      evidence: [{ of: "device", latDeg: HOME.latDeg }],
    });
    press(s, 3, "Z6");
    expect(standing(s)).toHaveLength(6);
    expect(ofMany(s)).toMatchObject({ ringCount: 2, causes: [{}, {}] });
  });

  it("[DU7] however many names: few alerts, few causes, few events, and their number is told", () => {
    const s = shift();
    let events = 0;
    for (let i = 0; i < 12_000; i++) events += press(s, 10, `Z${i}`);
    expect(standing(s)).toHaveLength(6);
    const causes = ofMany(s)?.causes ?? [];
    expect(causes.length).toBeLessThanOrEqual(28);
    expect(causes.map(({ sentence }) => sentence).join("\n")).toContain("about 640 of them by now, the newest taip:Z");
    // Each of the list's first 2,000 is an event of its own, as ever.
    expect(events).toBeLessThan(2_200);
    const counted = s.world.countedStrangers.get("udp 10.9.9.9")?.names.size ?? 0;
    expect(counted).toBeGreaterThan(4_000);
    expect(counted).toBeLessThanOrEqual(5_000);
  });

  it("[DU7] the same name again adds nothing; another alarm of it does", () => {
    const s = shift();
    for (let i = 0; i < 8; i++) press(s, 1, `Z${i}`);
    const before = ofMany(s);
    expect(press(s, 5, "Z7")).toBe(0);
    expect(ofMany(s)).toEqual(before);
    press(s, 6, "Z7", "10.9.9.9", "crash");
    expect(ofMany(s)?.causes.at(-1)?.sentence).toContain("a crash from taip:Z7");
  });

  it("[DU7] addresses that are made up too are bounded by their gateway", () => {
    const s = shift();
    for (let i = 0; i < 500; i++) press(s, 1, `Z${i}`, `10.8.${i % 250}.1`);
    expect(standing(s)).toHaveLength(41);
    expect(ofMany(s, "udp")?.level).toBe("emergency");
  });

  it("[DU7] in the middle of it a known device rings by itself, bound or not, and so does another source", () => {
    const s = onStop();
    s.say(61, { type: "UnbindDevice", device: "p312" });
    for (let i = 0; i < 300; i++) press(s, 62, `Z${i}`);
    press(s, 63, "P312");
    const unbound = standing(s).find(({ subject }) => subject.kind === "device" && subject.key === "p312");
    expect(unbound).toMatchObject({ level: "emergency" });
    press(s, 64, "M312");
    expect(s.alert()?.level).toBe("emergency");
    press(s, 65, "SPARE", "10.1.1.1");
    expect(standing(s).some(({ subject }) => subject.kind === "device" && subject.key === "taip:SPARE")).toBe(true);
  });

  it("[DU7] a spare radio that was heard a minute before it pressed rings by itself under the flood", () => {
    const s = shift();
    s.give(1, {
      kind: "report",
      gateway: "udp",
      peer: "10.9.9.9:1",
      report: { protocol: "taip", messageType: "LN", deviceKey: "SPARE" },
    });
    for (let i = 0; i < 300; i++) press(s, 60, `Z${i}`);
    press(s, 61, "SPARE");
    expect(standing(s).some(({ subject }) => subject.kind === "device" && subject.key === "taip:SPARE")).toBe(true);
  });

  it("[DU7] after a restart in the middle it goes on: nothing rings twice, nothing is lost", () => {
    const s = shift();
    for (let i = 0; i < 50; i++) press(s, 1, `Z${i}`);
    const before = standing(s);
    s.restart(10, 5_000);
    expect(standing(s)).toEqual(before);
    press(s, 11, "Z3");
    press(s, 11, "Z7");
    expect(standing(s)).toEqual(before);
    for (let i = 50; i < 120; i++) press(s, 12, `Z${i}`);
    expect(standing(s)).toHaveLength(6);
    expect(ofMany(s)?.causes.at(-1)?.sentence).toContain("about 80 of them");
  });

  it("[DU7] closed by a person, it comes back as a new one while they go on", () => {
    const s = shift();
    for (let i = 0; i < 30; i++) press(s, 1, `Z${i}`);
    const first = ofMany(s)?.id;
    const closing = { reason: "SAFE", text: "a prank" };
    s.say(5, { type: "CloseAlert", alert: first, ...closing });
    s.say(6, { type: "AgreeToClose", alert: first }, "Okafor");
    expect(ofMany(s)).toBeUndefined();
    press(s, 7, "Z99");
    expect(ofMany(s)).toMatchObject({ level: "emergency", causes: [{}] });
    expect(ofMany(s)?.id).not.toBe(first);
  });
});
