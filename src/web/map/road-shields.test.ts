import { expect, test } from "vitest";
import { shieldsOf } from "./road-shields.ts";

test("each system has its own shield", () => {
  expect(shieldsOf("I-40")).toEqual([{ shape: "interstate", number: "40" }]);
  expect(shieldsOf("US 54")).toEqual([{ shape: "us", number: "54" }]);
  expect(shieldsOf("NM 209")).toEqual([{ shape: "state", number: "209" }]);
});
test("a shared road shows two shields and never more", () => {
  expect(shieldsOf("US 60 · US 84 · NM 20").map(({ number }) => number)).toEqual(["60", "84"]);
});
test("a road without a number has none", () => {
  expect(shieldsOf("Historic Route 66")).toEqual([]);
  expect(shieldsOf("")).toEqual([]);
});
