import { expect, test } from "vitest";
import { heldOrder } from "./held-order.ts";

test("a free list takes the wanted order", () => {
  expect(heldOrder(["a", "b"], ["b", "a"], false)).toEqual({ order: ["b", "a"], waiting: 0 });
});
test("a held list keeps its places, puts what is new at the end and tells how many would move", () => {
  expect(heldOrder(["a", "b", "c"], ["d", "c", "a"], true)).toEqual({ order: ["a", "c", "d"], waiting: 2 });
});
