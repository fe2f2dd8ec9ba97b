/** People of a center with accounts, as they come in over HTTP: the first administrator, and whom they invite. */
import { totpCode } from "../../src/server/accounts/totp.ts";
import { eventually, type Served, type VigilProcess } from "./vigil-process.ts";

const PASSWORD = "the mesa at dusk, 4 crows";

export type Person = {
  readonly name: string;
  readonly password: string;
  readonly totpSecret: string;
  readonly recoveryCodes: readonly string[];
  /** `name=value` of the session. */
  readonly cookie: string;
};
export type Said = { readonly status: number; readonly body: Record<string, unknown>; readonly cookie: string };

/** Asks as somebody; `cookie` is what they hold. */
export async function ask(served: Served, path: string, cookie?: string, body?: object): Promise<Said> {
  const response = await fetch(`http://127.0.0.1:${served.port}/api/v1${path}`, {
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown>,
    cookie: /^[^;]+/.exec(response.headers.get("set-cookie") ?? "")?.[0] ?? "",
  };
}

/** The first administrator, by the code that is printed at the first start. */
export async function firstAdministrator(
  vigil: VigilProcess,
  served: Served,
): Promise<Person & { readonly firstCode: string }> {
  const firstCode = await eventually(
    () => Promise.resolve(/once: (\S+)/.exec(vigil.errors)?.[1] ?? ""),
    (code) => code !== "",
  );
  const person = await takesUp(served, firstCode, { name: "chief", display: "Chief" });
  return { ...person, firstCode };
}

/** Takes an invitation up with a password and a code. */
export async function takesUp(
  served: Served,
  invitation: string,
  who: { readonly name?: string; readonly display?: string } = {},
  password = PASSWORD,
): Promise<Person> {
  const { totpSecret } = (await ask(served, "/invitation/open", undefined, { invitation })).body;
  const secret = String(totpSecret);
  const given = { invitation, password, code: totpCode(secret, Date.now()), ...who };
  const { status, body, cookie } = await ask(served, "/invitation/accept", undefined, given);
  if (status !== 200) throw new Error(`an invitation was not taken up: ${JSON.stringify(body)}`);
  const name = String((body["account"] as { name?: unknown } | undefined)?.name);
  return { name, password, totpSecret: secret, recoveryCodes: (body["recoveryCodes"] ?? []) as string[], cookie };
}

/** Somebody else, invited by an administrator. */
export async function invites(
  served: Served,
  administrator: string,
  account: { readonly name: string; readonly grants: readonly object[]; readonly [field: string]: unknown },
): Promise<Person & { readonly invitation: string }> {
  const made = await ask(served, "/accounts", administrator, { display: account.name, ...account });
  const invitation = String(made.body["invitation"]);
  return { ...(await takesUp(served, invitation)), invitation };
}
