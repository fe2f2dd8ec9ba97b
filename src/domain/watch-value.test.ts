import { describe, expect, it } from "vitest";
import { emptyCenter } from "./center.ts";
import { centerFromJson, centerToJson } from "./center-json.ts";
import { defaultSettings } from "./settings.ts";
import { decideWatchValue, evolveWatchValue, settingsInForce, watchValues } from "./watch-value.ts";

const KEY = "statusCheck.stopFirstS";
const configured = defaultSettings();
const actor = { kind: "dispatcher", name: "Chief" } as const;

function changing() {
  const center = emptyCenter();
  const say = (key: string, value?: number): string => {
    const settings = settingsInForce(configured, center.watchValues);
    const command = { type: "ChangeWatchValue", key, ...(value === undefined ? {} : { value }) } as const;
    const decision = decideWatchValue(center, command, { nowMs: 0, actor, settings, nextSeq: 1 });
    if (!decision.ok) return decision.refusal;
    for (const event of decision.events) evolveWatchValue(center, event);
    return decision.events.map(({ from, to }) => `${from} to ${to ?? "configured"}`).join();
  };
  return { center, say, now: () => settingsInForce(configured, center.watchValues) };
}

describe("[WV1] a value of the watch is changed while it runs", () => {
  it("counts from then on, and the others stay as they are", () => {
    const { say, now } = changing();
    expect(say(KEY, 240)).toBe("180 to 240");
    expect(now().watch).toEqual({
      ...configured.watch,
      statusCheck: { ...configured.watch.statusCheck, stopFirstS: 240 },
    });
    expect(say(KEY, 240)).toBe("");
    expect(say(KEY)).toBe("240 to configured");
    expect(now()).toBe(configured);
    expect(say("duressTestS", 60)).toBe("300 to 60");
    expect(now().watch.duressTestS).toBe(60);
  });
  it("is the same object while nothing changes", () => {
    const { say, now } = changing();
    say(KEY, 240);
    expect(now()).toBe(now());
  });
});

describe("[WV2] what is not a value, or out of its range, changes nothing", () => {
  it.each([
    ["statusCheck", 1],
    ["statusCheck.nothing", 1],
    ["__proto__.x", 1],
    ["toString", 1],
    [KEY, -1],
    [KEY, 1e9],
    [KEY, Number.NaN],
    ["statusCheck.noAnswerForEmergency", 1.5],
  ])("%s = %s", (key, value) => {
    const { say, now } = changing();
    expect(say(key, value)).toMatch(/unknown-value|value-out-of-range/);
    expect(now()).toBe(configured);
  });
  it("a value that a later Vigil no longer has is left out", () => {
    expect(settingsInForce(configured, new Map([["gone.long", 5]])).watch).toEqual(configured.watch);
  });
});

it("[WV3] it is a fact: a snapshot keeps it", () => {
  const { center, say } = changing();
  say(KEY, 240);
  const again = centerFromJson(JSON.parse(JSON.stringify(centerToJson(center))));
  expect(settingsInForce(configured, again.watchValues).watch.statusCheck.stopFirstS).toBe(240);
  expect(watchValues(configured.watch).size).toBeGreaterThan(30);
});
