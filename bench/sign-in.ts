/**
 * Signing in, from the sending of name, password and code to the session's cookie, over HTTP on a running server; beside
 * it the bare argon2id of the same parameters, which is meant to take its time. One after the other, and five at once as
 * at the change of a shift: two are checked at a time, because each takes 64 MiB.
 */
import { mkdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { openAccounts } from "../src/server/accounts/accounts.ts";
import { PasswordHasher } from "../src/server/accounts/password.ts";
import { type Bench, ms, quantile, spread } from "./measure.ts";
import { startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const PASSWORD = "the mesa at dusk, 4 crows";
const SIGN_IN_MAX_MS = 500;
const PEOPLE = { quick: 2, whole: 4 };
/** Of the ten recovery codes of each: so many are used one after the other, the rest at once. */
const ALONE = 5;
const DONE = 200;

type Code = { readonly name: string; readonly code: string };

export async function run(bench: Bench): Promise<void> {
  const folder = scratchFolder("sign-in");
  try {
    const codes = await enrol(join(folder, "data"), bench.quick ? PEOPLE.quick : PEOPLE.whole);
    const server = await startServer({ folder, config: { accounts: { enabled: true } } });
    try {
      bench.doing("people sign in, one after the other and five at once");
      const hasher = new PasswordHasher();
      const kept = await hasher.make(PASSWORD);
      await hasher.matches(kept, PASSWORD); // the first also makes what unknown names are compared with
      const bareMs: number[] = [];
      const aloneMs: number[] = [];
      const crowdMs: number[] = [];
      for (const own of codes) {
        for (const code of own.slice(0, ALONE)) {
          bareMs.push(await timed(() => hasher.matches(kept, PASSWORD)));
          aloneMs.push(await timed(() => signIn(server.port, code)));
        }
        crowdMs.push(await timed(() => Promise.all(own.slice(ALONE).map((code) => signIn(server.port, code)))));
      }
      rows(bench, { bareMs, aloneMs, crowdMs });
    } finally {
      await server.kill();
    }
  } finally {
    removeScratch(folder);
  }
}

function rows(
  bench: Bench,
  { bareMs, aloneMs, crowdMs }: Readonly<Record<"bareMs" | "aloneMs" | "crowdMs", readonly number[]>>,
): void {
  const bareP99 = quantile(bareMs, 0.99);
  const p99 = quantile(aloneMs, 0.99);
  bench.row({
    what: `signing in with a password and a code, argon2id at 64 MiB (${aloneMs.length} times)`,
    figure: ms(quantile(aloneMs, 0.5)),
    ...spread(aloneMs),
    raw: `${ms(bareP99)}, argon2id alone`,
    ratio: p99 / bareP99,
    hold: "≤ 500 ms",
    held: p99 <= SIGN_IN_MAX_MS,
    note: "Over HTTP, with the code, the session and its entry in the record on the disk. The raw limit is taken in turns with it.",
  });
  bench.row({
    what: "five people at once from one address, until the last is in",
    figure: ms(quantile(crowdMs, 0.5)),
    ...spread(crowdMs),
    note: "No promise: two passwords are checked at a time, and more than five of one address wait their turn.",
  });
}

/** Accounts as they would lie there, with ten codes each. */
async function enrol(dataDir: string, count: number): Promise<Code[][]> {
  mkdirSync(dataDir, { recursive: true });
  const nowMs = Date.now();
  const by = { name: "benchmark", source: "this machine" };
  const accounts = openAccounts(
    {
      path: join(dataDir, "accounts.sqlite"),
      keyPath: join(dataDir, "accounts.key"),
      center: "Benchmark",
      party: { id: "localhost", name: "Benchmark", origins: [] },
      changed: () => undefined,
    },
    nowMs,
  );
  const kept = await new PasswordHasher().make(PASSWORD);
  const codes = Array.from({ length: count }, (_, index): Code[] => {
    const name = `person${index}`;
    const made = accounts.store.create({ name, display: name, grants: [{ role: "administrator" }] }, by, nowMs);
    if (!made.ok) throw new Error(made.refusal);
    accounts.store.setPassword(made.value, kept, by, nowMs);
    return accounts.store.newRecoveryCodes(made.value, by, nowMs).map((code) => ({ name, code }));
  });
  accounts.close();
  return codes;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const sinceMs = performance.now();
  await work();
  return performance.now() - sinceMs;
}

function signIn(port: number, { name, code }: Code): Promise<void> {
  const text = JSON.stringify({ name, password: PASSWORD, code });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path: "/api/v1/session", method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", () =>
        response.statusCode === DONE ? resolve() : reject(new Error(`signing in was answered ${response.statusCode}`)),
      );
    });
    call.on("error", reject);
    call.end(text);
  });
}
