/** The thread of the accounts: its disk is waited for here, and argon2 takes its memory away from the watch's loop. */
import { parentPort, workerData } from "node:worker_threads";
import type { SessionId } from "./account.ts";
import { accountsDesk, type AccountsDesk, type SessionView } from "./accounts-desk.ts";
import { type AccountsOptions, openAccounts } from "./accounts.ts";

export type AccountsData = Omit<AccountsOptions, "changed" | "hasher"> & { readonly nowMs: number };
export type AccountsCall = {
  readonly id: number;
  readonly name: keyof AccountsDesk;
  readonly args: readonly unknown[];
};
export type AccountsNews =
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly error: string }
  | { readonly kind: "held"; readonly view: SessionView }
  | { readonly kind: "locked" | "ended"; readonly sessionId: SessionId };

const data = workerData as AccountsData; // accounts-thread.ts starts this thread with it
const tell = (news: AccountsNews): void => parentPort?.postMessage(news);
const accounts = openAccounts(
  {
    ...data,
    changed: ({ sessionId, change }) => {
      const view = change === "ended" ? undefined : desk.view(sessionId);
      // What is told of a locked session says that it is: the loop's side would else think it live.
      if (view !== undefined) tell({ kind: "held", view });
      if (change === "ended" || change === "locked") tell({ kind: change, sessionId });
    },
  },
  data.nowMs,
);
const desk = accountsDesk(accounts);
accounts.prepare();
for (const view of desk.views()) tell({ kind: "held", view });

parentPort?.on("message", (call: AccountsCall) => {
  void answer(call).then(
    (value) => tell({ kind: "answer", id: call.id, value }),
    (error: unknown) =>
      tell({ kind: "failed", id: call.id, error: error instanceof Error ? error.message : String(error) }),
  );
});

async function answer({ name, args }: AccountsCall): Promise<unknown> {
  const ask = desk[name] as (...args: readonly unknown[]) => unknown; // the caller's types are those of the desk
  return ask(...args);
}
