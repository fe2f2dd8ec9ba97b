import { describe, expect, it } from "vitest";
import { asId, type AgencyId } from "../base/ids.ts";
import { accessTable, type ActName } from "./access-table.ts";
import { mayDo, mayDoAll, type Permission, type Who } from "./may-do.ts";
import type { Relation } from "./reach.ts";
import { type Role, roles } from "./role.ts";

const NMSP = asId<AgencyId>("NMSP");
const QCSO = asId<AgencyId>("QCSO");
const holding = (role: Role, agencyId?: AgencyId): Who => ({
  grants: [agencyId === undefined ? { role } : { role, agencyId }],
});
const of = (agencyId: AgencyId | undefined, more: Partial<Relation> = {}): Relation => ({
  ...(agencyId === undefined ? {} : { agencyId }),
  tie: "none",
  sharedWith: [],
  ...more,
});
const reason = (permission: Permission): string => (permission.allowed ? "allowed" : permission.reason);
const ask = (who: Who, type: ActName, relation: Relation) => mayDo(accessTable, who, { type }, relation);

describe("[AC1] deny by default", () => {
  it("an act that nobody wrote down is denied to everybody", () => {
    const table = new Map([...accessTable].filter(([act]) => act !== "AddNote"));
    for (const role of roles) {
      expect(mayDo(table, holding(role), { type: "AddNote" }, of(NMSP, { tie: "own-unit" })).allowed).toBe(false);
    }
    expect(reason(mayDo(table, holding("supervisor"), { type: "AddNote" }, of(NMSP)))).toMatch(/not in the table/);
  });
  it("a person without a role may do nothing that needs one", () => {
    const allowed = [...accessTable.keys()].filter(
      (act) => ask({ grants: [] }, act as ActName, of(undefined, { tie: "own-unit" })).allowed,
    );
    expect(allowed).toEqual(["DeclareEmergency"]);
  });
});

describe("[AC4] danger is never denied", () => {
  const danger = [{ type: "DeclareEmergency" }, { type: "ClearUnit", coded: "duress" }] as const;
  it.each(danger)("$type $coded, by anybody, about anything, under any table", (act) => {
    for (const who of [{ grants: [] }, ...roles.map((role) => holding(role, QCSO))]) {
      for (const tie of ["own-unit", "own-incident", "none"] as const) {
        expect(mayDo(new Map(), who, act, of(NMSP, { tie }))).toEqual({ allowed: true });
      }
    }
    expect(mayDoAll(accessTable, { grants: [] }, act, [of(NMSP)]).allowed).toBe(true);
  });
  it("and an ordinary clear in the agreed form is an ordinary clear", () => {
    const act = { type: "ClearUnit", coded: "ordinary" } as const;
    expect(mayDo(accessTable, holding("auditor"), act, of(NMSP)).allowed).toBe(false);
  });
});

describe("[AC5] where a role holds", () => {
  it("in its agency, or in all of the center", () => {
    expect(ask(holding("dispatcher", NMSP), "CloseIncident", of(NMSP)).allowed).toBe(true);
    expect(ask(holding("dispatcher", NMSP), "CloseIncident", of(QCSO)).allowed).toBe(false);
    expect(ask(holding("dispatcher"), "CloseIncident", of(QCSO)).allowed).toBe(true);
  });
  it("a new agency is made by who rules over the whole center", () => {
    expect(ask(holding("administrator"), "RegisterAgency", of(asId<AgencyId>("NEW"))).allowed).toBe(true);
    expect(ask(holding("administrator", NMSP), "RegisterAgency", of(asId<AgencyId>("NEW"))).allowed).toBe(false);
  });
  it("two roles add up to their sum and no more", () => {
    const who: Who = { grants: [...holding("officer", NMSP).grants, ...holding("auditor", QCSO).grants] };
    expect(ask(who, "ReadAudit", of(QCSO)).allowed).toBe(true);
    expect(ask(who, "StartStop", of(NMSP, { tie: "own-unit" }))).toMatchObject({ by: { role: "officer" } });
    expect(ask(who, "StartStop", of(QCSO)).allowed).toBe(false);
  });
});

describe("[AC6] several things", () => {
  it("are allowed where each is", () => {
    const link = { type: "LinkIncidents" } as const;
    const who = holding("dispatcher", NMSP);
    expect(mayDoAll(accessTable, who, link, [of(NMSP), of(QCSO, { sharedWith: [NMSP] })]).allowed).toBe(true);
    expect(mayDoAll(accessTable, who, link, [of(NMSP), of(QCSO)]).allowed).toBe(false);
    expect(mayDoAll(accessTable, who, link, [of(QCSO), of(NMSP)]).allowed).toBe(false);
    expect(mayDoAll(accessTable, who, link, []).allowed).toBe(false);
  });
});

describe("[AC8] the alert about one's own unit", () => {
  it.each(["TakeAlert", "HandOverAlert", "CloseAlert", "AgreeToClose"] as const)("%s is not one's own", (act) => {
    expect(ask(holding("supervisor", NMSP), act, of(NMSP)).allowed).toBe(true);
    expect(reason(ask(holding("supervisor", NMSP), act, of(NMSP, { tie: "own-unit" })))).toMatch(/ride in/);
    expect(ask(holding("supervisor"), act, of(NMSP, { tie: "own-unit" })).allowed).toBe(false);
  });
  it("but help for it is", () => {
    expect(ask(holding("supervisor", NMSP), "TellUnits", of(NMSP, { tie: "own-unit" })).allowed).toBe(true);
  });
});

describe("[AC9] a denial says why", () => {
  it("how far one's own roles reach", () => {
    expect(reason(ask(holding("officer", NMSP), "StartStop", of(NMSP)))).toBe(
      "StartStop: you may do this as officer for your own unit, and this is none of that",
    );
    expect(reason(ask(holding("dispatcher", NMSP), "AddNote", of(QCSO)))).toBe(
      "AddNote: you may do this as dispatcher for what is NMSP's or shared with it, and this is none of that",
    );
  });
  it("or whose it is to do", () => {
    expect(reason(ask(holding("officer", NMSP), "CloseAlert", of(NMSP)))).toBe(
      "CloseAlert is for dispatcher, supervisor; you are officer",
    );
    expect(reason(ask({ grants: [] }, "ReadBoard", of(undefined)))).toBe("ReadBoard needs a role, and you have none");
  });
});
