import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotAccountsError, openAccountsFile } from "./accounts-database.ts";
import { AccountRecord } from "./account-record.ts";
import { DESK, MESA, NMSP, person, recorded, T0, testAccounts, type TestAccounts, value } from "./accounts.fixture.ts";
import { NotAKeyError, readOrMakeKey, SecretBox } from "./secret-box.ts";

let a: TestAccounts;
beforeEach(() => {
  a = testAccounts();
});
afterEach(() => a.drop());

const fileOf = (accounts: TestAccounts) => join(accounts.folder, "accounts.sqlite");

describe("[AU1] the record", () => {
  it("says who, when, from where and what, and goes on after a restart", async () => {
    const rivera = await person(a, "Rivera", [{ role: "dispatcher", agencyId: NMSP }]);
    expect(recorded(a)).toEqual([
      "AccountCreated",
      "InvitationIssued",
      "PasswordSet",
      "TotpSet",
      "RecoveryCodesIssued",
      "SignedIn",
    ]);
    a = a.reopened();
    a.store.disable(rivera.account, "by-hand", "left the agency", DESK, T0 + 5);
    const [entry] = a.record.read({ limit: 1 });
    expect(entry).toMatchObject({
      seq: 7,
      atMs: T0 + 5,
      type: "AccountDisabled",
      who: "vigil",
      about: rivera.account.id,
      source: "10.0.0.1",
      data: { why: "by-hand", reason: "left the agency" },
    });
    expect(a.record.verify()).toBeUndefined();
    expect(a.record.read({ about: rivera.account.id, beforeSeq: 3, limit: 1 }).map(({ seq }) => seq)).toEqual([2]);
    expect(a.record.read({ about: "nobody", limit: 10 })).toEqual([]);
  });
  it("holds no secret", async () => {
    const rivera = await person(a, "Rivera", []);
    const text = JSON.stringify(a.record.read({ limit: 100 }));
    for (const secret of [MESA, rivera.totpSecret, rivera.token, ...rivera.recoveryCodes, "$argon2id"]) {
      expect(text).not.toContain(secret);
    }
  });
  it("a change that can't be recorded does not happen, and the next one is recorded", () => {
    const okafor = value(a.store.create({ name: "okafor", display: "Okafor", grants: [] }, DESK, T0));
    // What can't be written as JSON fails when the entry is written: after the change itself.
    const unwritable = 1n as never;
    expect(() => a.store.disable(okafor, "by-hand", unwritable, DESK, T0)).toThrow(/BigInt/);
    expect(a.store.byName("okafor")?.disabled).toBeUndefined();
    a.store.disable(okafor, "by-hand", "x", DESK, T0);
    expect(recorded(a)).toEqual(["AccountCreated", "AccountDisabled"]);
    expect(a.record.verify()).toBeUndefined();
  });
  it("can be added to only", () => {
    a.store.create({ name: "okafor", display: "Okafor", grants: [] }, DESK, T0);
    const file = new Database(fileOf(a));
    for (const sql of [
      "UPDATE record SET who = 'x'",
      "DELETE FROM record",
      "INSERT OR REPLACE INTO record SELECT * FROM record",
    ]) {
      expect(() => file.pragma("recursive_triggers = ON") && file.exec(sql)).toThrow(/append-only/);
    }
    file.close();
  });
  it("a chain that somebody has changed behind its back does not hold", () => {
    for (const name of ["one", "two", "three"]) a.store.create({ name, display: name, grants: [] }, DESK, T0);
    a.close();
    const changed = (sql: string): number | undefined => {
      const path = join(a.folder, "changed.sqlite");
      copyFileSync(fileOf(a), path);
      const file = new Database(path);
      file.exec("DROP TRIGGER record_no_update; DROP TRIGGER record_no_delete");
      file.exec(sql);
      const found = new AccountRecord(file).verify();
      file.close();
      return found;
    };
    expect(changed("SELECT 1")).toBeUndefined();
    expect(changed("UPDATE record SET who = 'somebody else' WHERE seq = 2")).toBe(2);
    expect(changed("UPDATE record SET data = '{}' WHERE seq = 3")).toBe(3);
    expect(changed("DELETE FROM record WHERE seq = 2")).toBe(2);
    expect(changed("DELETE FROM record WHERE seq = 1")).toBe(1);
    a = testAccounts(a.folder);
  });
});

describe("[AU4] what lies on the disk", () => {
  it("file and key are the server's own user's", () => {
    expect(statSync(fileOf(a)).mode & 0o777).toBe(0o600);
    expect(statSync(join(a.folder, "accounts.key")).mode & 0o777).toBe(0o600);
  });
  it("a secret is opened by the key and for the account that it was sealed with", () => {
    const path = join(a.folder, "accounts.key");
    const box = new SecretBox(readOrMakeKey(path));
    const sealed = box.seal("GEZDGNBV", "rivera");
    expect(sealed.toString("latin1")).not.toContain("GEZDGNBV");
    expect(new SecretBox(readOrMakeKey(path)).open(sealed, "rivera")).toBe("GEZDGNBV");
    expect(() => box.open(sealed, "okafor")).toThrow(/authenticate/);
    expect(() => new SecretBox(readOrMakeKey(join(a.folder, "other.key"))).open(sealed, "rivera")).toThrow(
      /authenticate/,
    );
    expect(box.seal("GEZDGNBV", "rivera").equals(sealed)).toBe(false);
  });
  it("a file that holds no key is left as it is", () => {
    const path = join(a.folder, "notes.txt");
    writeFileSync(path, "not a key");
    expect(() => readOrMakeKey(path)).toThrow(NotAKeyError);
    expect(readFileSync(path, "utf8")).toBe("not a key");
  });
  it("another database is not taken for accounts", () => {
    const path = join(a.folder, "other.sqlite");
    const other = new Database(path);
    other.exec("CREATE TABLE x(y)");
    other.close();
    expect(() => openAccountsFile(path, T0)).toThrow(NotAccountsError);
  });
});
