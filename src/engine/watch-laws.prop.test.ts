/** The laws of the watch: what holds after any sequence of commands, reports, failures and hours. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { emptyCenter } from "../domain/center.ts";
import { centerFromJson, centerToJson } from "../domain/center-json.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import { foldEvent } from "../domain/fold.ts";
import { checkDueAtMs } from "../domain/status-check.ts";
import { compareLevels } from "../domain/alert.ts";
import { type Happening, happen, happenings, noise, nowS } from "./any-shift.fixture.ts";
import { shift } from "./shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const RUNS = { numRuns: 60 };

// Some hundred shifts take seconds; a busy machine takes longer.
vi.setConfig({ testTimeout: 60_000 });

function play(
  list: readonly Happening[],
  after: (s: Shift, it: Happening, events: readonly Envelope[]) => void,
): Shift {
  const s = shift();
  for (const it of list) {
    const before = s.log.length;
    happen(s, it);
    after(s, it, s.log.slice(before));
  }
  return s;
}

/** What may follow from time alone: it may raise, ask, tell and give back; it ends nothing. */
const OF_TIME: ReadonlySet<DomainEvent["type"]> = new Set<DomainEvent["type"]>([
  "UnitPrompted",
  "UnitMarked",
  "AlertRaised",
  "AlertCauseAdded",
  "AlertCauseRose",
  "AlertUnowned",
  "AlertEscalated",
  "UnitsTold",
]);

// Whether help is near is looked at from time to time: somebody may have come near meanwhile.
function isOfHelp(event: DomainEvent): boolean {
  return (
    (event.type === "UnitUnmarked" && event.monitor === "NB") ||
    (event.type === "AlertCauseEnded" && event.key.startsWith("NB:"))
  );
}

describe("alerts", () => {
  it("[AL1][AL2][AL3] none vanishes without a dispatcher's closing, none falls, none is one of two about one subject", () => {
    let closed = 0;
    let rose = 0;
    fc.assert(
      fc.property(happenings(60), (list) => {
        const levels = new Map<string, string>();
        play(list, (s, _it, events) => {
          const closings = events.filter(({ event }) => event.type === "AlertClosed");
          for (const closing of closings) expect(closing.actor.kind).toBe("dispatcher");
          closed += closings.length;
          const closedIds = new Set(closings.map(({ event }) => (event.type === "AlertClosed" ? event.alertId : "")));
          for (const id of levels.keys()) {
            const alert = s.world.center.alerts.get(id as never);
            if (closedIds.has(id as never)) levels.delete(id);
            else if (alert === undefined || alert.phase === "closed") expect.fail(`${id} vanished`);
            else if (compareLevels(alert.level, levels.get(id) as never) < 0) expect.fail(`${id} fell`);
          }
          for (const alert of s.world.center.alerts.values()) {
            if (alert.phase === "closed") continue;
            if (levels.has(alert.id) && levels.get(alert.id) !== alert.level) rose++;
            levels.set(alert.id, alert.level);
            const top = alert.causes
              .map(({ level }) => level)
              .toSorted(compareLevels)
              .at(-1);
            expect(compareLevels(alert.level, top ?? "notice")).toBeGreaterThanOrEqual(0);
          }
          expect(s.world.center.openAlertBySubject.size).toBe(levels.size);
        });
      }),
      RUNS,
    );
    expect(closed).toBeGreaterThan(5);
    expect(rose).toBeGreaterThan(5);
  });

  it("[AL5] no closing is by the person of the unit, and none of an emergency without verification or a second person", () => {
    let emergencies = 0;
    fc.assert(
      fc.property(happenings(60), (list) => {
        const s = play(list, () => undefined);
        for (const alert of s.world.center.alerts.values()) {
          if (alert.phase !== "closed" || alert.level !== "emergency") continue;
          emergencies++;
          const verified = alert.causes.every((cause) =>
            alert.closing?.verified.some((v) => v.cause === cause.monitor || v.cause === cause.key),
          );
          expect(verified || (alert.closing?.agreedBy ?? alert.closing?.by) !== alert.closing?.by).toBe(true);
        }
      }),
      RUNS,
    );
    expect(emergencies).toBeGreaterThan(1);
  });
});

describe("time alone", () => {
  it("[ST1][UN1] ends nothing: it raises, asks, tells, and gives back what nobody works on", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(happenings(50), (list) => {
        const s = play(list.map(withoutRestart), () => undefined);
        for (const waitS of [1, 17, 60, 300, 3_600]) {
          const before = s.log.length;
          const held = s.world.center.units;
          const stops = [...held.values()].map(({ stop, check, status, duress }) => [stop, check, status, duress]);
          s.moment(nowS(s) + waitS);
          for (const { event, cause } of s.log.slice(before)) {
            seen.add(event.type);
            if (!OF_TIME.has(event.type) && !isOfHelp(event)) expect.fail(`${event.type} by ${cause}`);
          }
          expect([...s.world.center.units.values()].map((u) => [u.stop, u.check, u.status, u.duress])).toEqual(stops);
        }
      }),
      RUNS,
    );
    expect([...seen]).toEqual(expect.arrayContaining(["AlertRaised", "AlertCauseRose", "AlertEscalated", "UnitsTold"]));
  });

  it("[ST9] a stop and a transport always have a check, and who is on either is on shift", () => {
    let watched = 0;
    fc.assert(
      fc.property(happenings(60), (list) => {
        play(list, (s, it) => {
          for (const unit of s.world.center.units.values()) {
            if (unit.stop === undefined && unit.transport === undefined) continue;
            watched++;
            if (unit.check === undefined) expect.fail(`${unit.id} has no check after ${JSON.stringify(it.what)}`);
            expect(unit.shift).toBeDefined();
          }
        });
      }),
      RUNS,
    );
    expect(watched).toBeGreaterThan(20);
  });

  it("[SC3] no unit is overdue without a finding, in any round", () => {
    let overdue = 0;
    fc.assert(
      fc.property(happenings(60), (list) => {
        play(list, (s) => {
          for (const unit of s.world.center.units.values()) {
            if (unit.check === undefined || checkDueAtMs(unit.check) > s.world.nowMs) continue;
            overdue++;
            const findings = s.world.watch.get(unit.id)?.conclusions.get("SC")?.findings ?? [];
            if (findings.length !== 1) expect.fail(`${unit.id} is overdue and nothing says so`);
          }
        });
      }),
      RUNS,
    );
    expect(overdue).toBeGreaterThan(20);
  });

  it("[SC3][SC11] a unit on a stop that nobody hears of again is an emergency within 22 min, whatever happened before", () => {
    let stops = 0;
    fc.assert(
      fc.property(happenings(40), (list) => {
        const s = play([...list, { afterS: 1, what: { kind: "gateway", change: "listening" } }], () => undefined);
        const watched = [...s.world.center.units.values()].filter(({ check }) => check !== undefined);
        stops += watched.length;
        // The longest check is a transport's 20 min; an emergency is 90 s after.
        s.moment(nowS(s) + 1_291);
        for (const { callSign } of watched) expect(s.alert(callSign)?.level).toBe("emergency");
      }),
      RUNS,
    );
    expect(stops).toBeGreaterThan(10);
  });
});

describe("danger", () => {
  const inputs: Readonly<Record<string, { readonly withinS: number; readonly give: (s: Shift, atS: number) => void }>> =
    {
      "[DU1] a duress key": {
        withinS: 0,
        give: (s, atS) => s.hear(atS, "P312", { alarm: { kind: "duress", active: true } }),
      },
      "[DU1] the coded phrase": {
        withinS: 0,
        give: (s, atS) => s.say(atS, { type: "DeclareEmergency", unit: "312", source: "coded-phrase" }),
      },
      "[DU1] help needed, tapped by anybody": {
        withinS: 0,
        give: (s, atS) => s.tap(atS, { type: "DeclareEmergency", unit: "312" }, "305"),
      },
      "[ST5] a coded clear": {
        withinS: 0,
        give: (s, atS) => {
          s.say(atS, { type: "EndTransport", unit: "312", odometerMi: 9 });
          s.say(atS, { type: "StartStop", unit: "312" });
          s.tap(atS, { type: "ClearUnit", unit: "312", coded: "duress" });
        },
      },
      "[EM6] a coded clear of a unit that has nothing to clear": {
        withinS: 0,
        give: (s, atS) => {
          const command = { type: "ClearUnit", unit: "312", coded: "duress", madeAtMs: s.at(atS + 60) };
          s.say(atS, { type: "ClearUnit", unit: "312" });
          s.tap(atS, command);
        },
      },
      "[SC4] two calls without an answer": {
        withinS: 0,
        give: (s, atS) => {
          s.say(atS, { type: "RecordNoAnswer", unit: "312" });
          s.say(atS, { type: "RecordNoAnswer", unit: "312" });
        },
      },
      "[DU4] a drawn weapon on a stop": {
        withinS: 0,
        give: (s, atS) => {
          s.say(atS, { type: "StartStop", unit: "312" });
          s.hear(atS, "P312", { alarm: { kind: "holster", active: false } });
          s.hear(atS + 0.001, "P312", { alarm: { kind: "holster", active: true } });
        },
      },
      "[MD1] a fall that nobody answers": {
        withinS: 46,
        give: (s, atS) => {
          s.hear(atS, "P312", { alarm: { kind: "man-down", active: false } });
          s.hear(atS + 0.001, "P312", { alarm: { kind: "man-down", active: true } });
        },
      },
      "[CR1] a crash that nobody answers": {
        withinS: 31,
        give: (s, atS) => {
          s.hear(atS, "M312", { alarm: { kind: "crash", active: false } });
          s.hear(atS + 0.001, "M312", { alarm: { kind: "crash", active: true } });
        },
      },
    };

  for (const [title, { withinS, give }] of Object.entries(inputs)) {
    it(`${title} is an emergency, whatever happened before`, () => {
      fc.assert(
        fc.property(happenings(30), noise, (list, meanwhile) => {
          const s = play(list, () => undefined);
          // On shift with its own devices, as far as that is not so already, and in no test.
          s.say(nowS(s), { type: "StartShift", unit: "312", officers: ["o312"], vehicle: "v312" });
          s.say(nowS(s), { type: "BindDevice", device: "p312", officer: "o312" });
          s.say(nowS(s), { type: "EndDuressTest", unit: "312" });
          give(s, nowS(s) + 1);
          const givenS = nowS(s);
          for (const it of meanwhile) if (nowS(s) + it.afterS < givenS + withinS) happen(s, it);
          s.moment(givenS + withinS);
          expect(s.alert()?.level).toBe("emergency");
        }),
        { numRuns: 40 },
      );
    });
  }
});

describe("facts", () => {
  it("[DO3] the log read back, event by event, gives the same facts as they were in memory", () => {
    fc.assert(
      fc.property(happenings(40), (list) => {
        const s = play(list, () => undefined);
        const center = emptyCenter();
        for (const envelope of JSON.parse(JSON.stringify(s.log)) as Envelope[]) foldEvent(center, envelope);
        expect(centerToJson(center)).toEqual(centerToJson(s.world.center));
        const copy = centerFromJson(JSON.parse(JSON.stringify(centerToJson(center))));
        expect(sorted(copy)).toEqual(sorted(s.world.center));
      }),
      RUNS,
    );
  });

  it("[DO3] the same inputs give the same events, byte for byte, however often the engine is stepped between", () => {
    fc.assert(
      fc.property(happenings(40), (list) => {
        const once = play(list, () => undefined);
        const again = play(list, () => undefined);
        expect(JSON.stringify(again.log)).toBe(JSON.stringify(once.log));
        const often = shift();
        // A server that is down is not stepped, so that restarts are no part of this.
        for (const it of list.map(withoutRestart)) {
          const atS = nowS(often);
          for (const share of [0.3, 0.7]) often.moment(atS + it.afterS * share);
          happen(often, { ...it, afterS: atS + it.afterS - nowS(often) });
        }
        const steady = play(list.map(withoutRestart), () => undefined);
        expect(often.log.map(unnamed)).toEqual(steady.log.map(unnamed));
      }),
      RUNS,
    );
  });
});

function withoutRestart(it: Happening): Happening {
  return it.what.kind === "restart" ? { ...it, what: { kind: "moment" } } : it;
}

// What was due comes about by the same clock, whichever input it was that let time pass.
function unnamed({ event, atMs, seq }: Envelope): unknown {
  return [seq, atMs, event];
}

function sorted(center: object): unknown {
  return Object.fromEntries(
    Object.entries(center).map(([key, value]) => [
      key,
      value instanceof Map ? [...value].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)) : value,
    ]),
  );
}
