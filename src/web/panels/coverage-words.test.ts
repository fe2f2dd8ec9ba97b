/** SL8, SL9 on the console: what stands beside how long ago a device was heard. */
import { describe, expect, it } from "vitest";
import { coverageWords, type SilentDevice } from "./coverage-words.ts";

const poor: SilentDevice = { heardAtMs: 1_000, usual: "poor", lossCount: 5, passCount: 6, gapS: 170 };

describe("words about coverage", () => {
  it("[SL8] say what is usual, and that it is no word from the officer", () => {
    expect(coverageWords(poor, 1_000)).toEqual({
      text: "poor coverage here is usual (5 of 6 lost here, for 3 min or so); no word from the officer",
      isNews: false,
    });
  });

  it("[SL9] say that it is not the place where everybody is heard", () => {
    expect(coverageWords({ heardAtMs: 1_000, usual: "good", passCount: 9 }, 1_000)).toMatchObject({ isNews: true });
  });

  it("say nothing of a device that was heard since, or of which nothing is known", () => {
    expect(coverageWords(poor, 1_001)).toBeUndefined();
    expect(coverageWords(undefined, 1_000)).toBeUndefined();
    expect(coverageWords(poor, undefined)).toBeUndefined();
  });
});
