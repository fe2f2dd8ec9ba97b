import { describe, expect, it, test } from "vitest";
import { accessTable } from "../../access/access-table.ts";
import { asId, type OfficerId } from "../../base/ids.ts";
import { emptyCenter } from "../../domain/center.ts";
import { staffedCenter } from "../../domain/center-fixture.ts";
import { apiRoutes } from "./people-app.ts";
import { accessOf, relationOfRead } from "./route-access.ts";

// Only the list of routes is asked for; no route is called.
const context = { board: { center: emptyCenter() }, people: { accounts: {} }, practice: () => undefined };
const routes = apiRoutes(context as never);

describe("[AU22] every route asks something of the table", () => {
  it("a route that is not in route-access.ts is denied to all: give it an entry there", () => {
    expect(routes.length).toBeGreaterThan(40);
    const forgotten = routes.filter(({ method, path }) => accessOf(method, path) === undefined);
    expect(forgotten.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
  it("and what it asks is in the table, or open to those who have yet to sign in", () => {
    const words = ["open", "session", "signed-in", "itself"];
    for (const { method, path } of routes) {
      const access = accessOf(method, path) ?? "";
      expect(words.includes(access) || accessTable.has(access), `${method} ${path}: ${access}`).toBe(true);
    }
    const open = routes.filter(({ method, path }) => accessOf(method, path) === "open").map(({ path }) => path);
    expect(open.filter((path) => !path.startsWith("/session") && !path.startsWith("/invitation"))).toEqual([]);
  });
  it("nobody but the handlers of commands and of officers' devices asks by itself", () => {
    expect(routes.filter(({ method, path }) => accessOf(method, path) === "itself").map(({ path }) => path)).toEqual([
      "/commands",
      "/field/hello",
      "/field/send",
      "/field/shown",
    ]);
  });
});

test("[AU22] what is read is somebody's: one's own unit, one's own record, another agency's", () => {
  const { center } = staffedCenter();
  const officer = asId<OfficerId>("o312");
  const ties = (access: Parameters<typeof relationOfRead>[2], ref: string) => {
    const { agencyId, tie } = relationOfRead(center, officer, access, ref);
    return [agencyId, tie];
  };
  expect(ties("ReadUnitHistory", "312")).toEqual(["NMSP", "own-unit"]);
  expect(ties("ReadUnitHistory", "Quay12")).toEqual(["QCSO", "none"]);
  expect(ties("ReadPersonHistory", "o305")).toEqual(["NMSP", "none"]);
  expect(ties("ReadVehicleHistory", "v312")).toEqual(["NMSP", "own-unit"]);
  expect(ties("ReadTrail", "m305")).toEqual(["NMSP", "none"]);
  expect(ties("ReadPlateHistory", "ABC123")).toEqual([undefined, "none"]);
  expect(relationOfRead(center, officer, "ReadTrail", undefined)).toEqual({ tie: "none", sharedWith: [] });
});
