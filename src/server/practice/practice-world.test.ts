/** The world itself, without an engine: what it says, in which order, and what it never says. */
import { describe, expect, it } from "vitest";
import { randomFrom } from "../../base/prng.ts";
import { distanceBetweenM } from "../../base/geo.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { createPeerDecoder } from "../../codecs/peer-decoder.ts";
import { emptyCenter } from "../../domain/center.ts";
import { GpsNoise } from "./gps-noise.ts";
import { PatrolCar } from "./patrol-car.ts";
import { eyesOn } from "./practice-eyes.ts";
import type { PracticeOutput } from "./practice-output.ts";
import { advance, createPracticeWorld, hear, type PracticeWorld } from "./practice-world.ts";
import { scenarios, startScenario } from "./scenarios.ts";
import { measurePolyline } from "../../base/polyline.ts";

const START_MS = Date.UTC(2026, 2, 15, 11);
const blindEyes = eyesOn(emptyCenter);

function worldOf(seed: string, options: { units?: number; dispatchers?: boolean } = {}): PracticeWorld {
  return createPracticeWorld({ seed, startMs: START_MS, eyes: blindEyes, ...options });
}

describe("a practice world", () => {
  it("says things in order of time, at whole milliseconds, the same for the same seed", () => {
    const [one, two, other] = ["s", "s", "t"].map((seed) => advance(worldOf(seed), START_MS + 5 * MINUTE_MS));
    const times = one?.map(({ atMs }) => atMs) ?? [];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every(Number.isInteger)).toBe(true);
    expect(one?.length).toBeGreaterThan(500);
    expect(one).toEqual(two);
    expect(one).not.toEqual(other);
  });

  it("begins with the roster, and sends bytes that the gateways' decoder reads without a fault", () => {
    const outputs = advance(worldOf("s"), START_MS + MINUTE_MS);
    expect(outputs[0]).toMatchObject({
      kind: "command",
      actor: "system:practice",
      command: { type: "RegisterAgency" },
    });
    const decoders = new Map<string, ReturnType<typeof createPeerDecoder>>();
    const keys = new Set<string>();
    for (const output of outputs) {
      if (output.kind !== "frame") continue;
      const decoder = decoders.get(output.peer) ?? createPeerDecoder(output.gateway === "modem-udp" ? "udp" : "tcp");
      decoders.set(output.peer, decoder);
      for (const item of decoder.push(output.bytes, output.atMs).items) {
        expect(item.kind).toBe("report");
        if (item.kind !== "report") continue;
        keys.add(`${item.report.protocol}:${item.report.deviceKey}`);
        expect(Math.abs((item.report.fix?.fixAtMs ?? 0) - output.atMs)).toBeLessThan(2 * SECOND_MS);
      }
    }
    expect(keys).toContain("taip:M312");
    expect(keys).toContain("taip:P312");
    expect(keys).toContain("nmea:CAR-317");
    // No device of one sender is taken for another's.
    expect(decoders.size).toBe(keys.size);
  });

  it("can be smaller, and without dispatchers nobody signs on", () => {
    const outputs = advance(worldOf("s", { units: 3, dispatchers: false }), START_MS + 30 * MINUTE_MS);
    const commands = outputs.filter(
      (output): output is Extract<PracticeOutput, { kind: "command" }> => output.kind === "command",
    );
    expect(commands.filter(({ command }) => command.type === "StartShift")).toHaveLength(3);
    expect(commands.every(({ actor }) => actor === "system:practice")).toBe(true);
  });

  it("never declares danger: whatever a scenario does, no command of the world raises an alert", () => {
    const forbidden = new Set([
      "DeclareEmergency",
      "RecordNoAnswer",
      "TellUnits",
      "MarkVehicleCompromised",
      "SetHighCaution",
    ]);
    for (const { id } of scenarios) {
      const world = worldOf(id);
      advance(world, START_MS + MINUTE_MS);
      expect(startScenario(world, id).ok).toBe(true);
      const types = advance(world, START_MS + 60 * MINUTE_MS).flatMap((output) =>
        output.kind === "command" ? [output.command.type] : [],
      );
      expect(types.filter((type) => forbidden.has(type))).toEqual([]);
      expect(types).toContain("StartStop");
    }
  });

  it("lets most officers answer a prompt on their own device, and nobody who can't", () => {
    const answers = (canAnswer: boolean): number => {
      const world = worldOf("s");
      advance(world, START_MS + SECOND_MS);
      for (const unit of world.stage.units.values()) {
        unit.canAnswer = canAnswer;
        hear(world, { kind: "prompt", unitId: `${unit.row.agency}-${unit.callSign}`, deviceIds: [] });
      }
      const outputs = advance(world, START_MS + 20 * SECOND_MS);
      return outputs.filter(
        (output) =>
          output.kind === "command" && output.command.type === "AnswerPrompt" && output.actor.startsWith("officer:"),
      ).length;
    };
    expect(answers(true)).toBeGreaterThan(5);
    expect(answers(false)).toBe(0);
  });

  it("refuses a scenario that it does not have, or whose unit is not out", () => {
    const world = worldOf("s", { units: 1 });
    expect(startScenario(world, "i-99")).toMatchObject({ ok: false });
    expect(startScenario(world, "i-10")).toMatchObject({ ok: false, reason: "unit 417 is not out" });
  });
});

describe("a receiver's error", () => {
  it("is some metres, and wanders rather than jumps", () => {
    const noise = new GpsNoise(randomFrom("noise"), 2.5, 0);
    const place = { latDeg: 35.1, lonDeg: -103.9 };
    const seen = Array.from({ length: 4_000 }, (_, i) => noise.seen(place, i * 5_000));
    const offM = seen.map((point) => distanceBetweenM(point, place));
    const meanM = offM.reduce((sum, off) => sum + off, 0) / offM.length;
    expect(meanM).toBeGreaterThan(2);
    expect(meanM).toBeLessThan(5);
    const steps = seen.slice(1).map((point, i) => distanceBetweenM(point, seen[i] ?? point));
    expect(steps.reduce((sum, step) => sum + step, 0) / steps.length).toBeLessThan(meanM);
  });
});

describe("a patrol car", () => {
  const line = measurePolyline([
    { latDeg: 35, lonDeg: -104 },
    { latDeg: 35, lonDeg: -103.8 },
  ]);

  it("gathers speed, stands on the shoulder where it should, and what is ordered holds only from then on", () => {
    let nowMs = 0;
    const car = new PatrolCar(line, 1_000, 1, () => nowMs);
    car.drive(30);
    nowMs = 60_000;
    expect(car.speedMps).toBeCloseTo(30, 5);
    const cruisedM = car.alongM;
    expect(cruisedM).toBeGreaterThan(2_000);
    car.stopAt(cruisedM + 900, 30);
    nowMs = 120_000;
    expect(car.isStanding).toBe(true);
    expect(Math.abs(car.alongM - cruisedM - 900)).toBeLessThan(2);
    // It stood until it was told to go: asked late, it has not gone early.
    nowMs = 500_000;
    car.drive(30);
    expect(car.speedMps).toBe(0);
    expect(car.place.speedMps).toBe(0);
  });

  it("turns round at the ends of its beat", () => {
    let nowMs = 0;
    const car = new PatrolCar(line, 200, -1, () => nowMs);
    car.drive(25);
    nowMs = 120_000;
    expect(car.direction).toBe(1);
    expect(car.alongM).toBeGreaterThan(0);
    expect(car.place.courseDeg).toBeCloseTo(90, 0);
  });
});
