import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WakeupHeap } from "./heap.ts";

describe("wake-ups", () => {
  it("are given out in the order of their instants, then of their keys, whatever the history", () => {
    const action = fc.tuple(
      fc.constantFrom("a", "b", "c", "d"),
      fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const heap = new WakeupHeap();
        const model = new Map<string, number>();
        for (const [key, due] of actions) {
          heap.set(key, due);
          if (due === undefined) model.delete(key);
          else model.set(key, due);
        }
        expect(heap.size).toBe(model.size);
        const taken: [string, number][] = [];
        for (let next = heap.takeDue(100); next !== undefined; next = heap.takeDue(100))
          taken.push([next.key, next.dueAtMs]);
        expect(taken).toEqual([...model].sort((x, y) => x[1] - y[1] || (x[0] < y[0] ? -1 : 1)));
      }),
    );
  });

  it("nothing is due before its time", () => {
    const heap = new WakeupHeap();
    heap.set("a", 10);
    expect(heap.takeDue(9)).toBeUndefined();
    expect(heap.nextDueAtMs()).toBe(10);
    heap.set("a", 30);
    expect(heap.takeDue(29)).toBeUndefined();
    expect(heap.takeDue(30)).toEqual({ key: "a", dueAtMs: 30 });
  });
});
