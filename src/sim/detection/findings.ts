/** What the pieces of a run have found, in the order of their numbers, however they came. */
import type { IncidentResult } from "./incident-trial.ts";
import type { ShiftResult } from "./ordinary-shift.ts";
import type { PolicyName } from "./policy.ts";
import type { Done } from "./tasks.ts";

export class Findings {
  readonly #incidents = new Map<string, Map<number, readonly IncidentResult[]>>();
  readonly #shifts = new Map<string, Map<string, ShiftResult>>();

  constructor(done: readonly Done[]) {
    for (const one of done) {
      const key = keyOf(one.variant.policy, one.variant.values);
      if (one.kind === "incidents") at(this.#incidents, key).set(one.from, one.results);
      else at(this.#shifts, key).set(`${one.hours}/${one.index}`, one.result);
    }
  }

  /** In the order of their numbers; `max` takes the first of them. */
  incidents(policy: PolicyName, values?: Readonly<Record<string, number>>, max = Infinity): readonly IncidentResult[] {
    const chunks = this.#incidents.get(keyOf(policy, values)) ?? new Map<number, readonly IncidentResult[]>();
    const all = [...chunks].toSorted(([a], [b]) => a - b).flatMap(([, results]) => results);
    return all.slice(0, max);
  }

  shifts(policy: PolicyName, values?: Readonly<Record<string, number>>, max = Infinity): readonly ShiftResult[] {
    const all = this.#shifts.get(keyOf(policy, values)) ?? new Map<string, ShiftResult>();
    const number = (key: string): number => Number(key.split("/")[1]);
    return [...all]
      .toSorted(([a], [b]) => number(a) - number(b))
      .map(([, result]) => result)
      .slice(0, max);
  }
}

function keyOf(policy: PolicyName, values: Readonly<Record<string, number>> | undefined): string {
  return values === undefined ? policy : `${policy} ${JSON.stringify(values)}`;
}

function at<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map()));
  return inner;
}
