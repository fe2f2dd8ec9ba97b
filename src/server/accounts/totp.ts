/**
 * One-time codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 s, which is what every app knows).
 * A code counts once: the step of the last one is kept, and none at or before it is taken again (AU6).
 */
import { Secret, TOTP } from "otpauth";

const PERIOD_S = 30;
/** Steps that a phone's clock may be off, each way. */
const STEPS_OFF_MAX = 1;

/** A new secret, as the app is told it: base32, 160 bits. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address that an app reads from a picture. */
export function totpUri(secret: string, center: string, name: string): string {
  return generatorOf(secret, center, name).toString();
}

/** The step that a code stands for; undefined where it is wrong, or of a step that has been used. */
export function totpStep(secret: string, code: string, nowMs: number, usedStep: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const generator = generatorOf(secret, "", "");
  const off = generator.validate({ token: code, timestamp: nowMs, window: STEPS_OFF_MAX });
  if (off === null) return undefined;
  const step = Math.floor(nowMs / (PERIOD_S * 1_000)) + off;
  return step > usedStep ? step : undefined;
}

/** The code of an instant, as an app shows it. */
export function totpCode(secret: string, nowMs: number): string {
  return generatorOf(secret, "", "").generate({ timestamp: nowMs });
}

function generatorOf(secret: string, issuer: string, label: string): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: "SHA1", digits: 6, period: PERIOD_S });
}
