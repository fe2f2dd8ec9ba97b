import { describe, expect, it } from "vitest";
import { asId, type DeviceId, type UnitId } from "../base/ids.ts";
import { HOME, onStop, shift, stop } from "./shift-fixture.ts";

describe("the officer driven away in his own car", () => {
  it("[MV2] notice within 10 s of leaving, urgent within 20 s, emergency within 60 s, nobody at the console", () => {
    const s = onStop();
    const levels: Record<string, number> = {};
    for (let t = 61; t <= 130; t++) {
      const sinceLeaving = t - 60;
      if (t % 5 === 0) s.fix(t, "M312", Math.min(28 * sinceLeaving, sinceLeaving * sinceLeaving * 1.5), 25);
      if (t % 10 === 0) s.fix(t, "P312", Math.min(28 * sinceLeaving, sinceLeaving * sinceLeaving * 1.5), 25);
      s.moment(t);
      const level = s.alert()?.level;
      if (level !== undefined) levels[level] ??= sinceLeaving;
    }
    expect(levels["notice"]).toBeLessThanOrEqual(10);
    expect(levels["urgent"]).toBeLessThanOrEqual(20);
    expect(levels["emergency"]).toBeLessThanOrEqual(60);
    expect(s.alert()?.causes.map((c) => c.monitor)).toEqual(["MV"]);
  });

  it("[SP2] leaving him behind is an emergency with both places and where they parted", () => {
    const s = onStop();
    for (let t = 65; t <= 90; t += 5) {
      s.fix(t, "M312", (t - 60) * 25, 25);
      if (t % 10 === 0) s.fix(t, "P312", 8);
    }
    const alert = s.alert();
    expect(alert?.level).toBe("emergency");
    const cause = alert?.causes.find((c) => c.monitor === "SP");
    expect(cause?.evidence.map((e) => e.of).sort()).toEqual(["parted", "person", "vehicle"]);
    // Two findings that are not silence: the units are told at once, and never the one concerned.
    expect(alert?.unitsTold?.unitIds).toEqual(["NMSP-305"]);
  });
});

describe("the status check", () => {
  it("[SC3] prompt at due, notice +15 s, urgent +60 s, emergency +90 s, at their own times however rarely stepped", () => {
    const s = shift();
    s.say(0, { ...stop, unit: "305", kind: "traffic" });
    s.moment(1_000);
    const rises = s.log
      .filter(
        (e) => e.event.type === "AlertRaised" || e.event.type === "AlertCauseRose" || e.event.type === "UnitPrompted",
      )
      .map((e) => [e.event.type, (e.atMs - s.at(0)) / 1_000]);
    expect(rises).toEqual([
      ["UnitPrompted", 180],
      ["AlertRaised", 195],
      ["AlertCauseRose", 240],
      ["AlertCauseRose", 270],
    ]);
  });

  it("[SC1] a contact in time moves the due time and nothing rings", () => {
    const s = shift();
    s.say(0, { ...stop, unit: "305" });
    s.say(170, { type: "RecordContact", unit: "305" });
    s.moment(460);
    expect([...s.world.center.alerts.values()]).toEqual([]);
    s.moment(470 + 16);
    expect([...s.world.center.alerts.values()].map((a) => a.level)).toEqual(["notice"]);
  });

  it("[AL11] the dispatcher's contact closes what was short of an emergency, in that person's name", () => {
    const s = shift();
    s.say(0, { ...stop, unit: "305" });
    s.moment(215);
    s.say(220, { type: "RecordContact", unit: "305" });
    const alert = [...s.world.center.alerts.values()][0];
    expect(alert?.phase).toBe("closed");
    expect(alert?.closing).toMatchObject({ by: "Rivera", reason: "CONTACT" });
  });

  it("[SC4] no answer twice is an emergency at once", () => {
    const s = onStop();
    s.say(61, { type: "RecordNoAnswer", unit: "312" });
    expect(s.alert()).toBeUndefined();
    s.say(70, { type: "RecordNoAnswer", unit: "312" });
    expect(s.alert()?.level).toBe("emergency");
  });
});

describe("duress", () => {
  it("[DU1] from a known device is an emergency in the same step, covert, and the units are told", () => {
    const s = onStop();
    const result = s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    expect(result.events.map((e) => e.event.type)).toContain("AlertRaised");
    expect(s.alert()).toMatchObject({ level: "emergency", covert: true });
    expect(s.alert()?.unitsTold?.why).toBe("duress");
    expect(result.outputs.filter((o) => o.kind === "prompt")).toEqual([]);
  });

  it("[DU3] from an unknown device rings with its place", () => {
    const s = shift();
    s.hear(1, "ZZZZ", { alarm: { kind: "duress", active: true }, fix: { ...HOME, fixAtMs: s.at(1) } });
    const alert = [...s.world.center.alerts.values()][0];
    expect(alert).toMatchObject({ level: "emergency", subject: { kind: "device", key: "taip:ZZZZ" } });
    expect(alert?.causes[0]?.evidence[0]).toMatchObject(HOME);
  });

  it("[DU6] a running test answers without an emergency, and not on an incident", () => {
    const s = shift();
    s.say(0, { type: "StartDuressTest", unit: "312" });
    s.hear(1, "P312", { alarm: { kind: "duress", active: true } });
    expect(s.alert()).toBeUndefined();
    expect(s.log.some((e) => e.event.type === "DuressTested")).toBe(true);
    s.say(2, stop);
    s.hear(3, "P312", { alarm: { kind: "duress", active: true } });
    expect(s.alert()?.level).toBe("emergency");
  });
});

describe("alerts", () => {
  it("[AL7] an owner who does nothing for 60 s owns it no longer; what he does about it counts", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.say(62, { type: "TakeAlert", alert: "312" });
    s.say(100, { type: "RecordTold", alert: "312", who: "EMS" });
    s.moment(159);
    expect(s.alert()?.phase).toBe("owned");
    s.moment(161);
    expect(s.alert()?.phase).toBe("open");
  });

  it("[AL12] an unowned emergency goes down the list, a step every 15 s", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.moment(120);
    expect(s.alert()?.escalations.map((e) => (e.atMs - s.at(61)) / 1_000)).toEqual([15, 30, 45]);
  });

  it("[AL8] what a person has closed does not ring again while it lasts, but a new episode does", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.say(62, { type: "TakeAlert", alert: "312" });
    s.say(63, {
      type: "CloseAlert",
      alert: "312",
      reason: "ACCIDENTAL",
      text: "pressed while getting out",
      verified: [{ cause: "DU", how: "challenge-answered", by: "Rivera" }],
    });
    expect(s.alert()).toBeUndefined();
    s.moment(70);
    expect(s.alert()).toBeUndefined();
    s.hear(80, "P312", { alarm: { kind: "duress", active: true } });
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[AL6] an emergency without every cause verified needs a second person", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.say(63, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "he says so" });
    expect(s.alert()?.phase).toBe("owned");
    s.say(64, { type: "AgreeToClose", alert: "312" });
    expect(s.alert()?.phase).toBe("owned");
    s.say(65, { type: "AgreeToClose", alert: "312" }, "Okafor");
    expect(s.alert()).toBeUndefined();
  });

  it("[AL10] the endangered unit is never among those told", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    expect(s.alert()?.unitsTold?.unitIds).not.toContain(asId<UnitId>("NMSP-312"));
  });
});

describe("silence", () => {
  it("[SL3] a device that falls silent on a stop makes the check due; [SL2] silence alone stays a notice", () => {
    const s = onStop();
    s.moment(60 + 32 + 61);
    const causes = s.alert()?.causes ?? [];
    expect(causes.find((c) => c.monitor === "SL")?.level).toBe("notice");
    expect(causes.find((c) => c.monitor === "SC")?.level).toBe("urgent");
  });

  it("[SL1] the last location stays", () => {
    const s = onStop();
    s.moment(4_000);
    expect(s.world.senses.locationOf(asId<DeviceId>("m312"))).toMatchObject({ fixAtMs: s.at(60) });
  });
});

describe("delivery", () => {
  it("[WW3] a console that does not confirm an emergency within 10 s is named by a system alert; one that does is not", () => {
    const s = onStop();
    s.give(30, { kind: "console", consoleId: "k1", change: "opened", name: "Rivera", positionId: "P1" });
    s.give(30, { kind: "console", consoleId: "k2", change: "opened", name: "Okafor", positionId: "P2" });
    s.hear(61, "P312", { alarm: { kind: "duress", active: true } });
    s.say(62, { type: "ConfirmShown", alert: "312", console: "k1" });
    s.moment(72);
    const parts = [...s.world.center.alerts.values()].flatMap((a) =>
      a.subject.kind === "system" ? [a.subject.part] : [],
    );
    expect(parts).toEqual(["delivery-k2"]);
  });
});
