/**
 * Chance from a seed: sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, 128 bits of state),
 * seeded through a string hash so that each actor of a practice or a simulation can own a stream by name.
 *
 * The same seed gives the same numbers on every platform: only 32-bit integer operations are used.
 */
export type Random = {
  /** A float in [0, 1) with 32 bits of resolution. */
  readonly next: () => number;
  /** An integer in [0, bound). */
  readonly int: (bound: number) => number;
  /** A float in [low, high). */
  readonly between: (low: number, high: number) => number;
  /** A normally distributed float with mean 0 and standard deviation 1. */
  readonly gaussian: () => number;
  /** One of the items, all equally likely. Throws RangeError on an empty list. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** A stream of its own, fixed by this seed and the name alone: drawing from one never moves the other. */
  readonly stream: (name: string) => Random;
};

/** Makes the stream of a seed. */
export function randomFrom(seed: string): Random {
  const [s0, s1, s2] = hash96(seed);
  let a = s0;
  let b = s1;
  let c = s2;
  let counter = 1;
  function uint32(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  }
  for (let i = 0; i < 12; i++) uint32();
  const next = (): number => uint32() / 4_294_967_296;
  return {
    next,
    int: (bound) => Math.floor(next() * bound),
    between: (low, high) => low + next() * (high - low),
    gaussian: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: <T>(items: readonly T[]): T => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("pick from an empty list");
      return item;
    },
    stream: (name) => randomFrom(`${seed}/${name}`),
  };
}

// Three 32-bit lanes over the code units, each with its own multiplier (FNV-1a's step with other odd primes).
function hash96(text: string): [number, number, number] {
  let h0 = 0x811c9dc5;
  let h1 = 0x9e3779b9;
  let h2 = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h0 = Math.imul(h0 ^ unit, 0x01000193);
    h1 = Math.imul(h1 ^ unit, 0x5bd1e995);
    h2 = Math.imul(h2 ^ unit, 0xcc9e2d51);
    h1 ^= h0 >>> 15;
    h2 ^= h1 >>> 13;
  }
  return [h0 | 0, h1 | 0, h2 | 0];
}
