import { describe, expect, it } from "vitest";
import { PasswordHasher, passwordFault } from "./password.ts";

const GOOD = "the mesa at dusk, 4 crows";

describe("[AU2] which passwords are taken", () => {
  it("twelve characters or more, up to a thousand", () => {
    expect(passwordFault("zq8#Lm2vPx!", [])).toBe("too-short");
    expect(passwordFault("zq8#Lm2vPx!t", [])).toBeUndefined();
    expect(passwordFault(`${"a quiet night on the mesa ".repeat(38)}ok`, [])).toBeUndefined();
    expect(passwordFault("zq8#Lm2v".repeat(126), [])).toBe("too-long");
    // Twelve characters, not twelve units of the encoding.
    expect(passwordFault("🚔🚓🚑🚒🚨", [])).toBe("too-short");
  });
  it.each([
    "123456789012",
    "passwordpassword",
    "p@ssw0rdp@ssw0rd",
    "Password1234!",
    "qwertyuiop12",
    "abcdefghijklmnop",
    "aaaaaaaaaaaaaaaa",
    "iloveyou12345",
    "Summer2026!!!",
  ])("not what is guessed early: %s", (password) => {
    expect(passwordFault(password, [])).toBe("easily-guessed");
  });
  it("nor what others know of its owner", () => {
    expect(passwordFault("Martina-Rivera-D9", ["Martina Rivera", "mrivera", "D9"])).toBe("easily-guessed");
  });
  it("no rules about kinds of characters: a sentence is fine", () => {
    expect(passwordFault(GOOD, [])).toBeUndefined();
  });
});

describe("[AU3] how they are kept", () => {
  const hasher = new PasswordHasher();
  it("argon2id with 64 MiB, each with a salt of its own", async () => {
    const [one, two] = await Promise.all([hasher.make(GOOD), hasher.make(GOOD)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(one).not.toBe(two);
    expect(await hasher.matches(one, GOOD)).toBe(true);
    expect(await hasher.matches(one, `${GOOD} `)).toBe(false);
  });
  it("whole: a difference in the last of many characters counts", async () => {
    const long = "a quiet night on the mesa ".repeat(30);
    const kept = await hasher.make(`${long}a`);
    expect(await hasher.matches(kept, `${long}b`)).toBe(false);
    expect(await hasher.matches(kept, `${long}a`)).toBe(true);
  });
  it("the same from another keyboard", async () => {
    expect(
      await hasher.matches(await hasher.make("caf\u00e9 am Stra\u00dfenrand"), "cafe\u0301 am Stra\u00dfenrand"),
    ).toBe(true);
  });
  it("a flood is told to come back, and those that wait get their turn", async () => {
    const small = new PasswordHasher({ atOnceMax: 1, waitingMax: 2 });
    const kept = await small.make(GOOD);
    await small.matches(kept, GOOD);
    const flood = await Promise.allSettled(Array.from({ length: 5 }, () => small.matches(kept, GOOD)));
    const told = flood.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason)));
    const busy = "TooBusyError: too many passwords are being checked at this moment";
    expect(told).toEqual([true, true, true, busy, busy]);
    expect(await small.matches(kept, GOOD)).toBe(true);
  });
});

describe("[AU5] a name that nobody has", () => {
  it("takes as long as one that somebody has, and is false", async () => {
    const hasher = new PasswordHasher();
    const kept = await hasher.make(GOOD);
    const time = async (hash: string | undefined): Promise<number> => {
      const since = performance.now();
      await hasher.matches(hash, "not the password at all");
      return performance.now() - since;
    };
    await time(undefined);
    const known = Math.min(await time(kept), await time(kept), await time(kept));
    const unknown = Math.min(await time(undefined), await time(undefined), await time(undefined));
    // Other work on the machine makes one or the other slower; a shortcut would take no time at all.
    expect(unknown).toBeGreaterThan(known / 8);
    expect(await hasher.matches(undefined, GOOD)).toBe(false);
  });
});
