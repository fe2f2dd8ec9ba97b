/** The first word of a device that was never heard before: from then on its silence counts. */
import { expect, it } from "vitest";
import { shift } from "./shift-fixture.ts";

it("[SL1] a device that is heard for the first time in the middle of a shift, and then no more, is silent", () => {
  // A unit without a car's modem: nothing else makes the watch look at it again.
  const s = shift({ also: [{ type: "UnbindDevice", device: "m312" }] });
  s.moment(600);
  s.fix(601, "P312", 0);
  s.moment(3_600);
  expect(s.climb("SL").length).toBe(1);
});
