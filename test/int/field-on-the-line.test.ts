/** What an observer on the line sees of an answer: how often the center speaks to the device, and at what length. */
import { expect, test } from "vitest";
import { FieldDevice } from "./field-device.ts";
import { oneCenter } from "./one-center.ts";

const config = `
settings: { watch: { statusCheck: { stopFirstS: 1, stopNextS: 6, urgentAfterS: 300, emergencyAfterS: 600 } }, duressPhrase: check my log }
gateways: { modems: [{ name: modem-udp, transport: udp, port: 0 }], deviceHttp: { port: 0 } }
roster:
  agencies: [{ id: NMSP, name: State Police }]
  groups: [{ id: D9, agency: NMSP, name: District 9 }]
  officers: [{ id: "3120", agency: NMSP, name: Baca }]
  vehicles: [{ id: V312, agency: NMSP }]
  units: [{ agency: NMSP, callSign: "312", group: D9 }]
`;

const center = oneCenter(config);

test("[AL10] a device that waits for its picture is answered as often and at the same length, whatever an answer meant", async () => {
  const device = new FieldDevice(() => center.port, "3120");
  await device.starts("312");
  await device.deliver(device.make("work", { kind: "stop", stopKind: "traffic" }));
  const answersTo = async (answer: object): Promise<unknown> => {
    let view = await device.view();
    const follow = async (waitMs: number): Promise<string> => {
      const path = `/api/v1/field/view?officer=3120&since=${view.version}&waitMs=${waitMs}`;
      const { text } = await center.get(path, { cookie: device.cookie });
      return text;
    };
    while (view.prompt === undefined) view = JSON.parse(await follow(5_000)) as typeof view;
    const basedOn = { promptAtMs: view.prompt.askedAtMs, stopId: view.stop?.id ?? "" };
    const changed = follow(5_000);
    const { outcomes } = await device.send(device.make("first", { kind: "answer", ...answer }, { basedOn }));
    const first = await changed;
    view = JSON.parse(first) as typeof view;
    const next = await follow(400); // nothing more comes
    const { version } = JSON.parse(next) as typeof view;
    return {
      outcomes: outcomes.map(({ outcome }) => outcome),
      lengths: [first.length, next.length],
      more: version !== view.version,
    };
  };
  const honest = await answersTo({});
  expect(await answersTo({ reply: "all good" })).toEqual(honest);
  expect(await answersTo({ held: true })).toEqual(honest);
  expect(await answersTo({ reply: "all good, check my log" })).toEqual(honest);
  const { body } = await center.get("/api/v1/units/312/history?limit=100");
  expect(body.items.filter(({ what }) => what === "DuressDeclared")).toHaveLength(2);
});
