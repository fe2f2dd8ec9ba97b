import { describe, expect, it } from "vitest";
import { randomFrom } from "./prng.ts";

describe("chance from a seed", () => {
  it("gives the same numbers for ever: golden values", () => {
    const random = randomFrom("vigil");
    expect([random.int(1_000_000), random.int(1_000_000), random.int(1_000_000)]).toMatchInlineSnapshot(`
      [
        11543,
        53377,
        511503,
      ]
    `);
  });

  it("a named stream is not moved by drawing from another", () => {
    const first = randomFrom("seed").stream("unit-312");
    const busy = randomFrom("seed");
    for (let i = 0; i < 100; i++) busy.next();
    const second = busy.stream("unit-312");
    expect([first.next(), first.next()]).toEqual([second.next(), second.next()]);
  });

  it("is even enough: mean and spread of many draws", () => {
    const random = randomFrom("spread");
    const draws = Array.from({ length: 100_000 }, () => random.next());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(mean).toBeCloseTo(0.5, 2);
    const normals = Array.from({ length: 100_000 }, () => random.gaussian());
    const variance = normals.reduce((sum, x) => sum + x * x, 0) / normals.length;
    expect(variance).toBeCloseTo(1, 1);
  });
});
