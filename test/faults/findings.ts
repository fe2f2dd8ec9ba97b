/** What a fault's run found: each promise with what was measured, and whether it was held. */
export type Finding = {
  readonly promise: string;
  readonly measured: string;
  /** Undefined where it could not be tried, or is told without a promise. */
  readonly held: boolean | undefined;
};

export class Findings {
  readonly list: Finding[] = [];
  /** What a trial that is under way would say by now, where it takes long. */
  soFar: (() => readonly Finding[]) | undefined;

  /** All that was found, also by a trial that was interrupted. */
  get all(): readonly Finding[] {
    return [...this.list, ...(this.soFar?.() ?? [])];
  }

  /** A promise, what was measured of it, and whether that holds. */
  add(promise: string, held: boolean, measured: string | number): void {
    this.list.push({ promise, measured: String(measured), held });
  }

  /** A figure without a promise. */
  tell(what: string, measured: string | number): void {
    this.list.push({ promise: what, measured: String(measured), held: undefined });
  }

  get broken(): readonly Finding[] {
    return this.list.filter(({ held }) => held === false);
  }
}
