/**
 * Answering the status check: by a hardware key that is pressed twice on purpose, and by words. Whether an answer was
 * honest shows nowhere: not on the screen, pixel by pixel, not in the document, not in what goes over the network.
 */
import type { Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SOON } from "./fixtures/console-page.ts";
import { district } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const SETTINGS = `{ watch: { statusCheck: { stopFirstS: 3, stopNextS: 12, urgentAfterS: 600, emergencyAfterS: 900 } }, duressPhrase: "check my log" }`;
/** Of the same length: what is compared is the answer, not the words. */
const HONEST = "all good, send my food";
const CODED = "all good, check my log";

let center: VigilInBrowser;
let phone: FieldPhone;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: SETTINGS }));
  phone = await FieldPhone.open(center);
  await phone.begins("Officer 312", "312", "V312");
  await phone.tap("STOP");
  await phone.tap("Traffic stop");
});
afterAll(async () => {
  await center.close();
  if (phone.complaints.length > 0) throw new Error(phone.complaints.join("\n"));
});

async function answers(): Promise<number> {
  const { body } = await center.served.get("/api/v1/units/312/history");
  return body.items.filter(({ what }) => what === "ContactRecorded").length;
}
const FIGURES = { F8: 119, a: 65 } as const;
/** Keys and when the keyboard says that each was pressed; how soon a busy page hears of it is another thing. */
async function presses(...keys: readonly (readonly ["F8" | "a", number])[]): Promise<void> {
  const session = await phone.context.newCDPSession(phone.page);
  for (const [key, atMs] of keys) {
    const timestamp = (pressedFromMs + atMs) / 1_000;
    const pressed = { key, code: key, windowsVirtualKeyCode: FIGURES[key], timestamp };
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...pressed });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
  }
  await session.detach();
}
let pressedFromMs = 0;

test("one press answers nothing, a bounce neither, another key neither; two deliberate presses do", async () => {
  await phone.sees("STATUS CHECK");
  pressedFromMs = Date.now();
  await presses(["F8", 0], ["F8", 20]); // a key that bounces
  await presses(["a", 420], ["a", 820]);
  await presses(["F8", 3_600]); // too late to be the second
  await phone.page.waitForTimeout(1_500);
  await phone.sees("STATUS CHECK");
  expect(await answers()).toBe(0);
  // Somebody who types on means no answer by it.
  await presses(["F8", 8_000], ["a", 8_250], ["F8", 8_500]);
  await presses(["a", 8_800]);
  await phone.page.waitForTimeout(500);
  expect(await answers()).toBe(0);
  await phone.says(/^All in order, \d/, () => presses(["F8", 12_000], ["F8", 12_500]));
  await expect.poll(answers, SOON).toBe(1);
  const { text } = await center.served.get("/api/v1/units/312");
  expect(text).toContain('"means":"tap"');
});

type Seen = {
  readonly said: readonly string[];
  readonly answered: readonly string[];
  readonly pictures: readonly string[];
};

/** Answers the next check with words, and keeps all that somebody beside it, or on the line, could see of it. */
async function answering(words: string): Promise<Seen> {
  await phone.sees("STATUS CHECK");
  const [said, answered, pictures]: [string[], string[], string[]] = [[], [], []];
  const listen = (request: Request): void => {
    if (!request.url().endsWith("/field/send")) return;
    const body = request.postData() ?? "";
    if (!body.includes('"answer"')) return;
    said.push(`${request.method()} ${withoutFigures(body.replace(words, "…"))} ${body.length - seqLength(body)}`);
    void request.response().then(async (response) => {
      if (response !== null) answered.push(`${response.status()} ${withoutFigures(await response.text())}`);
    });
  };
  phone.page.on("request", listen);
  await phone.tap("Reply in words");
  await phone.page.getByLabel("Reply").fill(words);
  await phone.says(/^All in order, \d/, () => phone.tap("Send"));
  await phone.sees("Next check in"); // the center's answer is on the screen too
  pictures.push(withoutFigures(await phone.page.content()));
  await phone.page.getByText(/^All in order, \d/).waitFor({ state: "detached" });
  pictures.push(withoutFigures(await phone.page.content()));
  const moving = [".top", ".check-line", ".since", ".near", ".dim", ".toast"].map((name) => phone.page.locator(name));
  pictures.push((await phone.page.screenshot({ mask: moving, animations: "disabled" })).toString("base64"));
  await expect.poll(() => answered.length, SOON).toBe(said.length);
  phone.page.off("request", listen);
  return { said, answered, pictures };
}
/** From where two texts differ, a piece of each. */
function differenceOf(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return one === other ? "" : `${one.slice(at - 60, at + 200)}\n${other.slice(at - 60, at + 200)}`;
}
const withoutFigures = (text: string): string => text.replace(/\d+/g, "0");
const seqLength = (body: string): number => /"seq":(\d+)/.exec(body)?.[1]?.length ?? 0;

test("an honest answer and a coded one: the same bytes on the line, the same document, the same picture", async () => {
  const honest = await answering(HONEST);
  expect(honest.said).toHaveLength(1);
  const unit = async () => (await center.served.get("/api/v1/units/312")).text;
  expect(await unit()).not.toContain('"duress"');
  const coded = await answering(CODED);
  await expect.poll(unit, SOON).toContain('"covert":true');
  expect(coded.said).toEqual(honest.said);
  expect(coded.answered).toEqual(honest.answered);
  for (const at of [0, 1]) {
    expect(differenceOf(honest.pictures[at] ?? "", coded.pictures[at] ?? "")).toBe("");
  }
  expect(coded.pictures[2] === honest.pictures[2]).toBe(true);
  expect(await phone.page.evaluate("navigator.userActivation.hasBeenActive")).toBe(true);
});

test("without a question the corners leave nothing behind: no word, no count, no other picture", async () => {
  // On no stop: no question comes in between.
  const other = await FieldPhone.open(center);
  await other.begins("Officer 309", "309", "V309");
  const moving = [".top", ".check-line", ".since", ".near", ".dim"].map((name) => other.page.locator(name));
  const look = async (): Promise<string> =>
    (await other.page.screenshot({ mask: moving, animations: "disabled" })).toString("base64");
  const before = await look();
  await other.holdsTwoCorners();
  await expect
    .poll(async () => (await center.served.get("/api/v1/units/309")).text, SOON)
    .toContain('"source":"duress-key"');
  await other.sees("connected");
  expect((await look()) === before).toBe(true);
  await other.context.close();
});
