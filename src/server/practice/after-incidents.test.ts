/** The shift goes on after an incident, whoever was at the console: nobody in it stands still, and time passes. */
import { expect, it, vi } from "vitest";
import { rehearse } from "./rehearsed.fixture.ts";
import { scenarios } from "./scenarios.ts";

vi.setConfig({ testTimeout: 60_000 });

it.each(scenarios.map(({ id }) => id))("%s is over, and the shift goes on", (scenario) => {
  const night = rehearse({ seed: "x", scenario, minutes: 110 });
  expect(night.events.at(-1)?.atMs).toBeGreaterThan((night.events[0]?.atMs ?? 0) + 100 * 60_000);
});

it("the dispatcher who closed the alert has cleared the officer who was found", () => {
  const { rehearsal, events } = rehearse({ seed: "x", scenario: "i-40-dispatcher", minutes: 80 });
  const { eyes } = rehearsal.practice.stage;
  expect(eyes.unit("312")?.status).toBe("OutOfService");
  expect(eyes.alertOf("312")).toBeUndefined();
  expect(events.filter(({ event }) => event.type === "AlertClosed" && event.reason === "HELPED")).toHaveLength(1);
});
