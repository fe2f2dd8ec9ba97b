/** Asking the center: every question has a time by which it is given up, and a refusal is told apart from no answer. */
import type {
  FieldChoices,
  FieldHello,
  FieldNearest,
  FieldSend,
  FieldSent,
  FieldTimeline,
  FieldView,
} from "../../protocol/field.ts";
import { evenJson } from "./even-json.ts";

const BASE = "/api/v1";
const ANSWER_WITHIN_MS = 8_000;

/** What a device that shows nothing yet, or nothing any more, is told of its session. */
export type FieldSession = {
  readonly state: "none" | "live" | "locked" | "stale";
  readonly provider?: string;
  readonly asks?: true;
};

/** The center answered, and the answer is no. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** The last part of the problem's name: `not-signed-in`, `session-locked`. */
  readonly kind: string;
  constructor(status: number, kind: string, words: string) {
    super(words);
    this.status = status;
    this.kind = kind;
  }
}

async function ask<T>(path: string, body?: unknown, waitMs = 0, given?: AbortSignal): Promise<T> {
  const timeUp = AbortSignal.timeout(waitMs + ANSWER_WITHIN_MS);
  const response = await fetch(`${BASE}${path}`, {
    method: body === undefined ? "GET" : "POST",
    // AL10: its length says nothing of what an answer means.
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: evenJson(body) }),
    cache: "no-store",
    credentials: "same-origin",
    signal: given === undefined ? timeUp : AbortSignal.any([timeUp, given]),
  });
  if (response.ok) return (await response.json()) as T; // our own server's, of our own version
  let problem: { type?: string; title?: string; detail?: string } = {};
  try {
    problem = (await response.json()) as typeof problem;
  } catch {
    // Whatever stands between has answered in its own words.
  }
  const kind = problem.type?.split(":").at(-1) ?? "";
  throw new Refusal(response.status, kind, problem.detail ?? problem.title ?? `the center answered ${response.status}`);
}

function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

type Officer = string | undefined;

export const api = {
  hello: () => ask<FieldHello>("/field/hello", {}),
  view: (officer: Officer, since: string | undefined, waitMs: number, signal: AbortSignal) =>
    ask<FieldView>(`/field/view${query({ officer, since, waitMs })}`, undefined, waitMs, signal),
  send: (send: FieldSend) => ask<FieldSent>("/field/send", send),
  shown: (kind: "check" | "message" | "help", id: string) => ask<unknown>("/field/shown", { kind, id }),
  choices: (officer: Officer) => ask<FieldChoices>(`/field/choices${query({ officer })}`),
  nearest: (officer: Officer, latDeg: number, lonDeg: number) =>
    ask<FieldNearest>(`/field/nearest${query({ officer, lat: latDeg, lon: lonDeg })}`),
  timeline: (officer: Officer, incident: string) =>
    ask<FieldTimeline>(`/field/timeline${query({ officer, incident })}`),
  push: (subscription: unknown) => ask<unknown>("/field/push", subscription === undefined ? {} : { subscription }),
  pin: (pin: { salt: string; ordinary: string; duress: string; officer?: string }) => ask<unknown>("/field/pin", pin),
  signIn: (proof: { name: string; password: string; code?: string }) => ask<unknown>("/session", proof),
  signInPractice: () => ask<unknown>("/session/practice", { role: "officer" }),
  again: (proof: { password: string; code?: string }) => ask<unknown>("/session/again", proof),
  session: () => ask<FieldSession>("/session"),
  passkeyOptions: () => ask<{ challenge: string }>("/session/passkey"),
  passkey: (path: "/session/passkey" | "/session/again/passkey", response: unknown) => ask<unknown>(path, { response }),
  newPasskeyOptions: () => ask<{ challenge: string }>("/account/passkeys/options", {}),
  newPasskey: (response: unknown, label: string) => ask<unknown>("/account/passkeys", { response, label }),
  ownPasskeys: async () =>
    (await ask<{ account: { passkeys: readonly { id: string; label: string }[] } }>("/account")).account.passkeys,
  provider: (path: "/session/provider" | "/session/again/provider") =>
    ask<{ address: string }>(path, { page: "field" }),
  lock: () => ask<unknown>("/session/lock", {}),
  here: () => ask<unknown>("/session/here", {}),
  signOut: () => ask<unknown>("/session/end", {}),
};
