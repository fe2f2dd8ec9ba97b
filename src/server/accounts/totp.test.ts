import { describe, expect, it } from "vitest";
import { newTotpSecret, totpCode, totpStep, totpUri } from "./totp.ts";

// RFC 6238, appendix B, SHA-1: "12345678901234567890" at 59 s and at 1111111109 s, its last six digits.
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const NOW_MS = Date.UTC(2026, 2, 15, 11, 30, 10);
const STEP_MS = 30_000;

describe("[AU6] a code of an authenticator app", () => {
  it("is the standard's", () => {
    expect(totpCode(RFC_SECRET, 59_000)).toBe("287082");
    expect(totpCode(RFC_SECRET, 1_111_111_109_000)).toBe("081804");
  });
  it("holds for a clock that is half a minute off, and no further", () => {
    const secret = newTotpSecret();
    const at = (offMs: number) => totpStep(secret, totpCode(secret, NOW_MS + offMs), NOW_MS, 0);
    const step = Math.floor(NOW_MS / STEP_MS);
    expect([at(-STEP_MS), at(0), at(STEP_MS)]).toEqual([step - 1, step, step + 1]);
    expect([at(-2 * STEP_MS), at(2 * STEP_MS)]).toEqual([undefined, undefined]);
  });
  it("counts once, and none before it counts any more", () => {
    const secret = newTotpSecret();
    const code = totpCode(secret, NOW_MS);
    const used = totpStep(secret, code, NOW_MS, 0) ?? 0;
    expect(totpStep(secret, code, NOW_MS, used)).toBeUndefined();
    expect(totpStep(secret, totpCode(secret, NOW_MS - STEP_MS), NOW_MS, used)).toBeUndefined();
    expect(totpStep(secret, totpCode(secret, NOW_MS + STEP_MS), NOW_MS, used)).toBe(used + 1);
  });
  it("is six digits and nothing else", () => {
    for (const code of ["", "12345", "1234567", "12345a", " 12345", "１２３４５６"]) {
      expect(totpStep(RFC_SECRET, code, NOW_MS, 0)).toBeUndefined();
    }
  });
  it("is set up from an address that names the center and the person", () => {
    const uri = totpUri(RFC_SECRET, "District 9", "rivera");
    expect(uri).toMatch(/^otpauth:\/\/totp\/District%209:rivera\?/);
    expect(uri).toContain(`secret=${RFC_SECRET}`);
    expect(newTotpSecret()).toHaveLength(32);
  });
});
