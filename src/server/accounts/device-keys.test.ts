import { pbkdf2Sync } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DESK, recorded, T0, testAccounts, type TestAccounts } from "./accounts.fixture.ts";
import { isDeviceKey } from "./device-keys.ts";

let a: TestAccounts;
beforeEach(() => {
  a = testAccounts();
});
afterEach(() => a.drop());
const kept = () => a.deviceKeys.all()[0]?.hash ?? "none";

test("[DK4] a new key voids the former; a revoked device is believed with none", () => {
  const first = a.deviceKeys.make("phone-312", DESK, T0);
  expect(first).toMatch(/^[\w-]{32}$/);
  expect(isDeviceKey(kept(), first)).toBe(true);
  const second = a.deviceKeys.make("phone-312", DESK, T0 + 1);
  expect([isDeviceKey(kept(), first), isDeviceKey(kept(), second)]).toEqual([false, true]);
  expect(a.deviceKeys.revoke("phone-312", DESK, T0 + 2)).toBe(true);
  expect([isDeviceKey(kept(), second), isDeviceKey(kept(), ""), isDeviceKey(kept(), undefined)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(a.deviceKeys.brokerPasswords()).toEqual([]);
  expect(a.deviceKeys.revoke("nothing", DESK, T0)).toBe(false);
  expect(recorded(a)).toEqual(["DeviceKeyMade", "DeviceKeyMade", "DeviceKeyRevoked"]);
});
test("the file and the record hold no key", () => {
  const key = a.deviceKeys.make("phone-312", DESK, T0);
  expect(JSON.stringify([a.deviceKeys.all(), a.record.read({ limit: 9 })])).not.toContain(key);
});
test("the broker's line is what mosquitto computes of the same key", () => {
  const key = a.deviceKeys.make("phone-312", DESK, T0);
  const [line = ""] = a.deviceKeys.brokerPasswords();
  const [, iterations, salt = "", digest] = /^phone-312:\$7\$(\d+)\$([^$]+)\$(.+)$/.exec(line) ?? [];
  const computed = pbkdf2Sync(key, Buffer.from(salt, "base64"), Number(iterations), 64, "sha512");
  expect(computed.toString("base64")).toBe(digest);
});
test("a file from before there were keys opens as it is", () => {
  const again = a.reopened();
  expect(again.deviceKeys.all()).toEqual([]);
  a = again;
});
