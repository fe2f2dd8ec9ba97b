/**
 * A digest of everything that a center holds, field by field as it stands there.
 *
 * Production's own digest is made of what snapshots are made of: what both leave out is missing on both sides, and
 * they agree. This one knows of no list. A field that is new is compared from its first day.
 */
import { createHash } from "node:crypto";
import type { Center } from "../../domain/center.ts";

/** They are built anew with a snapshot: what stands in them counts, not in which order it came. */
const BUILT_ANEW: ReadonlySet<string> = new Set<keyof Center>([
  "deviceByKey",
  "devicesByBearer",
  "unitByVehicle",
  "unitByOfficer",
  "openAlertBySubject",
]);

export function wholeDigest(center: Center): string {
  const hash = createHash("sha256");
  for (const [name, value] of Object.entries(center)) {
    hash.update(`\n${name}\n`);
    if (value instanceof Map && BUILT_ANEW.has(name)) for (const entry of sorted(value)) hash.update(entry);
    else if (value instanceof Map) for (const entry of value) hash.update(JSON.stringify(entry));
    else if (value instanceof Set) for (const item of value) hash.update(JSON.stringify(item));
    else hash.update(JSON.stringify(value) ?? "");
  }
  return hash.digest("hex");
}

function sorted(index: ReadonlyMap<unknown, unknown>): string[] {
  return Array.from(index, ([key, value]) =>
    JSON.stringify([key, Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value]),
  ).sort();
}
