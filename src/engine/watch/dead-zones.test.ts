/** SL8, SL9, CV: silence where nobody is usually heard, and silence where everybody is. */
import { describe, expect, it } from "vitest";
import { destinationPoint } from "../../base/geo.ts";
import { HOME, shift, stop } from "../shift-fixture.ts";

const alone = { also: [{ type: "UnbindDevice", device: "p312" }] };
const PACE_MPS = 25;
/** Nobody is heard between these places, east of home. */
const VALLEY = { fromM: 2_000, toM: 5_000 };

type Shift = ReturnType<typeof shift>;

/** M305 drives from home to 8 km and back so often, from 0 s on; gives when it is done. */
function driveThrough(s: Shift, times: number, valley = VALLEY): number {
  let t = 0;
  for (let drive = 0; drive < times; drive++) {
    for (let step = 0; step * 125 <= 8_000; step++) {
      t += 5;
      const eastM = drive % 2 === 0 ? step * 125 : 8_000 - step * 125;
      if (eastM > valley.fromM && eastM < valley.toM) continue;
      s.fix(t, "M305", eastM, PACE_MPS, { courseDeg: drive % 2 === 0 ? 90 : 270 });
    }
  }
  return t;
}

/** M312 drives from home to the valley's edge, beginning at an instant; gives when it was heard last. */
function driveIn(s: Shift, fromS: number): number {
  let t = fromS;
  for (let eastM = 1_000; eastM <= VALLEY.fromM; eastM += 125) {
    t += 5;
    s.fix(t, "M312", eastM, PACE_MPS, { courseDeg: 90 });
  }
  return t;
}

const inTheValley = {
  ...stop,
  place: { text: "the valley", ...destinationPoint(HOME.latDeg, HOME.lonDeg, 90, 3_000) },
};
const silentSentence = (s: Shift): string | undefined =>
  s.alert()?.causes.find(({ monitor }) => monitor === "SL")?.sentence;

describe("a dead zone that the trails have shown", () => {
  it("[SL8] off a stop the notice gives time to come out of it, says so, and comes all the same", () => {
    const s = shift(alone);
    const lastS = driveIn(s, driveThrough(s, 6));
    // 17 s of silence, then twice the two minutes that others are lost for.
    s.moment(lastS + 17 + 121);
    expect(s.climb("SL")).toEqual([]);
    s.moment(lastS + 17 + 260);
    expect(s.climb("SL")).toHaveLength(1);
    expect(silentSentence(s)).toMatch(/m312 has fallen silent; poor coverage here is usual: \d of \d/);
    expect(silentSentence(s)).toContain("not to say that all is well");
  });

  it("[SL8] nobody waits longer than the watch's value says, however long others were lost", () => {
    const s = shift({ ...alone, settings: { watch: { silence: { deadZoneNoticeS: 150 } } } });
    const lastS = driveIn(s, driveThrough(s, 6));
    s.moment(lastS + 17 + 151);
    expect(s.climb("SL")).toHaveLength(1);
  });

  it("[SL8] on a stop it excuses nothing: a notice at once that says so, and the check is due", () => {
    const s = shift(alone);
    const lastS = driveIn(s, driveThrough(s, 6));
    s.say(lastS + 2, inTheValley);
    s.moment(lastS + 120);
    expect(s.climb("SL")).toEqual([`notice@${lastS + 17}`]);
    expect(silentSentence(s)).toContain("poor coverage here is usual");
    expect(s.climb("SC")).toContain(`urgent@${lastS + 17 + 60}`);
    expect(s.climb("SC")).toContain(`emergency@${lastS + 17 + 90}`);
  });

  it("[SL8] where nothing is known, a stop's silence makes the check due as ever", () => {
    const s = shift(alone);
    const lastS = driveIn(s, 0);
    s.say(lastS + 2, inTheValley);
    s.moment(lastS + 120);
    expect(s.climb("SC")).toContain(`emergency@${lastS + 17 + 90}`);
  });

  it("[SL5][SL8] who is lost where everybody is says nothing about the carrier", () => {
    const s = shift({
      settings: { watch: { silence: { groupUnits: 2 } } },
      also: [...alone.also, { type: "UnbindDevice", device: "p305" }],
    });
    const doneS = driveThrough(s, 6);
    const lastS = driveIn(s, doneS);
    for (let t = doneS; t <= lastS; t += 5) s.fix(t + 1, "M305", 1_000 + (t - doneS) * 25, PACE_MPS, { courseDeg: 90 });
    s.moment(lastS + 100);
    expect(s.system()).toEqual([]);
  });

  it("[CV4] silence in which the gateway was deaf teaches nothing", () => {
    const s = shift(alone);
    for (let drive = 0; drive < 6; drive++) {
      const t = drive * 1_000;
      s.fix(t, "M305", 1_875, PACE_MPS, { courseDeg: 90 });
      s.give(t + 1, { kind: "gateway", gateway: "udp", change: "deaf", reason: "test" });
      s.give(t + 110, { kind: "gateway", gateway: "udp", change: "listening", reason: "test" });
      s.fix(t + 120, "M305", 5_000); // and stands there until the next time
    }
    expect([...s.world.senses.coverage.cells()].some(({ lossCount }) => lossCount > 0)).toBe(false);
  });
});

describe("a place where everybody is heard", () => {
  const open = { fromM: 0, toM: 0 };

  it("[SL9] off a stop its notice comes sooner, and says why", () => {
    const s = shift(alone);
    const lastS = driveIn(s, driveThrough(s, 9, open));
    s.moment(lastS + 17 + 30);
    expect(s.climb("SL")).toEqual([`notice@${lastS + 47}`]);
    expect(silentSentence(s)).toContain("coverage here is usually good");
  });

  it("[SL9] a car that stood and was heard, and falls silent on its stop, is urgent in half the time", () => {
    const s = shift(alone);
    s.say(0, stop);
    for (let t = 0; t <= 90; t += 5) s.fix(t, "M312", 0);
    s.moment(90 + 17 + 30);
    expect(s.climb("SC")).toEqual([`notice@${90 + 17 + 15}`, `urgent@${90 + 17 + 30}`]);
    const cause = s.alert()?.causes.find(({ monitor }) => monitor === "SC");
    expect(cause?.sentence).toContain("it was heard from this very place before");
  });
});
