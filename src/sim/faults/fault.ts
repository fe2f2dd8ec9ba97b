/**
 * What can be made to go wrong in a run, and when: a list drawn from the seed before the run begins, so that a run
 * can be repeated without some of it, and a failing one shrunk.
 */
import type { Random } from "../../base/prng.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { DiskMood } from "../shell/simulated-disk.ts";

/** What a run can be told to have, by `--faults`. */
export const faultKinds = [
  "network",
  "kill",
  "power",
  "disk",
  "clock",
  "calendar",
  "consoles",
  "monitor",
  "flood",
  "gateway",
  "carrier",
] as const;
export type FaultKind = (typeof faultKinds)[number];

type FaultDeed =
  | { readonly do: "datagrams" }
  | { readonly do: "kill" }
  | { readonly do: "kill-at-append"; readonly stage: "before" | "written" }
  | { readonly do: "power"; readonly afterLying: boolean }
  | { readonly do: "disk"; readonly mood: Exclude<DiskMood, "well"> }
  | { readonly do: "clock"; readonly stepMs: number }
  | { readonly do: "console"; readonly condition: "slow" | "frozen" | "cut"; readonly index: number }
  | { readonly do: "reconnect-all" }
  | { readonly do: "monitor"; readonly sense: "fixesSince" | "placeAt" | "nearestUnits" | "standingSinceMs" }
  | { readonly do: "flood" }
  | { readonly do: "gateway"; readonly index: number }
  | { readonly do: "carrier" };
export type Fault = FaultDeed & {
  /** Its number in the schedule: a shrunk run keeps some of them. */
  readonly id: number;
  readonly kind: FaultKind;
  /** From the start of the run. */
  readonly afterMs: number;
  readonly durationMs: number;
};

/** How often in an hour each happens; at least once in a run that has it. */
const PER_HOUR: Readonly<Record<Exclude<FaultKind, "calendar">, number>> = {
  network: 2,
  kill: 4,
  power: 0.5,
  disk: 4,
  clock: 0.5,
  consoles: 6,
  monitor: 0.5,
  flood: 0.1,
  gateway: 1,
  carrier: 1,
};

/** Draws what goes wrong in a run, in order of time. */
export function drawFaults(random: Random, kinds: readonly FaultKind[], durationMs: number): Fault[] {
  const faults: Omit<Fault, "id">[] = [];
  for (const kind of kinds) {
    if (kind === "calendar") continue;
    const stream = random.stream(kind);
    const count = Math.max(leastOf(kind), Math.round((PER_HOUR[kind] * durationMs) / HOUR_MS));
    for (let number = 0; number < count; number++) {
      const afterMs = Math.round(stream.between(3 * MINUTE_MS, Math.max(4 * MINUTE_MS, durationMs)));
      faults.push({ kind, afterMs, ...drawOne(stream, kind, number) } as Omit<Fault, "id">);
    }
  }
  return faults
    .toSorted((a, b) => a.afterMs - b.afterMs || (a.kind < b.kind ? -1 : 1))
    .map((fault, id) => ({ ...fault, id }) as Fault);
}

const MOODS = ["slow", "full", "failing", "hanging", "lying"] as const;
const SENSES = ["fixesSince", "placeAt", "nearestUnits", "standingSinceMs"] as const;

// Enough that each form of a kind is seen in the shortest run.
function leastOf(kind: FaultKind): number {
  if (kind === "disk") return MOODS.length;
  if (kind === "consoles") return 4;
  if (kind === "power") return 2;
  return kind === "kill" ? 3 : 1;
}

function drawOne(
  random: Random,
  kind: Exclude<FaultKind, "calendar">,
  number: number,
): FaultDeed & { durationMs: number } {
  const window = (fromMs: number, toMs: number): number => Math.round(random.between(fromMs, toMs));
  switch (kind) {
    case "network":
      return { do: "datagrams", durationMs: window(MINUTE_MS, 5 * MINUTE_MS) };
    case "kill": {
      const durationMs = window(SECOND_MS, 8 * SECOND_MS);
      if (number % 3 === 0) return { do: "kill", durationMs };
      return { do: "kill-at-append", stage: number % 3 === 1 ? "before" : "written", durationMs };
    }
    case "power":
      return { do: "power", afterLying: number % 2 === 0, durationMs: window(20 * SECOND_MS, 3 * MINUTE_MS) };
    case "disk": {
      const mood = MOODS[number % MOODS.length] ?? "slow";
      return { do: "disk", mood, durationMs: window(5 * SECOND_MS, 90 * SECOND_MS) };
    }
    case "clock":
      return {
        do: "clock",
        stepMs: random.pick([HOUR_MS, -HOUR_MS]),
        durationMs: window(5 * MINUTE_MS, 20 * MINUTE_MS),
      };
    case "consoles": {
      const durationMs = window(25 * SECOND_MS, 2 * MINUTE_MS);
      if (number % 4 === 3) return { do: "reconnect-all", durationMs: 0 };
      const condition = (["slow", "frozen", "cut"] as const)[number % 4] ?? "cut";
      return { do: "console", condition, index: random.int(1_000), durationMs };
    }
    case "monitor":
      return { do: "monitor", sense: random.pick(SENSES), durationMs: 0 };
    case "flood":
      return { do: "flood", durationMs: window(SECOND_MS, 10 * SECOND_MS) };
    case "gateway":
      return { do: "gateway", index: random.int(1_000), durationMs: window(20 * SECOND_MS, 2 * MINUTE_MS) };
    case "carrier":
      return { do: "carrier", durationMs: 0 };
  }
}
