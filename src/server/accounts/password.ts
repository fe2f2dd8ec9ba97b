/**
 * Passwords: which are taken, how they are kept. Argon2id with 64 MiB, never shortened; what a guesser would try
 * early is refused (AU2, AU3).
 *
 * A hash takes its 64 MiB and most of a processor for a quarter of a second, so only a few are made at a time and
 * whoever comes when too many wait is told so: a flood of sign-ins must not take the memory of the watch.
 */
import { hash, type Options, verify } from "@node-rs/argon2";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

export type PasswordFault = "too-short" | "too-long" | "easily-guessed";

export const PASSWORD_LENGTH_MIN = 12;
const PASSWORD_LENGTH_MAX = 1_000;
/** Of a password so much must be left when what others know of its owner is taken out of it. */
const OWN_LENGTH_MIN = 8;
/** A password that would fall within so many guesses, as a power of ten, is refused. */
const GUESSES_LOG10_MIN = 9;

/** RFC 9106: id, 64 MiB, three passes. `algorithm` 2 is id; the library's own name for it exists only in its types. */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const LIMITS = { atOnceMax: 2, waitingMax: 32 };

const guesser = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 64 });

/** Why a password is not taken; undefined where it is. `about` is what others know of its owner. */
export function passwordFault(password: string, about: readonly string[]): PasswordFault | undefined {
  const length = Array.from(normal(password)).length;
  if (length < PASSWORD_LENGTH_MIN) return "too-short";
  if (length > PASSWORD_LENGTH_MAX) return "too-long";
  // Beyond its first 64 characters a password is not judged; it is still taken and compared whole.
  const known = ["vigil", "dispatch", "police", "sheriff", ...about.flatMap((text) => text.split(/\s+/))];
  if (guesser.check(normal(password), known).guessesLog10 < GUESSES_LOG10_MIN) return "easily-guessed";
  return Array.from(withoutWords(normal(password), known)).length < OWN_LENGTH_MIN ? "easily-guessed" : undefined;
}

/** Too many passwords are being checked; try again in a moment. */
export class TooBusyError extends Error {
  override readonly name = "TooBusyError";
  constructor() {
    super("too many passwords are being checked at this moment");
  }
}

/** Makes and checks hashes, a few at a time. */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #limits: typeof LIMITS;
  #decoy: Promise<string> | undefined;

  readonly #cost: Options;

  constructor(limits = LIMITS, cost = ARGON2ID) {
    this.#limits = limits;
    this.#cost = cost;
  }

  /** Makes what a name that nobody has is compared with, before the first who signs in would wait for it. */
  prepare(): void {
    this.#decoy ??= this.make(crypto.randomUUID());
  }

  /** The hash under which a password is kept. */
  make(password: string): Promise<string> {
    return this.#inTurn(() => hash(normal(password), this.#cost));
  }

  /**
   * Whether a password is the one of a hash. Without a hash it takes as long and is false, so that nobody learns
   * from the time which names exist (AU5).
   */
  async matches(kept: string | undefined, password: string): Promise<boolean> {
    this.#decoy ??= this.make(crypto.randomUUID());
    const decoy = await this.#decoy;
    const matches = await this.#inTurn(() => verify(kept ?? decoy, normal(password)));
    return matches && kept !== undefined;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limits.atOnceMax) {
      if (this.#waiting.length >= this.#limits.waitingMax) throw new TooBusyError();
      await new Promise<void>((turn) => this.#waiting.push(turn));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

// The same password from another keyboard may come as other code points.
function normal(password: string): string {
  return password.normalize("NFKC");
}

function withoutWords(password: string, words: readonly string[]): string {
  const longest = words.filter((word) => word.length > 2).toSorted((a, b) => b.length - a.length);
  return longest.reduce((rest, word) => rest.replaceAll(word.toLowerCase(), ""), password.toLowerCase());
}
