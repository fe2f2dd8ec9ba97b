import { describe, expect, it } from "vitest";
import { asId, type AlertId, type UnitId } from "../base/ids.ts";
import { staffedCenter } from "./center-fixture.ts";

/** 312 in danger and 305 told of it; 12 of another agency came on shift later. */
function night() {
  const c = staffedCenter();
  const subject = { kind: "unit", unitId: asId<UnitId>("NMSP-312") } as const;
  const cause = { key: "DU", monitor: "DU", level: "emergency", sentence: "", evidence: [], silence: false } as const;
  const alertId = asId<AlertId>("A1");
  const unitIds = [asId<UnitId>("NMSP-305")];
  c.happen(10, { kind: "system", name: "watch" }, [
    { type: "AlertRaised", alertId, subject, cause, covert: true },
    { type: "UnitsTold", alertId, unitIds, why: "duress" },
  ]);
  const alert = () => c.center.alerts.get(alertId);
  const officer = { kind: "officer", name: "o305" } as const;
  return { ...c, alert, officer };
}

describe("who goes to help", () => {
  it("[HO1] a unit offers to go where it was told of; to any other there is no such alert", () => {
    const { say, alert, officer } = night();
    expect(say(20, { type: "OfferHelp", alert: "A1", unit: "305" }, officer)).toEqual(["HelpOffered"]);
    expect(alert()?.offers).toEqual({ "NMSP-305": { sinceMs: expect.any(Number) as number, confirmed: false } });
    const inDanger = say(30, { type: "OfferHelp", alert: "A1", unit: "312" }, { kind: "officer", name: "o312" });
    expect(inDanger[0]).toMatch(/refused.*unknown-alert|unknown-alert/);
    expect(say(30, { type: "OfferHelp", alert: "A1", unit: "305" }, { kind: "officer", name: "o312" })[0]).toMatch(
      /not-in-unit/,
    );
  });

  it("[HO2] an offer changes no status and no assignment, and may be taken back", () => {
    const { say, alert, center, officer } = night();
    const before = center.units.get(asId<UnitId>("NMSP-305"));
    say(20, { type: "OfferHelp", alert: "A1", unit: "305" }, officer);
    expect(center.units.get(asId<UnitId>("NMSP-305"))).toEqual(before);
    expect(say(30, { type: "OfferHelp", alert: "A1", unit: "305" }, officer)).toEqual([]);
    expect(say(40, { type: "OfferHelp", alert: "A1", unit: "305", going: false }, officer)).toEqual(["HelpOffered"]);
    expect(alert()?.offers).toEqual({});
  });

  it("[HO3] only a dispatcher confirms, and says enough, or more after all", () => {
    const { say, alert, officer } = night();
    expect(say(15, { type: "ConfirmHelp", alert: "A1", unit: "305" })[0]).toMatch(/not-offered/);
    say(20, { type: "OfferHelp", alert: "A1", unit: "305" }, officer);
    expect(say(30, { type: "ConfirmHelp", alert: "A1", unit: "305" }, officer)[0]).toMatch(/a-person-only/);
    expect(say(30, { type: "SayEnough", alert: "A1" }, officer)[0]).toMatch(/a-person-only/);
    expect(say(40, { type: "ConfirmHelp", alert: "A1", unit: "305" })).toEqual(["HelpConfirmed"]);
    expect(alert()?.offers?.["NMSP-305"]?.confirmed).toBe(true);
    expect(say(50, { type: "SayEnough", alert: "A1" })).toEqual(["EnoughSaid"]);
    expect(alert()?.enoughAtMs).toBeDefined();
    expect(say(60, { type: "SayEnough", alert: "A1", enough: false })).toEqual(["EnoughSaid"]);
    expect(alert()?.enoughAtMs).toBeUndefined();
  });
});
