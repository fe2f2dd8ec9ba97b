/** What explains Vigil to somebody who does not know it: the API's documents, the help, and errors that say what was expected. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeFaults } from "./fixtures/accessibility.ts";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district());
  await center.served.command(shiftOf("312"));
  rivera = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
});
// An address that is not there is answered 404, and the browser says so.
afterAll(() => center.close(/the server responded with a status of 404/));

test("the API says what it can do, to programs", async () => {
  const { status, headers, body } = await center.served.get("/api/v1/openapi.json");
  expect({ status, openapi: body.openapi }).toEqual({
    status: 200,
    openapi: expect.stringMatching(/^3\.1\./) as string,
  });
  expect(headers.get("content-type")).toContain("application/json");
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(["/api/v1/commands", "/api/v1/units/{ref}/history"]));
});

test("and to people, in a page that needs nothing from elsewhere and no mouse", async () => {
  const page = await (await center.browser.newContext()).newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${center.url}/api/v1/docs`);
  await page.getByRole("heading", { name: "POST /api/v1/commands" }).waitFor();
  for (const link of await page.locator("nav a").all()) {
    const target = await link.getAttribute("href");
    expect(await page.locator(`[id="${target?.slice(1)}"]`).count()).toBe(1);
  }
  await page.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("details[open] pre").first().waitFor();
  expect(await axeFaults(page)).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(center.url))).toEqual([]);
  await page.close();
});

test("the help is made from the grammar: every verb, and one verb in full", async () => {
  await rivera.line("?");
  await rivera.dialog.waitFor();
  const says = await rivera.dialog.innerText();
  for (const word of ["TS", "Traffic stop", "DU", "Coded phrase heard", "F1", "take the top alert"])
    expect(says).toContain(word);
  await rivera.keys("Escape");
  await rivera.dialog.waitFor({ state: "detached" });
  await rivera.line("? RT");
  await rivera.sees("Words that come back become a high caution at once and rise to the officer.", rivera.dialog);
  await rivera.keys("Escape");
  await rivera.dialog.waitFor({ state: "detached" });
});

test("an address that is not there says so, to a browser and to a program", async () => {
  const missing = await center.served.get("/api/v1/nothing-here");
  expect(missing.status).toBe(404);
  expect(missing.headers.get("content-type")).toContain("application/problem+json");
  expect(missing.body).toMatchObject({ title: "No such address", detail: "GET /api/v1/nothing-here" });
  const page = await (await center.browser.newContext()).newPage();
  expect((await page.goto(`${center.url}/no/such/page`))?.status()).toBe(404);
  await page.getByText("There is no page at this address: /no/such/page").waitFor();
  await page.getByRole("link", { name: "The console" }).waitFor();
  await page.close();
});

test("a refused command names the field, and what it must be", async () => {
  const wrong = await center.served.command({ type: "StartStop", unit: "312", kind: "parade" });
  expect(wrong.status).toBe(400);
  expect(wrong.body.errors[0]?.field).toContain("kind");
  const unknown = await center.served.command({ type: "RecordContact", unit: "999" });
  expect({ status: unknown.status, body: unknown.body }).toMatchObject({
    status: 409,
    body: { refusal: "unknown-unit" },
  });
});

test("the command line says what it did not understand and what it expected, and gives the line back", async () => {
  for (const [line, expected] of [
    ["XX 312", /expected|unknown|no verb/i],
    ["TS", /unit|call sign/i],
    ["AC", /a plate, .person. and a name/],
    ["HC 312", /would be refused|no stop/],
  ] as const) {
    await rivera.type(line);
    await rivera.sees(expected, rivera.says);
    await rivera.commandLine.fill("");
  }
  await rivera.type("HC 312");
  await rivera.keys("Enter");
  await rivera.notice("bad", "no stop").waitFor();
  await expect.poll(() => rivera.commandLine.inputValue(), SOON).toBe("HC 312");
  await rivera.commandLine.fill("");
});
