/**
 * What happened in a run, by kind: a run in which something never happened has proved nothing about it.
 */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(kind: string, by = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + by);
  }

  of(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** By name, in order of the alphabet. */
  all(): [string, number][] {
    return [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Those of the wanted kinds that never happened. */
  missing(wanted: readonly string[]): string[] {
    return wanted.filter((kind) => this.of(kind) === 0);
  }
}
