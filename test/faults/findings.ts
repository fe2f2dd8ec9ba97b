/** What a fault's run found: each promise with what was measured, and whether it was held. */
export type Finding = {
  readonly promise: string;
  readonly measured: string;
  /** Undefined where it could not be tried, or is told without a promise. */
  readonly held: boolean | undefined;
};

export class Findings {
  readonly list: Finding[] = [];

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
