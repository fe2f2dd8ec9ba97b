/** A console that does not read is left alone and caught up; nobody waits for it, and danger reaches it all the same. */
import { beforeAll, expect, test } from "vitest";
import { HandConsole } from "./hand-console.ts";
import { oneCenter } from "./one-center.ts";
import { eventually, SMALL_CENTER, taipText } from "./vigil-process.ts";

const center = oneCenter(SMALL_CENTER);
beforeAll(async () => {
  await center.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
});

test("it is slow, the others are not, and it has everything in the end", { timeout: 180_000 }, async () => {
  const slow = await HandConsole.open(center.port);
  slow.say('{"type":"hello","protocol":1,"parts":true}');
  await eventually(
    () => Promise.resolve(slow.lastSeq),
    (seq) => seq > 0,
  );
  const quick = await center.live();
  slow.socket.pause();
  const incident = (
    await center.command({ type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "US 54 MM 12" })
  ).body.incidentId;
  // More than the kernel's buffers on both ends hold.
  const text = "x".repeat(3_900);
  for (let round = 0; round < 60; round++) {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        center.command({ type: "AddNote", incident, text: `${round}-${i} ${text}` }),
      ),
    );
    const { text: metrics } = await center.get("/metrics");
    if (/^vigil_consoles_slow 1$/m.test(metrics)) break;
  }
  expect((await center.get("/metrics")).text).toMatch(/^vigil_consoles_slow 1$/m);
  const before = slow.texts.length;
  await center.udp(taipText("1187", "DURESS"), 10);
  const { message } = await quick.next("danger", ({ events }) =>
    events.some(({ event }) => event.type === "DuressDeclared"),
  );
  const seq = message.events.at(-1)?.seq ?? 0;
  await quick.next("events", ({ events }) => events.some((event) => event.seq === seq));
  expect(slow.texts.length).toBe(before);

  slow.socket.resume();
  const last = (await center.get("/api/v1/units")).body.seq ?? 0;
  await eventually(
    () => Promise.resolve(slow.lastSeq),
    (reached) => reached >= last,
    60_000,
  );
  expect(slow.texts.some((frame) => frame.startsWith('{"type":"danger"'))).toBe(true);
  await eventually(
    () => center.get("/metrics"),
    ({ text: metrics }) => /^vigil_consoles_slow 0$/m.test(metrics),
  );
  slow.socket.destroy();
  quick.close();
});
