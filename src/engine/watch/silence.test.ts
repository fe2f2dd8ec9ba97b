/** SL: devices that stop reporting. The car reports every 5 s: it is silent 17 s after it was last heard. */
import { describe, expect, it } from "vitest";
import { asId, type DeviceId } from "../../base/ids.ts";
import { onStop, shift as ordinaryShift, stop } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
/** Off a stop the notice waits two minutes longer (SL7); these rules are about the silence itself. */
const atOnce = { watch: { silence: { offStopNoticeS: 0 } } };
const shift = (options: Parameters<typeof ordinaryShift>[0] = {}): ReturnType<typeof ordinaryShift> =>
  ordinaryShift({ settings: atOnce, ...options });
const tampered = { alarm: { kind: "tamper", active: true } } as const;
const alone = { also: [{ type: "UnbindDevice", device: "p312" }] };

/** Four more units, each with a modem that reports every 5 s behind the same gateway. */
const convoy = ["321", "322", "323", "324"].flatMap(unitWithModem);

function unitWithModem(n: string): object[] {
  return [
    { type: "RegisterDevice", device: `m${n}`, kind: "vehicle-modem", keys: [`taip:M${n}`], intervalS: 5 },
    { type: "RegisterUnit", agency: "NMSP", callSign: n, group: "D9" },
    { type: "StartShift", unit: n },
    { type: "BindDevice", device: `m${n}`, unit: n },
  ];
}

function hearAll(s: Shift, atS: number, callSigns: readonly string[]): void {
  for (const n of callSigns) s.fix(atS, `M${n}`, Number(n) * 10);
}

describe("one device", () => {
  it("[SL1] three of its own intervals and 2 s: a notice at that instant, and its last place stays", () => {
    const s = shift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.moment(76.999);
    expect(s.climb("SL")).toEqual([]);
    s.moment(77);
    expect(s.climb("SL")).toEqual(["notice@77"]);
    s.moment(5_000);
    expect(s.world.senses.locationOf(asId<DeviceId>("m312"))).toMatchObject({ fixAtMs: s.at(60) });
    expect(s.alert()?.causes[0]?.evidence[0]).toMatchObject({ of: "vehicle", fixAtMs: s.at(60) });
  });

  it("[SL1] a heartbeat without a place is a word from it; being heard ends it at once", () => {
    const s = shift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.hear(65, "M312", { heartbeat: true });
    s.moment(81.999);
    expect(s.climb("SL")).toEqual([]);
    s.moment(100);
    s.hear(101, "M312", { heartbeat: true });
    expect(s.climb("SL")).toEqual(["notice@82", "ended@101"]);
    expect(s.alert()?.phase).toBe("open");
    s.hear(105, "M312", { heartbeat: true });
    s.moment(150);
    expect(s.climb("SL").map((said) => said.split("@")[0])).toEqual(["notice", "ended", "notice"]);
  });

  it("[SL1][SL3] one that was heard once a minute and then every 5 s falls silent by its new pace", () => {
    const s = shift(alone);
    s.say(0, stop);
    for (let t = 0; t <= 900; t += 60) s.hear(t, "M312", { heartbeat: true });
    s.say(901, { type: "RecordContact", unit: "312" });
    const learntS = (): number => (s.world.senses.intervalMs(asId<DeviceId>("m312")) ?? 0) / 1_000;
    expect(learntS()).toBeGreaterThan(55);
    for (let t = 905; t <= 1_000; t += 5) s.hear(t, "M312", { heartbeat: true });
    expect(learntS()).toBeLessThan(10);
    const silentS = 1_000 + 3 * learntS() + 2;
    const [saidCount, dueCount] = [s.climb("SL").length, s.climb("SC").length];
    s.moment(silentS - 0.002);
    expect([s.climb("SL").length, s.climb("SC").length]).toEqual([saidCount, dueCount]);
    // It is said at that instant; the check is due with it, and with no device to ask it is seen 15 s later.
    s.moment(silentS + 0.001);
    expect(s.climb("SL")).toHaveLength(saidCount + 1);
    s.moment(silentS + 15.001);
    expect(s.climb("SC")).toHaveLength(dueCount + 1);
  });

  it("[SL1] one that the network calls gone is silent at once", () => {
    const s = shift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.hear(61, "M312", { lost: true });
    expect(s.climb("SL")).toEqual(["notice@61"]);
  });

  it("[SL7] off a stop the notice waits two minutes longer; heard meanwhile, it never comes; a stop has it at once", () => {
    const s = ordinaryShift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", t * 20, 20);
    s.moment(196.999);
    expect(s.climb("SL")).toEqual([]);
    s.moment(197);
    expect(s.climb("SL")).toEqual(["notice@197"]);
    const t = ordinaryShift(alone);
    t.fix(0, "M312", 0);
    t.fix(5, "M312", 0);
    t.fix(130, "M312", 0);
    t.moment(140);
    expect(t.climb("SL")).toEqual([]);
    const u = ordinaryShift(alone);
    for (let at = 0; at <= 60; at += 5) u.fix(at, "M312", 0);
    u.say(100, stop);
    expect(u.climb("SL")).toEqual(["notice@100"]);
  });

  it("[SL1] one that was never heard, or that belongs to nobody on shift, is not silent", () => {
    const s = shift(alone);
    s.moment(3_600);
    expect(s.climb("SL")).toEqual([]);
    const t = shift({ also: convoy });
    t.fix(0, "M321", 0);
    t.say(1, { type: "EndShift", unit: "321" });
    t.moment(3_600);
    expect(t.climb("SL", "321")).toEqual([]);
  });

  it("[SL1] a radio key that was given no interval is never silent; one that was given one is", () => {
    const key = (intervalS?: number): Shift => {
      const device = {
        type: "RegisterDevice",
        device: "k312",
        kind: "radio-key",
        keys: ["taip:K312"],
        officer: "o312",
      };
      const s = shift({ also: [...alone.also, { ...device, ...(intervalS === undefined ? {} : { intervalS }) }] });
      s.say(0, stop);
      s.hear(1, "K312", { heartbeat: true });
      s.moment(170);
      return s;
    };
    expect([key().climb("SL"), key().climb("SC")]).toEqual([[], []]);
    expect(key(10).climb("SL")).toEqual(["notice@33"]);
  });

  it("[SL2] silence alone is never more than a notice, however long and however many devices", () => {
    const s = shift();
    for (let t = 0; t <= 60; t += 5) {
      s.fix(t, "M312", 0);
      s.fix(t, "P312", 0);
    }
    s.moment(5_000);
    expect(s.climb("SL").map((said) => said.split("@")[0])).toEqual(["notice", "notice"]);
    expect(s.alert()?.level).toBe("notice");
  });

  it("[SL3] on a stop it makes the status check due at that instant, and a contact afterwards is believed", () => {
    const s = shift();
    s.say(0, stop);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.moment(76.999);
    expect(s.climb("SC")).toEqual([]);
    s.moment(77);
    expect(s.climb("SC")).toEqual(["prompt@77"]);
    s.say(80, { type: "RecordContact", unit: "312" });
    s.moment(379.999);
    expect(s.climb("SC")).toEqual(["prompt@77"]);
    s.moment(380);
    expect(s.climb("SC")).toEqual(["prompt@77", "prompt@380"]);
  });

  it("[SL3] off a stop it makes nothing due", () => {
    const s = shift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.moment(1_000);
    expect(s.climb("SC")).toEqual([]);
  });
});

describe("what is not the device's silence", () => {
  it("[SL4] time in which the gateway was deaf: its full time begins when it hears again", () => {
    const s = shift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.give(62, { kind: "gateway", gateway: "udp", change: "deaf", reason: "socket closed" });
    s.moment(500);
    expect(s.climb("SL")).toEqual([]);
    s.give(500, { kind: "gateway", gateway: "udp", change: "listening", reason: "" });
    s.moment(516.999);
    expect(s.climb("SL")).toEqual([]);
    s.moment(517);
    expect(s.climb("SL")).toEqual(["notice@517"]);
    expect(s.system()).toEqual(["gateway-udp"]);
  });

  it("[SL4] time in which the server was down", () => {
    const s = shift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.restart(400, 330_000, "kept");
    s.moment(416.999);
    expect(s.climb("SL")).toEqual([]);
    s.moment(417);
    expect(s.climb("SL")).toEqual(["notice@417"]);
  });

  it("[SL4] but what was silent before a restart is silent until it is heard, closed or not, and rings nothing twice", () => {
    const silent = (): Shift => {
      const s = shift(alone);
      for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
      s.moment(80);
      return s;
    };
    for (const trail of ["kept", "lost"] as const) {
      const s = silent();
      s.restart(100, 3_000, trail);
      s.moment(200);
      expect(s.climb("SL")).toEqual(["notice@77"]);
      s.fix(205, "M312", 0);
      expect(s.climb("SL")).toEqual(["notice@77", "ended@205"]);
    }
    const t = silent();
    t.say(90, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "known dead battery" });
    t.restart(100, 3_000, "kept");
    t.moment(200);
    expect(t.climb("SL")).toEqual(["notice@77"]);
    t.fix(255, "M312", 0);
    t.moment(300);
    expect(t.climb("SL")).toEqual(["notice@77", "notice@272"]);
  });

  it("[SL4] what was closed stays closed through a deaf gateway", () => {
    const s = shift(alone);
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", 0);
    s.moment(80);
    s.say(90, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "known dead battery" });
    s.give(100, { kind: "gateway", gateway: "udp", change: "deaf", reason: "x" });
    s.give(110, { kind: "gateway", gateway: "udp", change: "listening", reason: "" });
    s.moment(200);
    expect(s.climb("SL")).toEqual(["notice@77"]);
  });

  it("[SL4] time before the shift: a device that slept all day is given its intervals", () => {
    const s = shift(alone);
    s.fix(0, "M312", 0);
    s.say(1, { type: "EndShift", unit: "312" });
    s.say(30_000, { type: "StartShift", unit: "312", officers: ["o312"], vehicle: "v312" });
    s.moment(30_016.999);
    expect(s.climb("SL")).toEqual([]);
    s.moment(30_017);
    expect(s.climb("SL")).toEqual(["notice@30017"]);
  });
});

describe("several together", () => {
  const all = ["321", "322", "323"];

  it("[SL5] the third unit within 60 s makes it one system alert; two are two units", () => {
    const s = shift({ also: convoy });
    hearAll(s, 0, all);
    hearAll(s, 5, all);
    s.moment(100);
    expect(s.system()).toEqual(["silence-udp"]);
    const t = shift({ also: convoy });
    hearAll(t, 0, ["321", "322"]);
    hearAll(t, 5, ["321", "322"]);
    t.moment(100);
    expect(t.system()).toEqual([]);
    expect([t.climb("SL", "321"), t.climb("SL", "322")]).toEqual([["notice@22"], ["notice@22"]]);
  });

  it("[SL5] and a fifth of those behind the gateway: three of twenty are three units in valleys", () => {
    const many = Array.from({ length: 18 }, (_, index) => String(330 + index));
    const s = shift({ also: [...convoy, ...many.flatMap(unitWithModem)] });
    for (let t = 0; t <= 100; t += 5) hearAll(s, t, t <= 5 ? [...all, ...many] : many);
    expect(s.system()).toEqual([]);
    expect(s.climb("SL", "321")).toEqual(["notice@22"]);
  });

  it("[SL5] over more than 60 s it is each one's own", () => {
    const later = (afterS: number): string[] => {
      const s = shift({ also: convoy });
      hearAll(s, 0, ["321", "322"]);
      for (let t = 0; t <= afterS; t += 5) s.fix(t, "M323", 0);
      s.moment(400);
      return s.system();
    };
    expect(later(60)).toEqual(["silence-udp"]);
    expect(later(65)).toEqual([]);
  });

  it("[SL5] a unit that is told of already stays told of; on a stop nobody is asked for the carrier's sake", () => {
    const s = shift({ also: convoy });
    s.say(0, { ...stop, unit: "324" });
    hearAll(s, 5, [...all, "324"]);
    hearAll(s, 10, ["322", "323", "324"]);
    s.moment(100);
    expect(s.climb("SL", "321")).toEqual(["notice@22"]);
    expect([s.climb("SL", "324"), s.climb("SC", "324")]).toEqual([[], []]);
  });

  it("[SL5] the one that does not come back with the others counts by itself, after its full time once more", () => {
    const s = shift({ also: convoy });
    s.say(0, { ...stop, unit: "324" });
    hearAll(s, 5, ["324", ...all]);
    s.moment(60);
    expect(s.system()).toEqual(["silence-udp"]);
    for (let t = 60; t <= 120; t += 5) hearAll(s, t, ["321", "322"]);
    // 323 and 324 are left: fewer than three units.
    expect(s.climb("SL", "324")).toContain("notice@77");
    expect(s.climb("SC", "324")[0]).toBe("notice@92"); // due at 77; it has no device that could prompt it
    const alert = [...s.world.center.alerts.values()].find(({ subject }) => subject.kind === "system");
    expect(alert?.causes[0]?.endedAtMs).toBe(s.at(60));
    expect(alert?.phase).toBe("open");
  });
});

describe("tampering", () => {
  it("[SL6] is a notice, and on a stop urgent; it is silence, and never an emergency", () => {
    const s = shift();
    s.hear(1, "P312", tampered);
    s.moment(30);
    expect(s.climb("SL")).toEqual(["notice@1"]);
    const t = onStop();
    t.hear(61, "P312", tampered);
    expect(t.climb("SL")[0]).toBe("urgent@61");
    expect(t.alert()?.causes[0]).toMatchObject({ silence: true, level: "urgent" });
  });
});
