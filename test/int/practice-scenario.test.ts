/** `vigil serve --scenario`: the practice begins with that incident, through the same gateways as everything else. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { practiceScenarios } from "../../src/server/command-options.ts";
import { scenarios } from "../../src/server/practice/scenarios.ts";
import { eventually, type Folder, makeFolder, VigilProcess } from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess | undefined;
beforeEach(() => {
  folder = makeFolder("gateways: { modems: [], deviceHttp: { port: 0 } }\n");
});
afterEach(async () => {
  await vigil?.end();
  folder.remove();
});

test("every scenario that the console offers can be named on the command line, and no other", () => {
  expect(scenarios.map(({ id }) => id).toSorted()).toEqual(practiceScenarios.toSorted());
});

test("the incident begins by itself once the units are on the air", async () => {
  vigil = new VigilProcess(folder, { practice: true, args: ["--scenario", "i-10-caution"] });
  const served = await vigil.serving();
  const { body } = await eventually(
    () => served.get("/api/v1/practice"),
    ({ body }) => body.scenarios.some(({ phase, story }) => phase === "running" && story.length > 0),
    30_000,
  );
  expect(body.scenarios.filter(({ phase }) => phase === "running")).toMatchObject([{ id: "i-10-caution" }]);
  expect(body.scenarios.find(({ id }) => id === "i-10-caution")?.story[0]?.text).toContain("I-10 near Akela");
});

test("where the configuration allows no practice, a start that forgot --no-practice is refused in plain words", async () => {
  folder.remove();
  folder = makeFolder("practice: { enabled: false }\n");
  vigil = new VigilProcess(folder, { practice: true });
  expect(await vigil.exited()).toBe(1);
  expect(vigil.errors).toContain("vigil serve: this configuration allows no practice");
  vigil = undefined;
});
