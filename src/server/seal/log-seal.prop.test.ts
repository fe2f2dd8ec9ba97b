/**
 * Laws over every line of the table: whatever stands in a sealed field is nowhere in the row, and comes back; what is
 * open is left alone; after its key is gone nothing of it comes back, and all else does.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyCenter } from "../../domain/center.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { KeyFile } from "./key-file.ts";
import { makeOpening, makeSealing } from "./log-seal.ts";
import { makeMasterKey } from "./master-key.ts";
import { personalFields, type Treatment } from "./personal-fields.ts";
import { partsOfBytes } from "./sealed-part.ts";

let folder = "";
let file: KeyFile;
const slots = new Map<string, number>();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-seal-prop-"));
  file = KeyFile.create(join(folder, "keys"), "log", makeMasterKey(join(folder, "master")), 20_000);
});
afterAll(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

const keys = {
  take: (subject: string) => {
    const slot = slots.get(subject) ?? slots.size;
    slots.set(subject, slot);
    const found = file.read(slot);
    return found.state === "live" ? { slot, key: found.key } : undefined;
  },
};
const seal = makeSealing({
  logId: "log",
  keys,
  center: emptyCenter,
  recovery: () => {
    throw new Error("a key is there");
  },
  fellBack: () => undefined,
});
const open = makeOpening("log", { key: (slot) => file.read(slot) });

const table = Object.entries<Readonly<Record<string, Treatment>>>(personalFields);
const types = table.filter(([, fields]) => Object.values(fields).some((treatment) => treatment !== "open"));
/** Letters that stand in no field's name: what is looked for can't be found by chance. */
const word = fc.stringMatching(/^[ĀāĂ㐀㐁]{6,20}$/u);

type Made = { readonly event: DomainEvent; readonly sealed: readonly string[]; readonly open: readonly string[] };

/** An event of a type with a word in every field that the table names; two items where a list stands. */
const anyEvent: fc.Arbitrary<Made> = fc
  .tuple(
    fc.constantFrom(...types),
    fc.array(word, { minLength: 60, maxLength: 60 }),
    fc.constantFrom("plate", "person", "place"),
  )
  .map(([[type, fields], words, about]) => {
    const event: Record<string, unknown> = { type, about, unitIds: [] };
    const made: { sealed: string[]; open: string[] } = { sealed: [], open: [] };
    let next = 0;
    for (const [path, treatment] of Object.entries(fields)) {
      for (const concrete of path.includes("*") ? [path.replaceAll("*", "0"), path.replaceAll("*", "1")] : [path]) {
        const value = `${words[next++ % words.length] ?? ""}${next}`;
        place(event, concrete.split("."), value);
        made[treatment === "open" ? "open" : "sealed"].push(value);
      }
    }
    return { event: event as DomainEvent, ...made };
  });

function place(target: Record<string, unknown>, [step = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) target[step] = value;
  else {
    target[step] ??= /^\d+$/.test(rest[0] ?? "") ? [] : {};
    place(target[step] as Record<string, unknown>, rest, value);
  }
}

function envelopeOf(event: DomainEvent): Envelope {
  const actor = { kind: "system", name: "test" } as const;
  return { seq: 7, term: 1, version: 1, atMs: 9, actor, cause: "x", subjects: ["unit:1"], event };
}

test("nothing that is sealed stands in any byte of the row, and all of it comes back in its order", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyEvent, ({ event, sealed, open: plain }) => {
      seen.add(event.type);
      const row = seal(envelopeOf(event));
      const bytes = Buffer.concat([
        Buffer.from(JSON.stringify({ ...row, sealed: null })),
        row.sealed ?? Buffer.alloc(0),
      ]);
      for (const value of sealed) expect(bytes.includes(value)).toBe(false);
      for (const value of plain) expect(row.data).toContain(value);
      expect(JSON.stringify(open(row))).toBe(JSON.stringify(envelopeOf(event)));
    }),
    { numRuns: 400 },
  );
  expect(seen.size).toBeGreaterThan(types.length * 0.8);
});

test("when every key of a row is gone nothing of it comes back; when one is, the others' strings do", () => {
  let partly = 0;
  fc.assert(
    fc.property(anyEvent, ({ event, sealed, open: plain }) => {
      const row = seal(envelopeOf(event));
      const used = [...new Set(partsOfBytes(row.sealed ?? new Uint8Array()).map(({ slot }) => slot))];
      const gone = new Set<number>();
      const partial = makeOpening("log", {
        key: (slot) => (gone.has(slot) ? { state: "destroyed", orderSeq: 5 } : file.read(slot)),
      });
      for (const slot of used) {
        gone.add(slot);
        const text = JSON.stringify(partial(row));
        const left = sealed.filter((value) => text.includes(value));
        if (left.length > 0 && left.length < sealed.length) partly++;
        for (const value of plain) expect(text).toContain(value);
      }
      const text = JSON.stringify(partial(row));
      for (const value of sealed) expect(text).not.toContain(value);
    }),
    { numRuns: 200 },
  );
  expect(partly).toBeGreaterThan(0);
});

test("a string of an event without a decision does not compile", () => {
  type Decided = (typeof personalFields)["IncidentUpdated"];
  // @ts-expect-error the compiler asks for every string of the event, those of its parts too
  const forgotten: Decided = { incidentType: "open", plate: "plate", "place.text": "text" };
  expect(Object.keys(personalFields.IncidentUpdated).length).toBeGreaterThan(Object.keys(forgotten).length);
});
