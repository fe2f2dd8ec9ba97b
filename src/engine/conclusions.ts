/**
 * What each monitor concluded about one unit when it was asked last, in the order of the monitors.
 *
 * In a list and not by name: with every fix all of them are gone through, for thousands of units in turn, and what costs
 * there is how many places of memory are touched.
 */
import type { MonitorId } from "../domain/alert.ts";
import type { Conclusion } from "../watch/monitor.ts";
import { monitors } from "../watch/monitors.ts";

const indexes: ReadonlyMap<MonitorId, number> = new Map(monitors.map(({ id }, index) => [id, index]));

export class Conclusions {
  readonly #of: (Conclusion | undefined)[] = monitors.map(() => undefined);

  /** Of the monitor at a place in the list of all; undefined where it was never asked. */
  at(index: number): Conclusion | undefined {
    return this.#of[index];
  }

  /** By a monitor's name; undefined where it was never asked, or is no unit's monitor. */
  get(id: MonitorId): Conclusion | undefined {
    const index = indexes.get(id);
    return index === undefined ? undefined : this.#of[index];
  }

  put(index: number, conclusion: Conclusion): void {
    this.#of[index] = conclusion;
  }

  set(id: MonitorId, conclusion: Conclusion): void {
    const index = indexes.get(id);
    if (index !== undefined) this.#of[index] = conclusion;
  }
}
