/** One thing that is broken on purpose: a piece of the source that is replaced in a copy. */
export type Break = {
  readonly name: string;
  /** What is no longer done, for a reader. */
  readonly what: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  /** Any of these has to turn red. */
  readonly red: readonly string[];
  /** Where the ordinary size shows it rarely. */
  readonly size?: { readonly units: number; readonly hours: number; readonly consoles: number };
};
