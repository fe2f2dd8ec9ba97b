/** CR: the car, or a device in it, reports a crash. */
import { describe, expect, it } from "vitest";
import { onStop, shift } from "../shift-fixture.ts";

const crash = { alarm: { kind: "crash", active: true } } as const;
const atRest = { alarm: { kind: "crash", active: false } } as const;
const airbag = { alarm: { kind: "airbag", active: true } } as const;
const two = [
  { type: "RegisterOfficer", officer: "o313", agency: "NMSP", name: "Officer 313" },
  { type: "JoinUnit", unit: "312", officer: "o313" },
];

describe("a crash", () => {
  it("[CR1] is urgent at once, and unanswered an emergency after 30 s and not before", () => {
    const s = shift();
    s.hear(1, "M312", crash);
    expect(s.climb("CR")).toEqual(["urgent@1", "prompt@1"]);
    s.moment(30.999);
    expect(s.alert()?.level).toBe("urgent");
    s.moment(31);
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[CR1] with an airbag it is an emergency at once", () => {
    const s = shift();
    s.hear(1, "M312", airbag);
    expect(s.climb("CR")).toEqual(["emergency@1", "prompt@1"]);
    const t = shift();
    t.hear(1, "M312", crash);
    t.hear(2, "M312", airbag);
    expect(t.alert()?.level).toBe("emergency");
    expect(t.alert()?.causes).toHaveLength(2);
  });

  it("[CR2] a voice answers for it, a tap does not", () => {
    const s = shift();
    s.hear(1, "M312", crash);
    s.tap(10, { type: "AnswerPrompt", unit: "312" });
    s.moment(31);
    expect(s.alert()?.level).toBe("emergency");
    const t = shift();
    t.hear(1, "M312", crash);
    t.say(30.9, { type: "RecordContact", unit: "312" });
    t.moment(60);
    expect(t.climb("CR")).toEqual(["urgent@1", "prompt@1", "ended@30.9"]);
    const u = shift();
    u.say(0.9, { type: "RecordContact", unit: "312" });
    u.hear(1, "M312", crash);
    u.moment(31);
    expect(u.alert()?.level).toBe("emergency");
  });

  it("[CR2] in a unit of two, the phone of one is answered for by that one, the car by either", () => {
    const s = shift({ also: two });
    s.hear(1, "P312", crash);
    s.say(5, { type: "RecordContact", unit: "312", officer: "o313" });
    s.moment(31);
    expect(s.alert()?.level).toBe("emergency");
    const t = shift({ also: two });
    t.hear(1, "M312", crash);
    t.say(5, { type: "RecordContact", unit: "312", officer: "o313" });
    t.moment(31);
    expect(t.climb("CR").at(-1)).toBe("ended@5");
  });

  it("[CR3] a sensor that has come to rest takes nothing back; the voice still does", () => {
    const s = shift();
    s.hear(1, "M312", crash);
    s.hear(3, "M312", atRest);
    s.moment(30.999);
    expect(s.climb("CR")).toEqual(["urgent@1", "prompt@1"]);
    s.moment(31);
    expect(s.alert()?.level).toBe("emergency");
    const t = shift();
    t.hear(1, "M312", crash);
    t.hear(3, "M312", atRest);
    t.say(10, { type: "RecordContact", unit: "312" });
    t.moment(60);
    expect(t.climb("CR")).toEqual(["urgent@1", "prompt@1", "ended@10"]);
  });

  it("[CR3] also through a restart, and an airbag's emergency stays one", () => {
    const s = shift();
    s.hear(1, "M312", crash);
    s.hear(3, "M312", atRest);
    s.restart(20, 1_000);
    s.moment(31);
    expect(s.climb("CR")).toEqual(["urgent@1", "prompt@1", "emergency@31"]);
    const t = shift();
    t.hear(1, "M312", airbag);
    t.hear(2, "M312", { alarm: { kind: "airbag", active: false } });
    t.moment(60);
    expect(t.climb("CR")).toEqual(["emergency@1", "prompt@1"]);
  });

  it("[EM5][CR2] tapped and reported again after a minute, it is the same crash; after a voice it is another", () => {
    const s = shift();
    s.hear(1, "M312", crash);
    s.tap(10, { type: "AnswerPrompt", unit: "312" });
    s.hear(70, "M312", crash);
    expect(s.alert()?.causes).toHaveLength(1);
    s.say(80, { type: "RecordContact", unit: "312" });
    s.hear(131, "M312", crash);
    expect(s.alert()?.causes).toHaveLength(2);
  });

  it("[AL8] closed while urgent, it does not climb by itself; a second crash rings", () => {
    const s = shift();
    s.hear(1, "M312", crash);
    s.say(5, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "curb" });
    s.moment(60);
    s.hear(61, "M312", crash);
    expect(s.climb("CR").filter((said) => !said.startsWith("prompt"))).toEqual(["urgent@1", "urgent@61"]);
  });

  it("[CR1] on a stop as elsewhere", () => {
    const s = onStop();
    s.hear(61, "M312", crash);
    s.moment(90.999);
    expect(s.climb("CR")).toEqual(["urgent@61", "prompt@61"]);
  });
});
