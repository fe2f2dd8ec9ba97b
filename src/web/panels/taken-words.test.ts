import { expect, test } from "vitest";
import { takenWords } from "./taken-words.ts";

test("what nobody has is told first, and what is taken is not called none", () => {
  expect(takenWords(0, 0)).toBe("none");
  expect(takenWords(2, 2)).toBe("2 of 2 not taken");
  expect(takenWords(1, 3)).toBe("1 of 3 not taken");
  expect(takenWords(0, 1)).toBe("1, taken");
  expect(takenWords(0, 3)).toBe("all 3 taken");
});
