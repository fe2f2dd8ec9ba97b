import { expect, test } from "vitest";
import { plateOfWords } from "./spoken-plate.ts";

test.each([
  ["november mike alpha bravo charlie one two three", "NM ABC123"],
  ["New Mexico, Adam Boy Charles 1 2 3", "NM ABC123"],
  ["texas x-ray yankee zulu niner oh fower two", "TX XYZ9042"],
  ["abc 123", "123"],
  ["a b c 123", "ABC123"],
  ["", ""],
])("%s is %s", (spoken, plate) => {
  expect(plateOfWords(spoken)).toBe(plate);
});
