/** A process of its own for measuring memory: what the engine holds for each device of a driving fleet. */
import { emptyCenter } from "../src/domain/center.ts";
import { CommandSchema } from "../src/domain/command.ts";
import { defaultSettings } from "../src/domain/settings.ts";
import { step } from "../src/engine/engine.ts";
import { createWorld, type World } from "../src/engine/world.ts";
import { Drive } from "./drive.ts";
import { staffCommands } from "./made-center.ts";

export type DeviceMemory = { readonly perDeviceBytes: number; readonly ringBytes: number; readonly units: number };

const UNITS = 2_000;
const WARM_UP_UNITS = 100;
const ROUNDS = 66;
/** Sixty-four fixes of four numbers in eight bytes and four in four. */
const RING_BYTES = 64 * (4 * 8 + 4 * 4);
const T0 = Date.UTC(2026, 2, 15);

drivenFleet(WARM_UP_UNITS); // compiled code and caches are nobody's device
const before = bytesNow();
const world = drivenFleet(UNITS);
const perDeviceBytes = (bytesNow() - before) / (2 * UNITS) - RING_BYTES;
process.send?.({ perDeviceBytes, ringBytes: RING_BYTES, units: world.center.units.size } satisfies DeviceMemory);

function drivenFleet(units: number): World {
  const made = createWorld({ settings: defaultSettings(), center: emptyCenter(), nowMs: T0 });
  let count = 0;
  const actor = { kind: "dispatcher", name: "Rivera" } as const;
  const say = (raw: unknown): void => {
    step(made, { kind: "command", commandId: `c${count++}`, command: CommandSchema.parse(raw), actor }, T0);
  };
  for (const command of staffCommands(units, 5)) say(command);
  for (let i = 0; i < units; i++) {
    const keys = [`taip:p${i}`];
    say({ type: "RegisterDevice", device: `p${i}`, kind: "portable", keys, officer: `o${i}`, intervalS: 5 });
  }
  const drive = new Drive(made, units, 10);
  for (let round = 0; round < ROUNDS; round++) drive.round(); // until every ring is full
  made.answers.clear(); // bounded, and not the devices'
  return made;
}

function bytesNow(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
