import { expect, test } from "vitest";
import type { FieldItem, FieldSend, FieldSent } from "../../protocol/field.ts";
import { Outbox, type OutboxPorts, type Refused } from "./outbox.ts";

/** A center that takes each number once, behind a link that can be cut before or after it has. */
function world() {
  const taken: FieldItem[] = [];
  const seen = new Set<string>();
  const refused: Refused[] = [];
  const timers: (() => void)[] = [];
  const link = { state: "on" as "on" | "cut" | "answer-lost" | "held" | "hangs" };
  const bytes: number[] = [];
  const hung: ((why: Error) => void)[] = [];
  const post = async (send: FieldSend): Promise<FieldSent> => {
    await Promise.resolve();
    bytes.push(new TextEncoder().encode(JSON.stringify(send)).length);
    if (link.state === "hangs") return new Promise((_resolve, reject) => hung.push(reject));
    if (link.state === "cut") throw new Error("no coverage");
    const outcomes = send.items.map(
      ({ lane, seq }) => ({ lane, seq, outcome: link.state === "held" ? "held" : "done" }) as const,
    );
    if (link.state === "held") return { nowMs: 0, outcomes };
    for (const item of send.items) {
      const name = `${item.lane}/${item.seq}`;
      if (!seen.has(name)) taken.push(item);
      seen.add(name);
    }
    if (link.state === "answer-lost") throw new Error("the answer was lost");
    return { nowMs: 0, outcomes };
  };
  const ports: OutboxPorts = {
    post,
    nowMs: () => 1_000,
    officer: () => "3120",
    later: (work) => void timers.push(work),
    changed: () => undefined,
    refused: (one) => void refused.push(one),
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3_000; turn++) await Promise.resolve();
  };
  const pass = async (): Promise<void> => {
    for (const work of timers.splice(0)) work();
    await settle();
  };
  return { taken, refused, link, bytes, hung, ports, settle, pass };
}

test("ten thousand items that waited are delivered once each, in order, though answers are lost", async () => {
  const { taken, link, ports, settle, pass } = world();
  const outbox = await Outbox.open(ports, undefined);
  link.state = "cut";
  for (let n = 0; n < 10_000; n++) outbox.add("work", { kind: "note", text: `note ${n}` });
  await settle();
  expect([taken.length, outbox.waiting("work").length]).toEqual([0, 10_000]);
  link.state = "answer-lost";
  await pass();
  link.state = "on";
  for (let turn = 0; turn < 200 && outbox.waiting("work").length > 0; turn++) await pass();
  expect(outbox.waiting("work")).toEqual([]);
  expect(taken.map(({ seq }) => seq)).toEqual(Array.from({ length: 10_000 }, (_, n) => n + 1));
});

test("an answer waits for nothing that was done before it", async () => {
  const { taken, link, ports, settle } = world();
  const outbox = await Outbox.open(ports, undefined);
  link.state = "held";
  outbox.add("work", { kind: "note", text: "held" });
  await settle();
  link.state = "on";
  outbox.add("first", { kind: "answer", held: true });
  await settle();
  expect(taken.map(({ lane }) => lane)).toEqual(["first"]);
  expect(outbox.waiting("work")).toHaveLength(1);
});

test("numbers go on after what the center already has", async () => {
  const { ports } = world();
  const outbox = await Outbox.open(ports, undefined);
  outbox.continueAfter({ first: 7, work: 3, trail: 0 });
  expect(outbox.add("first", { kind: "help" }).seq).toBe(8);
});

test("in whatever script it is written, a delivery is no longer than the server takes", async () => {
  const { taken, link, bytes, ports, settle, pass } = world();
  const outbox = await Outbox.open(ports, undefined);
  link.state = "cut";
  for (let n = 0; n < 60; n++) outbox.add("work", { kind: "note", text: "\u8b66".repeat(1_000) });
  await settle();
  link.state = "on";
  for (let turn = 0; turn < 20 && outbox.waiting("work").length > 0; turn++) await pass();
  expect(taken).toHaveLength(60);
  expect(Math.max(...bytes)).toBeLessThan(65_536 - 1_024);
});

test("danger, and all else once there is a link again, does not wait for a delivery that hangs", async () => {
  const { taken, link, ports, settle } = world();
  const outbox = await Outbox.open(ports, undefined);
  link.state = "hangs";
  outbox.add("first", { kind: "answer" });
  outbox.add("work", { kind: "note", text: "one" });
  await settle();
  link.state = "on";
  outbox.add("first", { kind: "answer", held: true });
  await settle();
  expect(taken.map(({ lane, seq }) => `${lane}/${seq}`)).toEqual(["first/1", "first/2"]);
  outbox.add("work", { kind: "note", text: "two" });
  await settle();
  expect(taken).toHaveLength(2);
  outbox.tryNow();
  await settle();
  expect(taken.map(({ lane, seq }) => `${lane}/${seq}`)).toEqual(["first/1", "first/2", "work/1", "work/2"]);
});

test("what is added while only a delivery that hangs is on its way goes when that is given up", async () => {
  const { taken, link, hung, ports, settle, pass } = world();
  const outbox = await Outbox.open(ports, undefined);
  link.state = "hangs";
  outbox.add("work", { kind: "note", text: "one" });
  await settle();
  link.state = "on";
  outbox.tryNow();
  await settle();
  outbox.add("work", { kind: "note", text: "two" });
  await settle();
  for (const giveUp of hung) giveUp(new Error("no answer in time"));
  await settle();
  await pass();
  expect(taken.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(outbox.waiting("work")).toEqual([]);
});

test("an answer that comes late, after another delivery has taken all, leaves nothing behind", async () => {
  const { taken, ports, settle } = world();
  let answer: (() => void) | undefined;
  const slow: OutboxPorts = {
    ...ports,
    post: async (send) => {
      const sent = await ports.post(send);
      if (answer === undefined) await new Promise<void>((resolve) => (answer = resolve));
      return sent;
    },
  };
  const outbox = await Outbox.open(slow, undefined);
  outbox.add("work", { kind: "note", text: "one" });
  await settle();
  outbox.tryNow();
  await settle();
  outbox.add("work", { kind: "note", text: "two" });
  await settle();
  answer?.();
  await settle();
  expect(taken.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(outbox.waiting("work")).toEqual([]);
});
