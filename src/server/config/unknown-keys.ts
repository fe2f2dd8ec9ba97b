/**
 * Keys that a schema does not know, with the known key that was probably meant.
 * Works on JSON Schema as zod writes it, so that the same schema need not be written twice, strict and not.
 */
export type UnknownKey = {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly atKey: true;
};

/** Every key in `value` that `schema` has no place for. */
export function unknownKeys(schema: unknown, value: unknown): UnknownKey[] {
  const found: UnknownKey[] = [];
  collect(schema, value, [], found);
  return found;
}

function collect(schema: unknown, value: unknown, path: readonly (string | number)[], found: UnknownKey[]): void {
  if (!isRecord(schema)) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => collect(schema["items"], item, [...path, index], found));
    return;
  }
  const properties = schema["properties"];
  if (!isRecord(value) || !isRecord(properties)) return;
  const known = Object.keys(properties);
  for (const [key, item] of Object.entries(value)) {
    if (known.includes(key)) {
      collect(properties[key], item, [...path, key], found);
    } else {
      const meant = nearest(key, known);
      const hint = meant === undefined ? `known here: ${known.join(", ")}` : `did you mean ${meant}?`;
      found.push({ path: [...path, key], message: `unknown key; ${hint}`, atKey: true });
    }
  }
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(key.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, key.length / 3) ? best.candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
