import { describe, expect, test } from "vitest";
import { asId, type OfficerId } from "../../base/ids.ts";
import type { Role } from "../../access/role.ts";
import { staffedCenter } from "../../domain/center-fixture.ts";
import type { Envelope } from "../../domain/event.ts";
import type { Caller } from "../accounts/people.ts";
import type { Recent } from "../seal/history.ts";
import { readerOf, readRecent } from "./recent-history.ts";

/** A log of `count` rows, a second apart; each third is about another agency's unit, each fifth about nothing here. */
function logOf(count: number): { readonly recent: Recent; readonly opened: number[]; readonly pieces: number[] } {
  const opened: number[] = [];
  const pieces: number[] = [];
  const subjectsOf = (seq: number) => (seq % 5 === 0 ? ["plate:ABC"] : [seq % 3 === 0 ? "unit:theirs" : "unit:ours"]);
  const recent: Recent = async ({ beforeSeq, limit }) => {
    pieces.push(limit);
    const fromSeq = Math.max(1, beforeSeq - limit);
    return Array.from({ length: beforeSeq - fromSeq }, (_, index) => {
      const seq = beforeSeq - 1 - index;
      const open = (): Envelope => {
        opened.push(seq);
        return { seq, atMs: seq * 1_000 } as Envelope;
      };
      return { seq, atMs: seq * 1_000, subjects: subjectsOf(seq), open };
    }).filter(({ seq }) => seq <= count);
  };
  return { recent, opened, pieces };
}
const mayRead = (subject: string) => (subject.startsWith("unit:") ? subject === "unit:ours" : undefined);

describe("what happened lately", () => {
  test("newest first, down to the time that was asked for; what is not theirs is counted and stays closed", async () => {
    const log = logOf(2_000);
    const found = await readRecent(log.recent, { sinceMs: 1_981_000, beforeSeq: 2_001, limit: 100 }, mayRead);
    expect(found.envelopes.map(({ seq }) => seq)).toEqual([
      1999, 1997, 1996, 1994, 1993, 1991, 1988, 1987, 1984, 1982, 1981,
    ]);
    expect(found.withheldCount).toBe(5);
    expect(found.nextBeforeSeq).toBeUndefined();
    expect(log.opened).toHaveLength(11);
  });

  test("where there is more than was asked for, it says where to go on, and nothing is lost or told twice", async () => {
    const { recent } = logOf(1_300);
    const whole = await readRecent(recent, { sinceMs: 0, beforeSeq: 1_301, limit: 5_000 }, mayRead);
    const seqs: number[] = [];
    let withheldCount = 0;
    let beforeSeq: number | undefined = 1_301;
    for (let page = 0; beforeSeq !== undefined && page < 100; page++) {
      const found: Awaited<ReturnType<typeof readRecent>> = await readRecent(
        recent,
        { sinceMs: 0, beforeSeq, limit: 37 },
        mayRead,
      );
      seqs.push(...found.envelopes.map(({ seq }) => seq));
      withheldCount += found.withheldCount;
      beforeSeq = found.nextBeforeSeq;
    }
    expect(seqs.length).toBeGreaterThan(500);
    expect(seqs).toEqual(whole.envelopes.map(({ seq }) => seq));
    expect(withheldCount).toBe(whole.withheldCount);
  });

  test("one answer looks at 20,000 rows at most, in small pieces", async () => {
    const { recent, pieces } = logOf(50_000);
    const found = await readRecent(recent, { sinceMs: 0, beforeSeq: 50_001, limit: 1_000 }, () => false);
    expect(found).toMatchObject({ envelopes: [], withheldCount: 20_000, nextBeforeSeq: 30_001 });
    expect(Math.max(...pieces)).toBe(500);
  });

  test("an empty log, and one that ends before the time", async () => {
    expect(await readRecent(logOf(0).recent, { sinceMs: 0, beforeSeq: 1, limit: 9 }, mayRead)).toEqual({
      envelopes: [],
      withheldCount: 0,
    });
    const after = await readRecent(logOf(9).recent, { sinceMs: 60_000, beforeSeq: 10, limit: 9 }, mayRead);
    expect(after).toEqual({ envelopes: [], withheldCount: 0 });
  });
});

describe("[AU22] whose it is to read", () => {
  const { center } = staffedCenter();
  const as = (role: Role, agencyId?: string, officerId?: string): Caller =>
    ({
      presence: {
        account: {
          grants: [{ role, ...(agencyId === undefined ? {} : { agencyId }) }],
          ...(officerId === undefined ? {} : { officerId: asId<OfficerId>(officerId) }),
        },
      },
    }) as unknown as Caller;
  const SUBJECTS = ["unit:NMSP-312", "unit:QCSO-12", "position:P1", "plate:ABC123", "officer:o312"];
  const read = (caller: Caller, accounts = true) =>
    SUBJECTS.map((subject) => readerOf(center, caller, accounts)(subject));

  test("by role and agency, as each history is", () => {
    expect(read(as("dispatcher", "NMSP"))).toEqual([true, false, true, undefined, undefined]);
    expect(read(as("dispatcher", "QCSO"))).toEqual([false, true, true, undefined, undefined]);
    expect(read(as("auditor"))).toEqual([true, true, true, undefined, undefined]);
    // AC13: a covert duress stands in it.
    expect(read(as("officer", "NMSP", "o312")).slice(0, 2)).toEqual([false, false]);
  });
  test("nobody who is not signed in, where there are accounts; whoever is at the machine, where there are none", () => {
    expect(read({} as Caller)).toEqual([false, false, false, undefined, undefined]);
    expect(read({} as Caller, false)).toEqual([true, true, true, undefined, undefined]);
  });
});
