/**
 * How much one source or one account may ask in a while: a bucket each, which fills evenly. What is beyond is answered
 * "later", so that nobody takes the loop from the watch. Danger is never counted and never held up (AU30).
 */
export type Pace = { readonly perSecond: number; readonly burst: number };

/** A shift's console asks a few times a second; an import of a roster some dozens. */
export const PACES = {
  source: { perSecond: 200, burst: 2_000 },
  account: { perSecond: 100, burst: 1_000 },
  /** Trying to get in: a room at the change of the shift, and not a machine. */
  door: { perSecond: 2, burst: 60 },
} as const satisfies Record<string, Pace>;

const KEPT_MAX = 20_000;

type Bucket = { tokens: number; atMs: number };

export class RateLimit {
  readonly #pace: Pace;
  // In the order in which they were last asked: the first is the one that has been quiet longest.
  readonly #buckets = new Map<string, Bucket>();

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Takes one from a bucket. False where it is empty: it is then `waitS` until there is one. */
  take(name: string, nowMs: number): boolean {
    const { perSecond, burst } = this.#pace;
    const known = this.#buckets.get(name);
    this.#buckets.delete(name);
    const bucket = known ?? { tokens: burst, atMs: nowMs };
    // A clock that was stepped back fills nothing and empties nothing.
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1_000) * perSecond);
    bucket.atMs = nowMs;
    this.#buckets.set(name, bucket);
    if (this.#buckets.size > KEPT_MAX) {
      const oldest = this.#buckets.keys().next().value;
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  get waitS(): number {
    return Math.max(1, Math.ceil(1 / this.#pace.perSecond));
  }
}
