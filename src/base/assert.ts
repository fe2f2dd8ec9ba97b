/**
 * Assertions that stay on in production.
 *
 * A failed assertion is a defect of ours, never a user's mistake: it throws, and the smallest thing that
 * is no longer trusted (a frame, a monitor, the process) is stopped by whoever stands around it.
 */
export class DefectError extends Error {
  override readonly name = "DefectError";
}

/** Throws a DefectError with `message` unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new DefectError(message);
}

/** Returns `value`, or throws a DefectError where it is null or undefined. */
export function present<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new DefectError(message);
  return value;
}
