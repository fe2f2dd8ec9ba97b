/** The process stands still (a starved machine, a stopped one): one system alert says so, and nobody's silence is theirs. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventually, makeFolder, SMALL_CENTER, taipNow, VigilProcess } from "./vigil-process.ts";

test("stopped for seven seconds in the middle of a stop", async () => {
  const folder = makeFolder(SMALL_CENTER.concat("settings:\n  watch: { statusCheck: { stopFirstS: 4 } }\n"));
  const vigil = new VigilProcess(folder);
  const served = await vigil.serving();
  await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
  for (let i = 0; i < 4; i++) await served.udp(taipNow("1187", 35.1233, -103.92, 0), 900);
  await served.command({ type: "StartStop", unit: "312", place: "I-40 MM 320 EB" });
  const pid = await vigil.childPid();
  process.kill(pid, "SIGSTOP");
  await pause(7_000); // the check falls due, and the modem misses three of its reports
  process.kill(pid, "SIGCONT");
  // From now on the modem is heard again, however long the rest takes; what was missed was missed before.
  const heard = setInterval(() => void served.udp(taipNow("1187", 35.1233, -103.92, 0), 10), 1_000);
  const alerts = async () => (await served.get("/api/v1/alerts")).body.items;
  await eventually(alerts, (items) => items.some(({ subject }) => subject.part === "loop"));
  const { body } = await eventually(
    () => served.get("/api/v1/units/312/history"),
    ({ body }) => body.items.some(({ what }) => what === "UnitPrompted"),
  );
  expect(body.items.map(({ what }) => what)).toContain("UnitPrompted");
  // A busy disk may be told of besides.
  const system = (await alerts()).filter(({ subject }) => subject.kind === "system" && subject.part !== "log");
  expect(system.map(({ subject }) => subject.part)).toEqual(["loop"]);
  const causes = (await alerts()).flatMap((alert) => alert.causes.map(({ monitor }) => monitor));
  expect(causes, "the modem is not called silent").not.toContain("SL");
  expect(await vigil.childPid()).toBe(pid);
  clearInterval(heard);
  await vigil.end();
  folder.remove();
});
