/** Each kind of incident really contains what it says, and the same draw gives the same incident, twice. */
import { describe, expect, test } from "vitest";
import { distanceBetweenM } from "../../base/geo.ts";
import { randomFrom } from "../../base/prng.ts";
import { SECOND_MS } from "../../base/time.ts";
import { drawIncident, type IncidentCase, type IncidentKind, incidentKinds } from "./incident-case.ts";
import { IncidentTrial, playIncident } from "./incident-trial.ts";

const plain: IncidentCase = {
  kind: "struck-down",
  modemIntervalMs: 5 * SECOND_MS,
  radio: { hasGps: true, intervalMs: 30 * SECOND_MS, manDown: false, prompts: true, isPhone: false },
  radioFate: "with-officer",
  duress: "never",
  duressAfterMs: 3 * SECOND_MS,
  attackerAnswers: false,
  attackerClears: false,
  inValley: false,
  calledInWhileRolling: false,
  attackAfterMs: 60 * SECOND_MS,
  codeFourBefore: false,
  driveAfterMs: 20 * SECOND_MS,
  driveSpeedMps: 30,
  accelerationMps2: 2,
  turnsRound: false,
  onFootM: 200,
};

function play(kind: IncidentKind, with_: Partial<IncidentCase> = {}, policy: "vigil" | "duress-only" = "vigil") {
  const trial = new IncidentTrial({ ...plain, kind, ...with_ }, randomFrom(`test/${kind}`), { policy });
  const result = trial.run();
  const { victim } = trial.world;
  const [person] = victim.people;
  if (person === undefined) throw new Error("nobody rides in the car");
  const car = victim.car.place;
  const officer = victim.placeOf(person, car);
  const radio =
    person.carried === undefined ? undefined : victim.placeOfCarried(person, person.carried, victim.car.place);
  return { result, trial, victim, person, apartM: distanceBetweenM(officer, car), officer, radio, car };
}

describe("what happens", { timeout: 60_000 }, () => {
  test("driven away: the car drives, the officer is in it, and nobody presses a key", () => {
    const { result, victim, apartM, person } = play("driven-away");
    expect(result.drivenMs).toBe(20 * SECOND_MS);
    expect(victim.car.speedMps).toBeGreaterThan(20);
    expect(person.whereabouts.kind).toBe("in-car");
    expect(apartM).toBe(0);
    expect(result.pressedMs).toBeUndefined();
    expect(result.emergencyBy).toBe("MV");
  });

  test("driven away with the radio thrown out: it stays where the stop was", () => {
    const { radio, car, officer } = play("driven-away", { radioFate: "thrown-out" });
    expect(distanceBetweenM(radio ?? car, car)).toBeGreaterThan(500);
    expect(distanceBetweenM(officer, car)).toBe(0);
  });

  test("struck down: the car stands, the officer lies beside it; a sensor says so, and without one the check does", () => {
    const without = play("struck-down");
    expect(without.victim.car.isStanding).toBe(true);
    expect(without.apartM).toBeLessThan(30);
    expect(without.result.fallMs).toBeUndefined();
    expect(without.result.emergencyBy).toBe("SC");
    const radio = { ...plain.radio, manDown: true } as NonNullable<IncidentCase["radio"]>;
    const sensed = play("struck-down", { radio }).result;
    expect(sensed.fallMs).toBeLessThan(7 * SECOND_MS);
    expect(sensed.emergencyBy).toBe("MD");
    expect(sensed.emergencyMs ?? Infinity).toBeLessThan(without.result.emergencyMs ?? 0);
  });

  test("car taken: the officer lies where it stood, the car is gone, and a fix has shown it", () => {
    const { result, apartM, victim } = play("car-taken");
    expect(victim.car.speedMps).toBeGreaterThan(20);
    expect(apartM).toBeGreaterThan(100);
    expect(result.drivenSeenMs ?? 0).toBeGreaterThan(result.drivenMs ?? Infinity);
  });

  test("radio taken: switched off it says nothing any more, carried off it drives away from the officer", () => {
    expect(play("radio-taken", { radioFate: "switched-off" }).person.carried?.isDead).toBe(true);
    const { radio, officer, victim } = play("radio-taken", { radioFate: "carried-off" });
    expect(distanceBetweenM(radio ?? officer, officer)).toBeGreaterThan(1_000);
    expect(victim.car.isStanding).toBe(true);
  });

  test("parted: the car is driven off while the officer is on foot, so far away", () => {
    const { result, person, apartM } = play("parted");
    expect(result.drivenMs).toBe(0);
    expect(person.whereabouts.kind).toBe("at");
    expect(apartM).toBeGreaterThan(200);
  });

  test("struck down off a stop: there is no stop and no check", () => {
    const { result, trial, victim } = play("struck-elsewhere", { duress: "early" });
    const unit = [...trial.center.world.center.units.values()].find(({ id }) => id === victim.id);
    expect(unit?.stop).toBeUndefined();
    expect(result.checkDueMs).toBeUndefined();
    expect(result.emergencyBy).toBe("DU");
  });

  test("threatened: the key goes down when it is to, and the center has it an instant later", () => {
    const { result } = play("threatened", { duress: "early" });
    expect(result.pressedMs).toBe(3 * SECOND_MS);
    expect(result.keyHeardMs ?? Infinity).toBeLessThan(5 * SECOND_MS);
    expect(result.emergencyMs ?? Infinity).toBeLessThanOrEqual(result.keyHeardMs ?? 0);
  });

  test("in a valley no fix of the place arrives; where an attacker clears first, the stop is over", () => {
    expect(play("driven-away", { inValley: true }).result.drivenSeenMs ?? Infinity).toBeGreaterThan(
      play("driven-away").result.drivenSeenMs ?? Infinity,
    );
    const cleared = play("driven-away", { attackerClears: true }, "duress-only");
    const unit = [...cleared.trial.center.world.center.units.values()].find(({ id }) => id === cleared.victim.id);
    expect(unit?.stop).toBeUndefined();
  });
});

describe("drawing", { timeout: 60_000 }, () => {
  test("every kind is drawn, with and without each thing, and the same seed draws the same", () => {
    const draw = (index: number): IncidentCase => drawIncident(randomFrom(`draw/${index}`));
    const cases = Array.from({ length: 3_000 }, (_, index) => draw(index));
    expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set(incidentKinds));
    for (const kind of incidentKinds) {
      const of = cases.filter((one) => one.kind === kind);
      const both = (isSo: (one: IncidentCase) => boolean): boolean => new Set(of.map(isSo)).size === 2;
      expect([kind, both(({ inValley }) => inValley)]).toEqual([kind, true]);
      expect([kind, both(({ radio }) => radio?.manDown === true)]).toEqual([kind, true]);
      expect([kind, both(({ radio }) => radio?.hasGps === true)]).toEqual([kind, true]);
      expect([kind, both(({ attackerAnswers }) => attackerAnswers)]).toEqual([kind, true]);
      if (kind !== "threatened") expect(new Set(of.map(({ duress }) => duress)).size).toBeGreaterThanOrEqual(2);
    }
    expect(draw(7)).toEqual(cases[7]);
    // Nobody without a radio has a key, and nobody drives a car that nothing is known of.
    expect(cases.filter(({ radio, duress }) => radio === undefined && duress !== "never")).toEqual([]);
  });

  test("the same incident plays the same, twice", () => {
    for (const index of [3, 4, 5]) {
      const task = { seed: "twice", index, variant: { policy: "vigil" as const } };
      const first = playIncident(task);
      expect(playIncident(task)).toEqual(first);
      expect(first.played).toBe(true);
    }
  });
});
