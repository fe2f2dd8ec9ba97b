import { expect, it } from "vitest";
import type { FieldAct } from "../../protocol/field.ts";
import { EVEN_BYTES, evenJson } from "./even-json.ts";

const answers: readonly FieldAct[] = [
  { kind: "answer" },
  { kind: "answer", held: true },
  { kind: "answer", proof: "a".repeat(64) },
  { kind: "answer", reply: "all good" },
  { kind: "answer", reply: "señor ".repeat(33) },
  { kind: "answer", reply: "好".repeat(200) },
];
const send = (act: FieldAct) => ({
  officer: "3120",
  sentAtMs: 1_795_285_541_623,
  items: [
    {
      lane: "first",
      seq: 1_234_567,
      madeAtMs: 1_795_285_541_623,
      act,
      basedOn: { promptAtMs: 1_795_285_541_000, stopId: "S-NMSP-26-000123" },
    },
  ],
});

it("[AL10] whatever an answer means and however it was given, it is as long as any other, and says the same as before", () => {
  for (const act of answers) {
    const json = evenJson(send(act));
    expect(new TextEncoder().encode(json)).toHaveLength(EVEN_BYTES);
    expect(JSON.parse(json)).toEqual(send(act));
  }
});

it("what is longer is filled up to the next length; what fits exactly stays", () => {
  expect(evenJson({ text: "x".repeat(2_000) })).toHaveLength(2 * EVEN_BYTES);
  expect(evenJson("x".repeat(EVEN_BYTES - 2))).toHaveLength(EVEN_BYTES);
});
