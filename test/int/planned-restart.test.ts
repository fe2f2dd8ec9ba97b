/** What a dispatcher is told after an update, and after a crash. */
import { expect, test } from "vitest";
import { type ApiItem, makeFolder, type Served, SMALL_CENTER, SOON, VigilProcess } from "./vigil-process.ts";

async function told(served: Served): Promise<ApiItem | undefined> {
  return (await served.get("/api/v1/alerts")).body.items.find(({ subject }) => subject.part === "restart");
}

test("[WW4] asked to end and started again: a silent notice; killed: it rings, also where the notice stands", async () => {
  const folder = makeFolder(SMALL_CENTER);
  let vigil = new VigilProcess(folder);
  let served = await vigil.serving();
  await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
  expect(await told(served)).toBeUndefined();
  expect(await vigil.end()).toBe(0);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  await expect.poll(() => told(served), SOON).toMatchObject({ level: "notice", ringCount: 0 });
  await vigil.kill();
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  await expect.poll(() => told(served), SOON).toMatchObject({ level: "urgent", ringCount: 1 });
  await vigil.end();
  folder.remove();
});
