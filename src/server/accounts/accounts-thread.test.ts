import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../base/time.ts";
import { value, ORIGIN, MESA, T0 } from "./accounts.fixture.ts";
import { AccountsLostError, AccountsThread, type PresenceChange } from "./accounts-thread.ts";
import { totpCode } from "./totp.ts";

const FROM = { source: "10.0.0.9" };
let folder: string;
let thread: AccountsThread;
const open = (lost: (error: Error) => void = () => undefined) =>
  AccountsThread.open(
    {
      path: join(folder, "accounts.sqlite"),
      keyPath: join(folder, "accounts.key"),
      center: "District 9",
      party: { id: "dispatch.example.org", name: "District 9", origins: [ORIGIN] },
      nowMs: T0,
    },
    lost,
  );
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigil-accounts-"));
  thread = await open();
});
afterEach(async () => {
  await thread.end();
  rmSync(folder, { recursive: true, force: true });
});

async function firstAdministrator(): Promise<{ token: string; sessionId: string }> {
  const invitation = (await thread.ask("firstAdministrator", T0)) ?? "";
  const { totpSecret } = value(await thread.ask("openInvitation", invitation, FROM, T0));
  const guest = { invitation, name: "chief", password: MESA, code: totpCode(totpSecret, T0) };
  const { token, session } = value(await thread.ask("acceptInvitation", guest, FROM, T0));
  return { token, sessionId: session.id };
}

describe("[AU13] the accounts as seen from the loop", () => {
  it("a session is known with the answer that opened it, and gone with the answer that ended it", async () => {
    const { token, sessionId } = await firstAdministrator();
    const presence = thread.present(token, T0);
    expect(presence).toMatchObject({ state: "live", account: { name: "chief", grants: [{ role: "administrator" }] } });
    const changes: PresenceChange[] = [];
    const stop = thread.onChange((change) => changes.push(change));
    const asker = { sessionId: presence?.session.id ?? ("" as never), source: FROM.source };
    const since = performance.now();
    value(await thread.ask("endOwn", asker, sessionId, "signed-out", T0));
    expect(performance.now() - since).toBeLessThan(5_000); // a second, and what a busy machine may take
    expect(thread.present(token, T0)).toBeUndefined();
    expect(changes).toEqual([{ sessionId, change: "ended" }]);
    stop();
  });
  it("[AU10] a restart signs nobody out", async () => {
    const { token } = await firstAdministrator();
    await thread.end();
    thread = await open();
    expect(thread.present(token, T0)?.state).toBe("live");
    expect(await thread.ask("firstAdministrator", T0)).toBeUndefined();
  });
  it("[AU12] what is done here keeps the session from locking there", async () => {
    const { token, sessionId } = await firstAdministrator();
    const changes: PresenceChange[] = [];
    thread.onChange((change) => changes.push(change));
    const at = T0 + 29 * MINUTE_MS;
    const presence = thread.present(token, at);
    if (presence !== undefined) thread.use(presence, at);
    await thread.sweep(T0 + 58 * MINUTE_MS);
    expect(changes).toEqual([]);
    expect(thread.present(token, T0 + 58 * MINUTE_MS)?.state).toBe("live");
    await thread.sweep(T0 + 59 * MINUTE_MS);
    expect(changes).toEqual([{ sessionId, change: "locked" }]);
    expect(thread.presentById(changes[0]?.sessionId ?? ("" as never), T0 + 59 * MINUTE_MS)?.state).toBe("locked");
  });
  it("[AU11] a renewed session is known by its new token alone", async () => {
    const { token } = await firstAdministrator();
    const presence = thread.present(token, T0);
    const asker = { sessionId: presence?.session.id ?? ("" as never), source: FROM.source };
    expect(await thread.ask("again", asker, { password: "not it, not it at all", code: "1" }, T0)).toMatchObject({
      refusal: "not-recognised",
    });
    const codes = value(await thread.ask("newRecoveryCodes", asker, T0));
    const next = value(await thread.ask("again", asker, { password: MESA, code: codes[0] ?? "" }, T0));
    expect(thread.present(token, T0)).toBeUndefined();
    expect(thread.present(next, T0)?.session.id).toBe(asker.sessionId);
  });
  it("a thread that is gone is told, and answers nobody", async () => {
    await thread.end();
    await expect(thread.ask("views")).rejects.toThrow(AccountsLostError);
    await expect(thread.sweep(T0)).rejects.toThrow(/ends/);
  });
  it("accounts that can't be opened are no start", async () => {
    await thread.end();
    rmSync(folder, { recursive: true });
    await expect(open()).rejects.toThrow(AccountsLostError);
  });
});
