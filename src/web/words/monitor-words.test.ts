import { expect, test } from "vitest";
import { watchedOfPart, watchedWords } from "./monitor-words.ts";

test("what is not watched for is told in words, not in letters", () => {
  expect(watchedWords(["MV", "CR"])).toBe("a car that leaves its stop, crashes");
  expect(watchedWords(["ZZ"])).toBe("ZZ");
  expect(watchedOfPart("monitor-MV")).toBe("a car that leaves its stop");
  expect(watchedOfPart("clock")).toBeUndefined();
});
