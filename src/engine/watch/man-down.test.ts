/** MD: a sensor reports a fall, or that its bearer does not move. */
import { describe, expect, it } from "vitest";
import { onStop as ordinaryStop, shift as ordinaryShift, stop } from "../shift-fixture.ts";

/** Fifteen seconds to answer, as an agency may set it. */
const settings = { watch: { manDown: { promptS: 15 } } };
const shift = (options: Parameters<typeof ordinaryShift>[0] = {}): ReturnType<typeof ordinaryShift> =>
  ordinaryShift({ settings, ...options });
const onStop = (options: Parameters<typeof ordinaryStop>[0] = {}): ReturnType<typeof ordinaryStop> =>
  ordinaryStop({ settings, ...options });

type Shift = ReturnType<typeof shift>;
const fall = { alarm: { kind: "man-down", active: true } } as const;
const upright = { alarm: { kind: "man-down", active: false } } as const;
const still = { alarm: { kind: "no-motion", active: true } } as const;
const moving = { alarm: { kind: "no-motion", active: false } } as const;
const two = [
  { type: "RegisterOfficer", officer: "o313", agency: "NMSP", name: "Officer 313" },
  { type: "RegisterDevice", device: "p313", kind: "portable", keys: ["taip:P313"], officer: "o313", prompts: true },
  { type: "JoinUnit", unit: "312", officer: "o313" },
];
/** Available, the car at 0 m and the officer's portable some way off. */
function outside(eastM: number): Shift {
  const s = shift();
  s.fix(0, "M312", 0);
  s.fix(0, "P312", eastM);
  return s;
}
/** Both go on reporting where they are. */
function remain(s: Shift, fromS: number, toS: number, eastM: number): void {
  for (let t = fromS; t <= toS; t += 5) {
    s.fix(t, "M312", 0);
    if (t % 10 === 0) s.fix(t, "P312", eastM);
  }
}

describe("a fall", () => {
  it("[MD1] prompts at once; on a stop it is an emergency after 15 s and not before", () => {
    const s = onStop();
    s.hear(61, "P312", fall);
    expect(s.climb("MD")).toEqual(["prompt@61"]);
    s.moment(75.999);
    expect(s.alert()).toBeUndefined();
    s.moment(76);
    expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
    expect(s.alert()?.causes[0]?.silence).toBe(false);
  });

  it("[MD1] on the way to an incident as on a stop", () => {
    const s = outside(200);
    s.say(1, { type: "CreateIncident", agency: "NMSP", incidentType: "TACC", place: { text: "Logan" } });
    s.say(1, { type: "ProgressAssignment", unit: "312", incident: "26-000001", status: "EnRoute" });
    s.hear(2, "P312", fall);
    s.moment(17);
    expect(s.climb("MD")).toEqual(["prompt@2", "emergency@17"]);
  });

  it("[MD1] off an incident urgent after 15 s, an emergency after 45 s", () => {
    const s = outside(200);
    s.hear(1, "P312", fall);
    s.moment(45.999);
    expect(s.climb("MD")).toEqual(["prompt@1", "urgent@16"]);
    s.moment(46);
    expect(s.climb("MD")).toEqual(["prompt@1", "urgent@16", "emergency@46"]);
  });

  it("[MD1] as shipped there are ten seconds to answer", () => {
    const s = ordinaryStop();
    s.hear(61, "P312", fall);
    s.moment(70.999);
    expect(s.climb("MD")).toEqual(["prompt@61"]);
    s.moment(71);
    expect(s.climb("MD")).toEqual(["prompt@61", "emergency@71"]);
  });

  it("[MD1] up again within 15 s, nothing rings; afterwards the alert stands", () => {
    const s = onStop();
    s.hear(61, "P312", fall);
    s.hear(75, "P312", upright);
    s.moment(91);
    expect(s.climb("MD")).toEqual(["prompt@61"]);
    s.hear(92, "P312", fall);
    s.moment(107);
    s.hear(108, "P312", upright);
    expect(s.climb("MD").slice(1)).toEqual(["prompt@92", "emergency@107", "ended@108"]);
    expect(s.alert()).toMatchObject({ level: "emergency", phase: "open" });
  });

  it("[MD1] lack of motion after a fall that was answered is asked about by itself", () => {
    const s = onStop();
    s.hear(61, "P312", fall);
    s.say(65, { type: "RecordContact", unit: "312" });
    s.hear(70, "P312", still);
    s.moment(86);
    expect(s.climb("MD")).toEqual(["prompt@61", "prompt@70", "emergency@85"]);
    expect(s.alert()?.causes.find(({ monitor }) => monitor === "MD")?.sentence).toContain("no motion");
  });

  it("[MD1] an alarm goes on through a restart, at the stage that it had reached", () => {
    const s = onStop();
    s.hear(61, "P312", fall);
    s.restart(70, 2_000, "kept");
    s.moment(76);
    expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
  });
});

describe("no motion", () => {
  it("[MD2] in the vehicle it counts for nothing: 20 m and the accuracy, not a metre farther", () => {
    const s = outside(23);
    s.hear(1, "P312", still);
    remain(s, 5, 60, 23);
    expect(s.climb("MD")).toEqual([]);
    const t = outside(25);
    t.hear(1, "P312", still);
    remain(t, 5, 60, 25);
    expect(t.climb("MD")).toEqual(["prompt@1", "urgent@16", "emergency@46"]);
  });

  it("[MD2] found outside later, it counts from then: the officer is asked first", () => {
    const s = outside(2);
    s.hear(1, "P312", still);
    remain(s, 5, 100, 2);
    expect(s.climb("MD")).toEqual([]);
    remain(s, 105, 200, 60);
    const [prompted, urgent] = s.climb("MD").map((said) => Number(said.split("@")[1]));
    expect(s.climb("MD").map((said) => said.split("@")[0])).toEqual(["prompt", "urgent", "emergency"]);
    // The portable reports at 110; the watch looks again every 5 s.
    expect(prompted).toBeGreaterThanOrEqual(110);
    expect(prompted).toBeLessThanOrEqual(115);
    expect((urgent ?? 0) - (prompted ?? 0)).toBeGreaterThanOrEqual(10);
  });

  it("[MD2] on a stop it counts wherever the officer is, and where nothing is known it counts", () => {
    const s = onStop();
    s.hear(61, "P312", still);
    s.moment(76);
    expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
    const t = shift();
    t.hear(1, "P312", still);
    t.moment(46);
    expect(t.climb("MD")).toEqual(["prompt@1", "urgent@16", "emergency@46"]);
  });

  it("[MD2] a stop that begins while the officer sat still asks first", () => {
    const s = outside(2);
    s.hear(1, "P312", still);
    remain(s, 5, 60, 2);
    s.say(61, stop);
    expect(s.climb("MD")).toEqual(["prompt@61"]);
    s.hear(66, "P312", moving);
    s.moment(80);
    expect(s.climb("MD")).toEqual(["prompt@61"]);
  });

  it("[MD2] once it has rung, a fix beside the car ends nothing", () => {
    const s = outside(60);
    s.hear(1, "P312", still);
    s.moment(16);
    remain(s, 20, 60, 3);
    expect(s.climb("MD")).toEqual(["prompt@1", "urgent@16", "emergency@46"]);
  });
});

describe("answered", () => {
  it("[MD3] by a tap or a voice after the alarm, not by one before it", () => {
    const answered = (act: (s: Shift) => void): string[] => {
      const s = onStop();
      act(s);
      s.moment(80);
      return s.climb("MD");
    };
    expect(
      answered((s) => {
        s.hear(61, "P312", still);
        s.tap(75.9, { type: "AnswerPrompt", unit: "312" });
      }),
    ).toEqual(["prompt@61"]);
    expect(
      answered((s) => {
        s.hear(61, "P312", fall);
        s.say(75.9, { type: "RecordContact", unit: "312" });
      }),
    ).toEqual(["prompt@61"]);
    expect(
      answered((s) => {
        s.say(60.9, { type: "RecordContact", unit: "312" });
        s.hear(61, "P312", fall);
      }),
    ).toEqual(["prompt@61", "emergency@76"]);
  });

  it("[MD4] a tap does not answer for a fall, on a stop or off it; up again does; for no motion a tap answers", () => {
    for (const began of [onStop, shift]) {
      const s = began();
      s.hear(61, "P312", fall);
      s.tap(65, { type: "AnswerPrompt", unit: "312" });
      s.moment(76);
      expect(s.climb("MD").slice(1)).toEqual([began === onStop ? "emergency@76" : "urgent@76"]);
      const t = began();
      t.hear(61, "P312", fall);
      t.tap(65, { type: "AnswerPrompt", unit: "312" });
      t.hear(70, "P312", upright);
      t.moment(80);
      expect(t.climb("MD")).toEqual(["prompt@61"]);
      const u = began();
      u.hear(61, "P312", still);
      u.tap(65, { type: "AnswerPrompt", unit: "312" });
      u.moment(80);
      expect(u.climb("MD")).toEqual(["prompt@61"]);
    }
  });

  it("[MD3] in a unit of two, the other's word does not answer for the one who fell", () => {
    const s = onStop({ also: two });
    s.hear(61, "P312", fall);
    s.say(65, { type: "RecordContact", unit: "312", officer: "o313" });
    s.moment(76);
    expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
    const t = onStop({ also: two });
    t.hear(61, "P312", fall);
    t.say(65, { type: "RecordContact", unit: "312", officer: "o312" });
    t.say(66, { type: "RecordContact", unit: "312", officer: "o313" });
    t.moment(90);
    expect(t.climb("MD")).toEqual(["prompt@61"]);
    const u = onStop({ also: two });
    u.hear(61, "P312", fall);
    u.say(65, { type: "RecordContact", unit: "312" });
    u.moment(90);
    expect(u.climb("MD")).toEqual(["prompt@61"]);
  });

  it("[MD3] what the partner's own device sends is the partner's word, whatever it is", () => {
    for (const type of ["AnswerPrompt", "RecordContact", "RelocateStop"]) {
      const s = onStop({ also: two });
      s.hear(61, "P312", fall);
      s.tap(65, { type, unit: "312", officer: "o312", place: { text: "exit 329" } }, "o313");
      s.moment(76);
      expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
      const t = onStop({ also: two });
      t.hear(61, "P312", still);
      t.tap(65, { type, unit: "312", place: { text: "exit 329" } }, "o312");
      t.moment(90);
      expect(t.climb("MD")).toEqual(["prompt@61"]);
    }
  });

  it("[MD3][SC11] closing an alert about something else does not answer for it", () => {
    const s = onStop();
    s.say(61, { type: "RecordNoAnswer", unit: "312" });
    s.say(62, { type: "RecordNoAnswer", unit: "312" });
    s.hear(63, "P312", fall);
    s.say(70, {
      type: "CloseAlert",
      alert: "312",
      reason: "SAFE",
      text: "answered",
      verified: [{ cause: "SC", how: "challenge-answered", by: "Rivera" }],
    });
    s.moment(78);
    expect(s.climb("MD")).toContain("emergency@78");
  });

  it("[AL8][EM5] closed, it does not climb by itself; reported anew after a minute, it begins anew", () => {
    const s = outside(200);
    s.hear(1, "P312", fall);
    s.moment(20);
    s.say(21, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "sensor on the seat" });
    remain(s, 25, 55, 200);
    s.hear(60.999, "P312", fall);
    expect(s.alert()).toBeUndefined();
    s.hear(61, "P312", fall);
    expect(s.climb("MD")).toEqual(["prompt@1", "urgent@16", "prompt@61"]);
    s.moment(76);
    expect(s.alert()?.level).toBe("urgent");
  });

  it("[EM5] what was answered begins anew after a minute, and what is not answered does not", () => {
    const s = onStop();
    s.hear(61, "P312", fall);
    s.say(62, { type: "RecordContact", unit: "312" });
    s.hear(120.999, "P312", fall);
    expect(s.climb("MD")).toEqual(["prompt@61"]);
    s.hear(121, "P312", fall);
    expect(s.climb("MD")).toEqual(["prompt@61", "prompt@121"]);
    const t = onStop();
    t.hear(61, "P312", fall);
    t.hear(130, "P312", fall);
    t.moment(200);
    expect(t.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
  });

  it("[EM5][MD4] a tap answers for no fall: said again after a minute it goes on, and is not asked about anew", () => {
    for (const tap of ["AnswerPrompt", "RecordContact"]) {
      const s = onStop();
      s.hear(61, "P312", fall);
      s.moment(80);
      s.tap(100, { type: tap, unit: "312" }, "o312");
      s.hear(130, "P312", fall);
      expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
      expect(s.alert()?.causes.filter(({ monitor }) => monitor === "MD")).toMatchObject([{ level: "emergency" }]);
    }
  });

  it("[EM5][MD1] climbing for longer than a minute is not stopped by taps and a sensor that repeats itself", () => {
    const s = shift({ settings: { watch: { manDown: { promptS: 15, emergencyAfterS: 100 } } } });
    s.hear(1, "P312", fall);
    for (let t = 30; t < 101; t += 30) {
      s.tap(t, { type: "AnswerPrompt", unit: "312" }, "o312");
      s.hear(t + 5, "P312", fall);
    }
    s.moment(101);
    expect(s.climb("MD")).toEqual(["prompt@1", "urgent@16", "emergency@101"]);
  });

  it("[EM5][MD3] the partner's voice answers for nobody's fall but the partner's own", () => {
    const s = onStop({ also: two });
    s.hear(61, "P312", fall);
    s.say(65, { type: "RecordContact", unit: "312", officer: "o313" });
    s.hear(130, "P312", fall);
    s.moment(146);
    expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76"]);
    s.say(150, { type: "RecordContact", unit: "312", officer: "o312" });
    s.hear(195, "P312", fall);
    expect(s.climb("MD")).toEqual(["prompt@61", "emergency@76", "ended@150", "prompt@195"]);
  });

  it("[EM5] what it said before the shift is not said about it; what it goes on saying is", () => {
    const s = shift();
    s.say(0, { type: "EndShift", unit: "312" });
    s.hear(1, "P312", fall);
    s.say(100, { type: "StartShift", unit: "312", officers: ["o312"], vehicle: "v312" });
    s.moment(200);
    expect(s.climb("MD")).toEqual([]);
    s.hear(201, "P312", fall);
    s.moment(247);
    expect(s.climb("MD")).toEqual(["prompt@201", "urgent@216", "emergency@246"]);
  });
});
