/** No coverage is normal: what an officer does there is kept, said plainly, and delivered once and in order. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUSY_MACHINE_MS } from "../int/vigil-process.ts";
import { district } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { SOON } from "./fixtures/console-page.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let phone: FieldPhone;

beforeAll(async () => {
  center = await VigilInBrowser.start(
    district({ settings: "{ watch: { statusCheck: { stopFirstS: 900, stopNextS: 900 } } }" }),
  );
  phone = await FieldPhone.open(center);
  await phone.begins("Officer 312", "312", "V312");
});
afterAll(async () => {
  await center.close();
  if (phone.complaints.length > 0) throw new Error(phone.complaints.join("\n"));
});

async function history(): Promise<
  readonly { readonly what: string; readonly data: Readonly<Record<string, unknown>> }[]
> {
  const { body } = await center.served.get("/api/v1/units/312/history?limit=500");
  return (body.items as unknown as { what: string; data: Record<string, unknown> }[]).toReversed();
}

/** The picture that the app has kept, opened with the key that this browser has made. */
function keptView(): Promise<string> {
  return phone.page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error ?? new Error("nothing is kept")));
      });
    const database = await done(indexedDB.open("vigil-field"));
    const [key] = (await done(database.transaction("keys").objectStore("keys").getAll())) as [CryptoKey];
    const sealed = (await done(database.transaction("values").objectStore("values").get("view"))) as
      | { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }
      | undefined;
    database.close();
    if (sealed === undefined) return "";
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data));
  });
}
/** How many items lie in the browser's store. */
function keptItems(): Promise<number> {
  return phone.page.evaluate(async () => {
    const request = indexedDB.open("vigil-field");
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.addEventListener("success", () => resolve(request.result));
    });
    const count = database.transaction("items").objectStore("items").count();
    await new Promise((resolve) => count.addEventListener("success", resolve));
    database.close();
    return count.result;
  });
}

test("the app starts without coverage, from what it kept", async () => {
  // The worker has to have kept the files: it controls the page after it was loaded once more.
  await phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)");
  await phone.page.reload();
  await phone.sees("connected");
  // What is shown is kept a moment later.
  await expect.poll(keptView, SOON).toContain('"callSign":"312"');
  await phone.loses();
  await phone.page.reload();
  await phone.sees("312");
  await phone.sees(/no coverage/);
  expect(await phone.text()).toContain("Available");
});

test("a stop made there says that nobody watches over it", async () => {
  await phone.tap("STOP");
  await phone.page.getByLabel("Plate").fill("NM OFF1");
  await phone.tap("Traffic stop");
  await phone.sees("nobody watches over it");
  await phone.sees("1 not delivered");
  await phone.tap("Incident");
  await phone.tap("Now");
  await phone.sees("NM OFF1");
  expect((await history()).map(({ what }) => what)).not.toContain("StopStarted");
});

test("what was done outlives the page, sealed: the browser's store holds none of it in the clear", async () => {
  await expect.poll(keptItems, SOON).toBeGreaterThan(0);
  await phone.page.reload();
  await phone.sees("NM OFF1");
  const kept = await phone.page.evaluate(`(async () => {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open("vigil-field");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const all = (name) => new Promise((resolve) => {
      const request = database.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => resolve(request.result);
    });
    const items = await all("items");
    const [key] = await all("keys");
    const text = items.map(({ data }) => new TextDecoder("latin1").decode(data)).join("");
    const exported = await crypto.subtle.exportKey("raw", key).then(() => "given out", () => "kept");
    return { count: items.length, readable: text.includes("OFF1"), exported };
  })()`);
  expect(kept).toMatchObject({ readable: false, exported: "kept" });
  expect((kept as { count: number }).count).toBeGreaterThan(0);
});

test("within a second of coverage everything is there, once, with the time at which it was made", async () => {
  const madeBeforeMs = Date.now();
  await phone.page.waitForTimeout(6_500); // longer than what counts as said now
  await phone.hasCoverage();
  const coverageAtMs = Date.now();
  await expect.poll(async () => (await history()).filter(({ what }) => what === "StopStarted").length, SOON).toBe(1);
  await phone.sees("connected");
  await phone.sees("Next check in");
  const { body } = await center.served.get("/api/v1/units/312/history?limit=500");
  const [started] = (body.items as unknown as { what: string; madeAtMs?: number; atMs: number }[]).filter(
    ({ what }) => what === "StopStarted",
  );
  expect(started?.madeAtMs).toBeLessThan(madeBeforeMs);
  // By the center's clock, which is this one; what is more than a second a busy machine may take.
  expect((started?.atMs ?? Infinity) - coverageAtMs).toBeLessThan(1_000 + BUSY_MACHINE_MS);
  expect((started?.atMs ?? 0) - (started?.madeAtMs ?? 0)).toBeGreaterThan(5_000);
});

test("duress that waited rings when it comes, though hours may have passed", async () => {
  await phone.loses();
  await phone.page.waitForTimeout(300);
  await phone.holdsTwoCorners();
  // Nothing is said of it here: no count, no word.
  await phone.page.waitForTimeout(2_000);
  expect(await phone.text()).not.toMatch(/not delivered|answer|emergency sent/i);
  await phone.hasCoverage();
  await expect.poll(async () => (await history()).some(({ what }) => what === "DuressDeclared"), SOON).toBe(true);
});
