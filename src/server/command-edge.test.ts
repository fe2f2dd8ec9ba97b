import { describe, expect, test } from "vitest";
import { newMexico } from "../roads/new-mexico/reference.ts";
import { readCommand } from "./command-edge.ts";

const read = (json: unknown, madeAtMs?: number) => readCommand(json, newMexico, madeAtMs);

describe("the command edge", () => {
  test("a place in words is put on the map", () => {
    expect(read({ type: "StartStop", unit: "312", place: "I-40 MM 320 EB" })).toMatchObject({
      ok: true,
      command: {
        place: {
          text: "I-40 MM 320 EB",
          route: "I-40",
          milepost: 320,
          direction: "EB",
          latDeg: expect.any(Number) as number,
        },
      },
    });
    expect(read({ type: "RelocateStop", unit: "312", place: { text: "i40 mm 320" } })).toMatchObject({
      ok: true,
      command: { place: { text: "i40 mm 320", milepost: 320 } },
    });
  });
  test("a place that has a point of its own keeps it", () => {
    const place = { text: "the old bridge", latDeg: 35, lonDeg: -103 };
    expect(read({ type: "RelocateStop", unit: "312", place })).toMatchObject({ ok: true, command: { place } });
  });
  test("a field that the command does not have is a fault, not silence", () => {
    expect(read({ type: "StartStop", unit: "312", plat: "ABC" })).toEqual({
      ok: false,
      issues: [{ field: "plat", message: "StartStop has no such field" }],
    });
  });
  test("faults name their field", () => {
    expect(read({ type: "StartStop", unit: "312", place: { text: "x", latDeg: 91 } })).toMatchObject({
      ok: false,
      issues: [{ field: "place.latDeg" }],
    });
    expect(read({ type: "Nonsense" })).toMatchObject({ ok: false, issues: [{ field: "type" }] });
    for (const nothing of [null, 5, "x", [], {}]) expect(read(nothing)).toMatchObject({ ok: false });
  });
  test("when it was made goes into the command, unless it says so itself", () => {
    const atMs = 1_773_572_400_000;
    expect(read({ type: "RecordContact", unit: "312" }, atMs)).toMatchObject({ ok: true, command: { madeAtMs: atMs } });
    expect(read({ type: "RecordContact", unit: "312", madeAtMs: atMs - 5 }, atMs)).toMatchObject({
      command: { madeAtMs: atMs - 5 },
    });
  });
});
